import { mean, meanEstimate } from "../stats/mean.ts";
import type { Row } from "./columns.ts";

type EnergyInterval = Pick<Row, "energy_lo_j" | "energy_hi_j" | "energy_net_lo_j" | "energy_net_hi_j">;

/** A repetition's joules and how far its interval reaches to each side. */
interface Reach {
  readonly joules: number;
  readonly below: number;
  readonly above: number;
}

/**
 * 95 % intervals of the mean joules of a cell's ok repetitions: Student's t over them, and to no side narrower than the widest
 * of theirs. Most of that is the meter's own error, which all of them share and which no repeating makes smaller (JCGM
 * 100:2008, 5.2.4). One repetition: its own. Null where one of them has none.
 */
export function aggregateEnergy(rows: readonly Row[]): EnergyInterval {
  const gross = reachesOf(rows, ({ energy_j, energy_lo_j, energy_hi_j }) => [energy_j, energy_lo_j, energy_hi_j]);
  const net = reachesOf(rows, (row) => [row.energy_net_j, row.energy_net_lo_j, row.energy_net_hi_j]);
  const ofGross = gross === null ? null : intervalOf(gross, "relative");
  const ofNet = net === null ? null : intervalOf(net, "absolute");
  return {
    energy_lo_j: ofGross && Math.max(0, ofGross.lo),
    energy_hi_j: ofGross?.hi ?? null,
    energy_net_lo_j: ofNet?.lo ?? null,
    energy_net_hi_j: ofNet?.hi ?? null,
  };
}

function reachesOf(
  rows: readonly Row[],
  read: (row: Row) => readonly [joules: number | null, lo: number | null, hi: number | null],
): readonly Reach[] | null {
  const reaches = rows
    .map(read)
    .flatMap(([joules, lo, hi]) =>
      joules === null || lo === null || hi === null ? [] : [{ joules, below: joules - lo, above: hi - joules }],
    );
  return reaches.length === 0 || reaches.length < rows.length ? null : reaches;
}

/** Shares of the gross, which repetitions of different lengths have in common; joules of a net, which may be nothing or less. */
function intervalOf(
  repetitions: readonly Reach[],
  shared: "relative" | "absolute",
): { readonly lo: number; readonly hi: number } {
  const joules = repetitions.map((repetition) => repetition.joules);
  const value = mean(joules);
  const scale = (repetition: Reach) => (shared === "relative" && repetition.joules > 0 ? value / repetition.joules : 1);
  const below = Math.max(...repetitions.map((repetition) => repetition.below * scale(repetition)));
  const above = Math.max(...repetitions.map((repetition) => repetition.above * scale(repetition)));
  const student = meanEstimate(joules);
  return {
    lo: Math.min(value - below, student?.lo ?? value),
    hi: Math.max(value + above, student?.hi ?? value),
  };
}
