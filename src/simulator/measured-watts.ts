import { boundaries, boundaryNames } from "../metering/reading.ts";
import type { Row } from "../results/columns.ts";
import type { Estimate } from "../stats/estimate.ts";

/** Watts of the machine that a cell was measured on, with their 95 % intervals. */
export interface MeasuredWatts {
  readonly idle: Estimate;
  /** While it answers one request after the other. */
  readonly active: Estimate;
  /** `measured: rapl package-0, grade C`. */
  readonly words: string;
  /** What is not in them, in sentences. */
  readonly notes: readonly string[];
}

/** Scenarios in which a machine does nothing but answer: elsewhere mean watts hold the time between two requests. */
const busyScenarios: readonly (string | null)[] = ["single-stream", "multi-stream", "offline"];

/** The watts of an aggregate row; null where it has none, or none that are of work alone. */
export function measuredWatts(cell: Row): MeasuredWatts | null {
  const { idle_w, mean_w, energy_source, energy_grade, energy_basis } = cell;
  if (idle_w === null || mean_w === null || !busyScenarios.includes(cell.scenario)) return null;
  const idle = { value: idle_w, lo: cell.idle_lo_w ?? idle_w, hi: cell.idle_hi_w ?? idle_w };
  const mean = meanInterval(cell, mean_w);
  return {
    idle,
    // Noise may put a light model below the idle machine, which no work does.
    active: {
      value: Math.max(mean.value, idle.value),
      lo: Math.max(mean.lo, idle.lo),
      hi: Math.max(mean.hi, idle.hi),
    },
    words: `${energy_basis ?? "measured"}: ${energy_source ?? "unknown meter"}, grade ${energy_grade ?? "unknown"}`,
    notes: boundaryNotes(cell.energy_boundary),
  };
}

/** The joules' interval is that of their mean watts. */
function meanInterval({ energy_j, energy_lo_j, energy_hi_j }: Row, value: number): Estimate {
  const end = (joules: number | null) =>
    joules === null || energy_j === null || energy_j <= 0 ? value : (value * joules) / energy_j;
  return { value, lo: Math.min(value, end(energy_lo_j)), hi: Math.max(value, end(energy_hi_j)) };
}

function boundaryNotes(text: string | null): string[] {
  const names = (text ?? "").split(", ");
  const known = boundaryNames.filter((name) => names.includes(name));
  if (known.some((name) => boundaries[name].domain === "machine")) return [];
  const words = known.map((name) => boundaries[name].words).join(" and ");
  return [
    `its watts are of ${words === "" ? "an unknown part of the machine" : words}, not of the whole machine, which draws more: give --idle-w and --active-w where you know them.`,
  ];
}
