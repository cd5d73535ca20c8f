import { type Boundary, boundaries, boundaryNames } from "../metering/reading.ts";
import type { Row } from "../results/columns.ts";
import { formatNumber, formatSpread } from "./numbers.ts";

/** `12.3 ±4.1% C`; `≈` before what is modelled. */
export function energyWithGrade(row: Row): string {
  const { mj_per_inference: millijoules, energy_j, energy_lo_j, energy_hi_j, energy_grade, energy_basis } = row;
  if (millijoules === null) return "–";
  const spread = formatSpread({ value: energy_j, lo: energy_lo_j, hi: energy_hi_j });
  const value = `${energy_basis === "modelled" ? "≈" : ""}${formatNumber(millijoules)}`;
  return [value, spread, energy_grade ?? ""].filter((part) => part !== "").join(" ");
}

export function hasEnergy({ mj_per_inference }: Row): boolean {
  return mj_per_inference !== null;
}

/** Whether its joules come from a model, so that relative indices stand beside them. */
export function isModelled(row: Row): boolean {
  return hasEnergy(row) && row.energy_basis === "modelled";
}

export function coreMilliseconds({ cpu_s_per_inference }: Row): string {
  return formatNumber(cpu_s_per_inference === null ? null : cpu_s_per_inference * 1000);
}

export function megaInstructions({ instructions_per_inference }: Row): string {
  return formatNumber(instructions_per_inference === null ? null : instructions_per_inference / 1e6);
}

/**
 * What the joules of a table are: measured or modelled, of what, by what, how far to trust; a sentence a source. Where the table
 * has no room for them, where they are.
 */
export function energyLegend(rows: readonly Row[], isShown = true): string[] {
  const cells = rows.filter((row) => row.row_kind === "aggregate" && hasEnergy(row));
  const sources = new Set(cells.map(sentenceOf));
  const hasIndices = cells.some(isModelled);
  return [
    ...(cells.length > 0 && !isShown ? ["No room here for mJ/inf: mj_per_inference in results.csv."] : []),
    ...sources,
    ...(hasIndices && isShown
      ? [
          "CPU time and instructions an inference (rel core ms, rel Minstr; cpu_s_per_inference, instructions_per_inference) are relative indices beside it, for one machine alone.",
        ]
      : []),
  ];
}

function sentenceOf({ energy_source, energy_boundary, energy_grade, energy_basis }: Row): string {
  const words = (energy_boundary ?? "").split(", ").map(boundaryWords).join(" and ");
  const what = `${energy_source ?? "several sources"}, grade ${energy_grade ?? "unknown"}, of ${words}`;
  return energy_basis === "measured"
    ? `mJ/inf: measured (${what}); gross, with what the idle machine takes.`
    : `mJ/inf: modelled, not measured (${what}); gross, ± as far as the model may be off.`;
}

function boundaryWords(name: string): string {
  return isBoundary(name) ? boundaries[name].words : "several things";
}

function isBoundary(name: string): name is Boundary {
  return boundaryNames.some((one) => one === name);
}
