import { OffgridError } from "../errors.ts";
import type { CounterSpec, Reading } from "../metering/reading.ts";
import type { ClockS, FindMeter, MeterFinding, MeterSearch, PolledMeter } from "./meter.ts";
import { hasMoved, type ProbedZone, probeZones, unlock, wattsOf, withoutMirrors } from "./rapl-probe.ts";
import { listRaplZones, type RaplPackage, type RaplZone, type RaplZones } from "./rapl-zones.ts";

/** More than a package, its memory or a board's platform draws, W. */
const mostW = { package: 1000, dram: 300, platform: 5000 } as const;
/** The counters move about once a millisecond (Intel, Software Developer's Manual 3B, Platform Specific Power Management Support). */
const updateS = 0.001;
/** Both edges of a window may miss an update: of this, 1 %. */
const leastWindowS = 0.2;
/** Where the range does not tell: the coarser of the two usual steps of packages, 2^-14 and 2^-16 J. */
const usualStepJ = 2 ** -14;

/**
 * The energy counters of Intel's and AMD's processors by way of Linux's powercap: packages, with the memory that has a counter of its
 * own, or by `rapl=psys` the platform, which has both in it and is never added to them.
 * @throws OffgridError `usage` when anything else is behind `rapl=`.
 */
export const findRapl: FindMeter = async (search) => {
  const { root, reference } = search;
  if (reference !== null && reference !== "psys") {
    throw new OffgridError({
      code: "usage",
      place: "--meter rapl",
      fault: "what stands behind = is no part of a processor",
      cure: "Write rapl, or rapl=psys for the whole platform",
    });
  }
  const zones = listRaplZones(root);
  return reference === "psys" ? findPlatform(zones, search) : findPackages(zones, search);
};

async function findPackages({ packages }: RaplZones, search: MeterSearch): Promise<MeterFinding> {
  if (packages.length === 0) {
    return {
      state: "absent",
      detail: "the kernel shows no energy counter of a processor (a virtual machine has none)",
    };
  }
  const probe = await probeZones(packages, search);
  if (probe.state !== "probed") return probe;
  const { kept, notes } = withoutMirrors(probe.zones);
  const distrust = distrustOf(kept, probe.elapsedS, mostW.package);
  if (distrust !== null) return { state: "absent", detail: distrust };
  const chosen = kept.map(({ zone }) => zone);
  const memory = memoryOf(chosen, probe.memory, probe.elapsedS);
  const watts = wattsOf([...kept, ...memory.zones], probe.elapsedS);
  return available(search.clockS, watts, {
    source: sourceOf(chosen, memory.zones.length > 0),
    boundary: memory.zones.length > 0 ? "package+dram" : "package",
    mostW: mostW.package * chosen.length + mostW.dram * memory.zones.length,
    zones: [...chosen, ...memory.zones.map(({ zone }) => zone)],
    notes: ["It counts the processor alone: such meters read 20-36 % under a wall meter.", ...memory.notes, ...notes],
  });
}

async function findPlatform({ psys }: RaplZones, search: MeterSearch): Promise<MeterFinding> {
  if (psys === null) return { state: "absent", detail: "the processor shows no counter of the platform (psys)" };
  const probe = await probeZones([{ ...psys, dram: null }], search);
  if (probe.state !== "probed") return probe;
  const distrust = distrustOf(probe.zones, probe.elapsedS, mostW.platform);
  if (distrust !== null) return { state: "absent", detail: distrust };
  return available(search.clockS, wattsOf(probe.zones, probe.elapsedS), {
    source: "rapl psys",
    boundary: "psys",
    mostW: mostW.platform,
    zones: [psys],
    notes: ["What the platform's counter has in it is up to the maker of the board."],
  });
}

