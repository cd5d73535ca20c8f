import { type DeviceClass, deviceClasses, type Interval, isDeviceClass, recogniseClass } from "./device-classes.ts";
import type { Grade, WattModel } from "./reading.ts";
import { tdpCurve } from "./tdp-watts.ts";
import { vmWatts } from "./vm-watts.ts";

/** What is taken for a machine's watts where nothing is measured. */
export interface AssumedWatts {
  /** What it is, as rows show it: `assumed: N100 mini PC`. */
  readonly source: string;
  readonly grade: Grade;
  readonly watts: WattModel;
  /** Where the figures are from and how wide they are taken, in sentences. */
  readonly notes: readonly string[];
}

export interface AssumedFrom {
  readonly tdpW: number | null;
  readonly deviceClass: string | null;
  readonly board: string | null;
  readonly cpuModel: string | null;
  readonly cpus: number;
  readonly memoryBytes: number | null;
  readonly virtualisation: string | null;
}

/**
 * A single figure from a table or a data sheet is published as half to double of it. The usual fallback on a rated power was
 * half of what the wall showed at middling loads, and parts are sold in machines that idle at a few or at dozens of watts.
 */
const factor = [0.5, 2] as const;
const width = "a single figure is taken as an interval from half to double of it";

/** Whether joules of that source follow from watts that are assumed: of their two ends one holds throughout. */
export function isAssumedSource(source: string): boolean {
  return source.startsWith("assumed: ");
}

/** By what was said, then what is recognised, then what a virtual machine's processor is; null where nothing is known. */
export function assumeWatts(facts: AssumedFrom): AssumedWatts | null {
  if (facts.tdpW !== null) return fromTdp(facts.tdpW);
  if (facts.deviceClass !== null && isDeviceClass(facts.deviceClass)) {
    return fromClass(deviceClasses[facts.deviceClass], "said by the user");
  }
  // A guest has a share of its host's watts, whatever board or processor it sees.
  const isGuest = facts.virtualisation !== null && facts.virtualisation !== "none";
  if (isGuest) return fromVm(facts);
  const recognised = recogniseClass(facts);
  return recognised === null ? null : fromClass(deviceClasses[recognised], "recognised");
}

function fromTdp(tdpW: number): AssumedWatts {
  return {
    source: `assumed: rated power ${tdpW} W`,
    grade: "D",
    watts: { kind: "curve", points: tdpCurve(tdpW), factor },
    notes: [
      `watts are assumed from a rated power of ${tdpW} W (12, 32, 75 and 102 % of it at 0, 10, 50 and 100 % load); ${width}`,
    ],
  };
}

function fromClass({ title, idleW, activeW }: DeviceClass, how: string): AssumedWatts {
  return {
    source: `assumed: ${title}`,
    grade: "E",
    watts: { kind: "ends", idleW: widened(idleW), fullW: widened(activeW) },
    notes: [`watts are those of a class of machines, ${title} (${how}), and of no one machine; ${width}`],
  };
}

function fromVm({ cpuModel, cpus, memoryBytes }: AssumedFrom): AssumedWatts {
  const { idleW, fullW, family } = vmWatts({ cpuModel, cpus, memoryBytes });
  const processor = family ?? "unknown processor";
  return {
    source: `assumed: ${cpus} virtual CPU${cpus === 1 ? "" : "s"}, ${processor}`,
    grade: "E",
    watts: { kind: "ends", idleW: stretched(idleW), fullW: stretched(fullW) },
    notes: [
      `watts are a virtual machine's share of a server's, from a table by processor family (${
        family ?? "its name tells none: from the lowest to the highest of the table"
      })${memoryBytes === null ? ", without its memory, whose size is unknown" : " and the size of its memory"}; ${width}`,
    ],
  };
}

function widened([lo, hi]: Interval): Interval {
  return lo === hi ? stretched([lo, hi]) : [lo, hi];
}

function stretched([lo, hi]: Interval): Interval {
  return [lo * factor[0], hi * factor[1]];
}
