import type { CounterSpec, MeterSpec, PowerSpec, Reading } from "../metering/reading.ts";
import { chooseRails } from "./hwmon-choice.ts";
import { listRails, type Rail, type RailValue } from "./hwmon-rails.ts";
import type { ClockS, FindMeter, MeterSearch, PolledMeter } from "./meter.ts";

/** More than a board with such a sensor draws, W. */
const mostW = 500;
/** Where the driver does not say how long a value is a mean of, S: INA226 comes to 35 ms by default, INA3221 on Jetson to some 100. */
const usualUpdateS = 0.1;
/** Readings that a window of watts has to have at least. */
const leastReadings = 10;

/** Sensors in a board's supply lines, by way of Linux's hwmon: INA219, 226, 228, 238, 260, 3221 and their like; Jetson modules. */
export const findHwmon: FindMeter = async (search) => {
  const { rails, others } = listRails(search.root);
  if (rails.length === 0) {
    const parts = others.length === 0 ? "" : ` (${[...new Set(others)].join(", ")} shows watts of a part alone)`;
    return { state: "absent", detail: `the kernel shows no power sensor of a board${parts}` };
  }
  const choice = chooseRails(rails, search.reference);
  if (choice.state === "unclear") return { state: "needs", detail: choice.detail, remedy: choice.remedy };
  const probe = await probeRails(choice.rails, search);
  if (probe.state === "failed") return { state: "absent", detail: probe.fault };
  const spec = specOf(choice.rails, probe.counts ? "counter" : "power", choice.notes);
  return {
    state: "available",
    detail: `${spec.source}, ${probe.watts.toPrecision(3)} W while a CPU was kept busy`,
    open: async () => openRails({ spec, rails: choice.rails, clockS: search.clockS }),
  };
};

type Probe =
  | { readonly state: "probed"; readonly watts: number; readonly counts: boolean }
  | { readonly state: "failed"; readonly fault: string };

/** All that adds up energy is taken at its count, where the counts move; else the watts, which have to be there before and after. */
async function probeRails(rails: readonly Rail[], { clockS, load }: MeterSearch): Promise<Probe> {
  const read = () => ({ watts: sumOf(rails, powersOf(rails)), joules: sumOf(rails, countsOf(rails) ?? []) });
  const startS = clockS();
  const before = read();
  await load();
  const elapsedS = clockS() - startS;
  const after = read();
  for (const { watts } of [before, after]) {
    if (watts.state === "failed") return watts;
    if (!(watts.value > 0 && watts.value <= mostW)) {
      return { state: "failed", fault: `its sensors show ${watts.value.toPrecision(3)} W, which is no board's` };
    }
  }
  const shownW = after.watts.state === "read" ? after.watts.value : 0;
  if (countsOf(rails) === null || before.joules.state === "failed" || after.joules.state === "failed") {
    return { state: "probed", watts: shownW, counts: false };
  }
  const countedW = (after.joules.value - before.joules.value) / elapsedS;
  const counts = countedW > 0 && countedW <= mostW;
  return { state: "probed", watts: counts ? countedW : shownW, counts };
}

function powersOf(rails: readonly Rail[]): RailValue[] {
  return rails.map(({ power }) => power());
}

/** Null where one of them adds up no energy. */
function countsOf(rails: readonly Rail[]): RailValue[] | null {
  const counts = rails.flatMap(({ energy }) => (energy === null ? [] : [energy()]));
  return counts.length === rails.length ? counts : null;
}

function sumOf(rails: readonly Rail[], values: readonly RailValue[]): RailValue {
  const fault = faultOf(rails, values);
  if (fault !== null) return { state: "failed", fault };
  const value = values.reduce((sum, one) => sum + (one.state === "read" ? one.value : 0), 0);
  return { state: "read", value };
}

function faultOf(rails: readonly Rail[], values: readonly RailValue[]): string | null {
  const faults = values.flatMap((value, index) =>
    value.state === "read" ? [] : [`${rails[index]?.name ?? "a line"}: ${value.fault}`],
  );
  return faults.length === 0 ? null : faults.join("; ");
}

function specOf(rails: readonly Rail[], kind: "counter" | "power", notes: readonly string[]): CounterSpec | PowerSpec {
  const updateS = Math.max(...rails.map((rail) => rail.updateS ?? usualUpdateS));
  const described = {
    id: "hwmon",
    source: `hwmon ${rails.map(({ name }) => name).join(" + ")}`,
    boundary: "board",
    grade: "B",
    mostW,
    // Makers state the chip's error, which is small; that of the shunt, which is not, is the board's.
    gainU95: null,
    updateS,
  } as const;
  if (kind === "counter") {
    return {
      ...described,
      kind,
      channels: rails.map(({ name }) => ({ name, wrapJ: null })),
      stepJ: 1e-6,
      intervalS: 1,
      minWindowS: Math.max(1, 200 * updateS),
      minWindowReason: `its counters move once in ${updateS} s, of which a shorter window would miss more than 1 %`,
      notes,
    };
  }
  const intervalS = Math.max(0.2, updateS);
  return {
    ...described,
    kind,
    channels: rails.map(({ name }) => ({ name })),
    stepW: Math.max(...rails.map(({ stepW }) => stepW)),
    intervalS,
    mostGapS: 5 * intervalS,
    minWindowS: leastReadings * intervalS,
    minWindowReason: `it shows watts once in ${intervalS} s, and a window has to have ${leastReadings} of them`,
    notes,
  };
}

function openRails({
  spec,
  rails,
  clockS,
}: {
  readonly spec: MeterSpec;
  readonly rails: readonly Rail[];
  readonly clockS: ClockS;
}): PolledMeter {
  const sources = rails.flatMap(({ power, energy }) => (spec.kind === "counter" ? (energy ?? []) : power));
  const read = (): Reading => {
    const atS = clockS();
    const values = sources.map((source) => source());
    return {
      atS,
      values: values.map((one) => (one.state === "read" ? one.value : null)),
      fault: faultOf(rails, values),
    };
  };
  return { feed: "polled", spec, read, close: async () => {} };
}