/** Why the counters are not believed; null where they are. */
function distrustOf(zones: readonly ProbedZone[], elapsedS: number, most: number): string | null {
  const still = zones.find((zone) => !hasMoved(zone));
  if (still !== undefined) {
    return `${still.zone.name}: its counter stood still while a CPU was kept busy, as a virtual machine's does`;
  }
  const wild = zones.find((zone) => !(wattsOf([zone], elapsedS) <= most));
  if (wild === undefined) return null;
  return `${wild.zone.name}: its counter moves by ${wattsOf([wild], elapsedS).toPrecision(3)} W, which no processor draws`;
}

/** Memory counts where every counted package has a counter of it that moves: of some packages alone it would be neither figure. */
function memoryOf(
  packages: readonly RaplPackage[],
  probed: ReadonlyMap<RaplZone, ProbedZone>,
  elapsedS: number,
): { readonly zones: readonly ProbedZone[]; readonly notes: readonly string[] } {
  const shown = packages.flatMap(({ dram }) => (dram === null ? [] : [dram]));
  const zones = shown.flatMap((dram) => probed.get(dram) ?? []);
  if (shown.length === 0) return { zones: [], notes: ["Memory has no counter here and is not in it."] };
  if (zones.length < packages.length) {
    const why =
      shown.length < packages.length ? "not every package shows it" : `its counter cannot be read (${unlock})`;
    return { zones: [], notes: [`Memory is not in it: ${why}.`] };
  }
  if (distrustOf(zones, elapsedS, mostW.dram) === null) return { zones, notes: [] };
  return { zones: [], notes: ["Memory is not in it: its counter does not move as one of joules would."] };
}

function sourceOf(packages: readonly RaplZone[], hasMemory: boolean): string {
  return `rapl ${[...packages.map(({ name }) => name), ...(hasMemory ? ["dram"] : [])].join(" + ")}`;
}

type Chosen = Pick<CounterSpec, "source" | "boundary" | "mostW" | "notes"> & { readonly zones: readonly RaplZone[] };

function available(clockS: ClockS, watts: number, { zones, ...described }: Chosen): MeterFinding {
  // The kernel's range is the largest count of a 32-bit register.
  const stepJ = Math.max(...zones.map(({ wrapJ }) => (wrapJ === null ? usualStepJ : wrapJ / 2 ** 32)));
  const isCoarse = 10 * stepJ > leastWindowS;
  const endless = zones.some(({ wrapJ }) => wrapJ === null)
    ? ["It is not said at which count a counter starts again: where one does, there is a gap."]
    : [];
  const spec: CounterSpec = {
    id: "rapl",
    kind: "counter",
    grade: "C",
    ...described,
    channels: zones.map(({ name, wrapJ }) => ({ name, wrapJ })),
    stepJ,
    updateS,
    intervalS: 1,
    // A step is 1 % of what 10 W come to in this time.
    minWindowS: isCoarse ? 10 * stepJ : leastWindowS,
    minWindowReason: isCoarse
      ? `its counter moves in steps of ${stepJ.toPrecision(2)} J`
      : "its counters move once a millisecond, of which a shorter window would miss more than 1 %",
    gainU95: null,
    notes: [...described.notes, ...endless],
  };
  return {
    state: "available",
    detail: `${spec.source}, ${watts.toPrecision(3)} W while a CPU was kept busy`,
    open: async () => openZones(spec, zones, clockS),
  };
}

function openZones(spec: CounterSpec, zones: readonly RaplZone[], clockS: ClockS): PolledMeter {
  const read = (): Reading => {
    const atS = clockS();
    const counts = zones.map((zone) => zone.read());
    const faults = counts.flatMap((count, index) =>
      count.state === "read" ? [] : [`${zones[index]?.name ?? "a zone"}: ${count.fault}`],
    );
    return {
      atS,
      values: counts.map((count) => (count.state === "read" ? count.joules : null)),
      fault: faults.length === 0 ? null : faults.join("; "),
    };
  };
  return { feed: "polled", spec, read, close: async () => {} };
}
