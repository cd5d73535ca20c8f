import type { MeterFinding, MeterSearch } from "./meter.ts";
import type { RaplPackage, RaplZone } from "./rapl-zones.ts";

/**
 * Dies that mirror one counter are updated at their own moments, a millisecond apart: at 500 W this many joules. Two counters of their
 * own are not that close twice, as they began to differ at boot.
 */
const mirrorJ = 0.5;
/** Two zones of one name that move alike to this fraction are one. */
const alike = 0.01;

export const unlock = "sudo chmod a+r /sys/class/powercap/intel-rapl:*/energy_uj";

/** A zone's counter before and after a load, J. */
export interface ProbedZone<Zone extends RaplZone = RaplZone> {
  readonly zone: Zone;
  readonly beforeJ: number;
  readonly afterJ: number;
  /** Null where it fell and says no range: nobody knows how far it got. */
  readonly movedJ: number | null;
}

export type Probe =
  | {
      readonly state: "probed";
      readonly elapsedS: number;
      readonly zones: readonly ProbedZone<RaplPackage>[];
      /** Of the packages' memory, what could be read twice. */
      readonly memory: ReadonlyMap<RaplZone, ProbedZone>;
    }
  | Exclude<MeterFinding, { readonly state: "available" }>;

/** Reads every counter twice, with a load between. */
export async function probeZones(packages: readonly RaplPackage[], { clockS, load }: MeterSearch): Promise<Probe> {
  const all = packages.flatMap((zone): RaplZone[] => (zone.dram === null ? [zone] : [zone, zone.dram]));
  const count = () => new Map(all.map((zone) => [zone, zone.read()]));
  const startS = clockS();
  const before = count();
  const locked = packages.find((zone) => before.get(zone)?.state === "forbidden");
  if (locked !== undefined) {
    const detail = `${locked.name}: since CVE-2020-8694 only root may read its counter, which can tell programs of each other`;
    return { state: "needs", detail, remedy: unlock };
  }
  await load();
  const elapsedS = clockS() - startS;
  const after = count();
  const probe = <Zone extends RaplZone>(zone: Zone): ProbedZone<Zone> | null => {
    const [first, last] = [before.get(zone), after.get(zone)];
    return first?.state === "read" && last?.state === "read" ? probedZone(zone, first.joules, last.joules) : null;
  };
  const zones: ProbedZone<RaplPackage>[] = [];
  for (const zone of packages) {
    const [first, last] = [before.get(zone), after.get(zone)];
    const probed = probe(zone);
    if (probed === null) {
      const faults = [first, last].flatMap((read) => (read === undefined || read.state === "read" ? [] : [read.fault]));
      return { state: "absent", detail: `${zone.name}: ${faults[0] ?? "no counter"}` };
    }
    zones.push(probed);
  }
  const memory = new Map(
    packages.flatMap(({ dram }): [RaplZone, ProbedZone][] => {
      const probed = dram === null ? null : probe(dram);
      return dram === null || probed === null ? [] : [[dram, probed]];
    }),
  );
  return { state: "probed", elapsedS, zones, memory };
}

/**
 * Packages without those that show another's counter again. On AMD's first Zens each die of a package shows the counter of its whole
 * socket (mlco2/codecarbon issues 1274 and 1379: two zones of 68 W each beside a wall meter's 125 W), while those of Intel's Cascade
 * Lake-AP each have their own (powercap/raplcap issue 9). The name does not tell the two apart; the count does.
 */
export function withoutMirrors(packages: readonly ProbedZone<RaplPackage>[]): {
  readonly kept: readonly ProbedZone<RaplPackage>[];
  readonly notes: readonly string[];
} {
  const kept: ProbedZone<RaplPackage>[] = [];
  const notes: string[] = [];
  for (const one of packages) {
    const original = kept.find((other) => isMirror(one, other));
    if (original === undefined) kept.push(one);
    else notes.push(`${one.zone.name} shows the counter of ${original.zone.name} again: it is counted once.`);
  }
  return { kept, notes };
}

function isMirror(one: ProbedZone, other: ProbedZone): boolean {
  if (!hasMoved(one) || !hasMoved(other)) return false;
  const isClose = (a: number, b: number): boolean => {
    const apart = Math.abs(a - b);
    return Math.min(apart, Math.abs((one.zone.wrapJ ?? Number.POSITIVE_INFINITY) - apart)) <= mirrorJ;
  };
  if (isClose(one.beforeJ, other.beforeJ) && isClose(one.afterJ, other.afterJ)) return true;
  if (one.zone.name !== other.zone.name || one.movedJ === null || other.movedJ === null) return false;
  return Math.abs(one.movedJ - other.movedJ) <= alike * other.movedJ;
}

export function hasMoved({ movedJ }: ProbedZone): boolean {
  return movedJ !== null && movedJ > 0;
}

/** Mean watts of the load; NaN where a counter fell. */
export function wattsOf(zones: readonly ProbedZone[], elapsedS: number): number {
  return zones.reduce((sum, { movedJ }) => sum + (movedJ ?? Number.NaN), 0) / elapsedS;
}

function probedZone<Zone extends RaplZone>(zone: Zone, beforeJ: number, afterJ: number): ProbedZone<Zone> {
  const fell = afterJ < beforeJ;
  const movedJ = !fell ? afterJ - beforeJ : zone.wrapJ === null ? null : afterJ - beforeJ + zone.wrapJ;
  return { zone, beforeJ, afterJ, movedJ };
}
