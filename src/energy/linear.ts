import { assumeWatts } from "../metering/assumed-watts.ts";
import { wattsAt } from "../metering/line.ts";
import type { Boundary, Grade, ModelSpec, WattModel } from "../metering/reading.ts";
import type { ClockS, FindMeter, PolledMeter, PowerFacts } from "./meter.ts";

const intervalS = 0.5;

/** Watts by how busy the CPUs are: a calibrated line, else what is assumed of a machine like this one. */
export const findLinear: FindMeter = async ({ facts, clockS }) => {
  if (facts.readBusyS() === null) {
    return { state: "absent", detail: "how busy the CPUs are cannot be read (/proc/stat)" };
  }
  const known = knownWatts(facts);
  if (known === null) {
    return {
      state: "absent",
      detail: "nothing is known of this machine's watts; --tdp-w, --device or 'calibrate --meter' would help",
    };
  }
  const { source, grade } = known;
  return {
    state: "available",
    detail: `modelled, ${source} (grade ${grade})`,
    open: async () => openLinear({ known, facts, clockS }),
  };
};

interface KnownWatts {
  readonly source: string;
  readonly boundary: Boundary;
  readonly grade: Grade;
  readonly watts: WattModel;
  readonly gainU95: number | null;
  readonly notes: readonly string[];
}

function knownWatts(facts: PowerFacts): KnownWatts | null {
  // What the user says of this machine goes before what an earlier day found.
  const isSaid = facts.tdpW !== null || facts.deviceClass !== null;
  if (facts.line !== null && !isSaid) return { ...facts.line, grade: "D" };
  const assumed = assumeWatts(facts);
  return assumed === null ? null : { ...assumed, boundary: "device", gainU95: null };
}

function openLinear({
  known: { watts, notes, ...known },
  facts: { readBusyS, cpus },
  clockS,
}: {
  known: KnownWatts;
  facts: PowerFacts;
  clockS: ClockS;
}): PolledMeter {
  const spec: ModelSpec = {
    ...known,
    id: "linear",
    kind: "model",
    intervalS,
    minWindowS: leastWindowS(cpus),
    minWindowReason: "the kernel counts CPU time in steps of 10 ms",
    mostW: 2 * wattsAt(watts, 1).hi,
    notes: [
      ...notes,
      "modelled from how busy the CPUs were: what a GPU, a disk, a screen or a radio draws beyond that is not seen",
    ],
    cpus,
    watts,
  };
  return {
    feed: "polled",
    spec,
    read: () => {
      const busyS = readBusyS();
      const fault = busyS === null ? "how busy the CPUs are could not be read" : null;
      return { atS: clockS(), values: [busyS], fault };
    },
    close: async () => {},
  };
}

/** Ticks of /proc/stat, s; columns of it that are busy (user, nice, system, irq, softirq). */
const tickS = 0.01;
const busyColumns = 5;
/** Error of the busy share that a window may have from ticks alone, at 95 %. */
const tickError = 0.01;

/**
 * Each column is cut to whole ticks, and each CPU's time comes to it in ticks: uniform errors at both ends of a window, tick/√6
 * in the standard deviation, of columns + CPUs. Two of those over the window's CPU seconds are to be 1 %.
 */
function leastWindowS(cpus: number): number {
  return (2 * (tickS / Math.sqrt(6)) * Math.sqrt(busyColumns + cpus)) / (cpus * tickError);
}
