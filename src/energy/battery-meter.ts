import type { CounterSpec, PowerSpec } from "../metering/reading.ts";
import { type BatteryState, listBatteries, readBatteries, titleOf } from "./battery-feed.ts";
import { createGivenCounter, sumOrNull } from "./battery-held.ts";
import { createBatteryReader, settleS } from "./battery-reader.ts";
import type { FindMeter, MeterSearch } from "./meter.ts";
import type { PowerSupply } from "./power-supply.ts";

/** More than a laptop draws from its battery, W. */
const mostW = 300;
/** Gauges are updated every few seconds to once in half a minute, and many show a mean (Smart Battery Data Specification 1.1, AverageCurrent: over a minute). */
const updateS = 30;
/** Ten updates. */
const leastWindowS = 300;
/** Watt-hours come in steps of 10 mWh or more. */
const usualStepJ = 36;
/** What a battery holds falls slowly: so long it is watched for a fall, S. */
const watchS = 60;

/**
 * The batteries of a laptop, which feed the whole machine while no charger does. By their watts: power_now, or current_now × voltage_now;
 * where neither shows, by the fall of what they hold: energy_now, or charge_now × voltage_now.
 */
export const findBatteryMeter: FindMeter = async (search) => {
  const batteries = listBatteries(search.root);
  if (batteries.length === 0) return { state: "absent", detail: "this machine shows no battery" };
  const names = batteries.map(titleOf);
  const probe = await probeBatteries(batteries, search);
  if (probe.state === "hindered") {
    return {
      state: "needs",
      detail: probe.why,
      remedy: "Unplug the charger: a battery tells what the machine draws only while it feeds it alone",
    };
  }
  if (probe.state === "unknown") return { state: "absent", detail: `${names.join(" + ")}: ${probe.why}` };
  const spec = specOf(names, probe);
  const detail =
    probe.state === "power"
      ? `${spec.source}, ${probe.watts.toPrecision(3)} W`
      : `${spec.source}, without watts: what it holds fell by ${Math.round(probe.fellJ)} J`;
  const { root, clockS } = search;
  // From now on, so that the time it settles for begins here.
  const reader = createBatteryReader({ root, batteries, clockS, kind: spec.kind });
  reader.read();
  return { state: "available", detail, open: async () => ({ feed: "polled", spec, ...reader, close: async () => {} }) };
};

type Probe =
  | { readonly state: "hindered"; readonly why: string }
  | { readonly state: "unknown"; readonly why: string }
  | { readonly state: "power"; readonly watts: number }
  | { readonly state: "counter"; readonly fellJ: number };

async function probeBatteries(batteries: readonly PowerSupply[], { root, load, clockS }: MeterSearch): Promise<Probe> {
  const startS = clockS();
  const before = readBatteries(root, batteries);
  if (before.hindrance !== null) return { state: "hindered", why: before.hindrance };
  await load();
  const after = readBatteries(root, batteries);
  if (after.hindrance !== null) return { state: "hindered", why: after.hindrance };
  const [firstW, lastW] = [sumOrNull(before.watts), sumOrNull(after.watts)];
  if (firstW === null || lastW === null) return watchFall({ batteries, before, startS, root, load, clockS });
  const wild = [firstW, lastW].find((watts) => !(watts > 0 && watts <= mostW));
  if (wild === undefined) return { state: "power", watts: lastW };
  return { state: "unknown", why: `it shows ${wild.toPrecision(3)} W, which no laptop draws` };
}

/** Without watts, what the batteries hold has to be seen to fall. */
async function watchFall({
  batteries,
  before,
  startS,
  root,
  load,
  clockS,
}: {
  readonly batteries: readonly PowerSupply[];
  readonly before: BatteryState;
  readonly startS: number;
} & Pick<MeterSearch, "root" | "load" | "clockS">): Promise<Probe> {
  const given = batteries.map(createGivenCounter);
  const givenBy = ({ charges }: BatteryState) => sumOrNull(charges.map((held, index) => given[index]?.(held) ?? null));
  if (givenBy(before) === null) return { state: "unknown", why: "it shows neither watts nor what it holds" };
  let fellJ = givenBy(readBatteries(root, batteries));
  while (fellJ === 0 && clockS() - startS < watchS) {
    const fromS = clockS();
    await load();
    fellJ = givenBy(readBatteries(root, batteries));
    if (clockS() <= fromS) break; // a load that takes no time would be repeated for ever
  }
  if (fellJ === null || fellJ === 0) {
    return { state: "unknown", why: `it shows no watts, and what it holds did not fall within ${watchS} s` };
  }
  // A gauge moves by a whole step at once, and by what it had not yet shown.
  if (fellJ > 0 && fellJ <= mostW * (clockS() - startS + updateS)) return { state: "counter", fellJ };
  return { state: "unknown", why: `what it holds moved by ${Math.round(-fellJ)} J at once, which no laptop draws` };
}

function specOf(
  names: readonly string[],
  probe: Extract<Probe, { readonly state: "power" | "counter" }>,
): CounterSpec | PowerSpec {
  const described = {
    id: "battery",
    source: `battery ${names.join(" + ")}`,
    boundary: "device",
    grade: "B",
    intervalS: 5,
    updateS,
    minWindowS: leastWindowS,
    minWindowReason: `a battery's gauge follows by up to ${updateS} s, a tenth of ${leastWindowS} s`,
    mostW,
    gainU95: null,
    notes: [
      "It is the whole machine, its screen too, without the losses of a charger.",
      `The first ${settleS} s from the battery are left out: voltage and gauge settle.`,
    ],
  } as const;
  if (probe.state === "power") {
    return {
      ...described,
      kind: "power",
      channels: names.map((name) => ({ name })),
      stepW: 0.01,
      mostGapS: 30,
      notes: [
        ...described.notes,
        "Where its watts and the fall of what it holds differ by more than 15 %, there is a gap.",
      ],
    };
  }
  return {
    ...described,
    kind: "counter",
    channels: names.map((name) => ({ name, wrapJ: null })),
    stepJ: Math.max(usualStepJ, probe.fellJ),
    notes: [...described.notes, "It shows no watts: its joules are the fall of what it holds."],
  };
}
