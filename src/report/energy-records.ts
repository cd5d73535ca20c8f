import type { Bounded } from "../metering/repeated.ts";
import type { EnergyCase } from "./energy-cases.ts";
import { markWords } from "./energy-pareto.ts";
import type { GroupReport } from "./energy-report.ts";
import { paretoContests, raceContests } from "./energy-verdicts.ts";
import { visibleText } from "./visible-text.ts";

/** A case, flat: a line of CSV and JSON. Unknown is null. */
export type EnergyRecord = Readonly<Record<string, string | number | boolean | null>>;

/** Every case of a group with its figures and verdicts. Energies are of an inference, with its whole period where paced. */
export function energyRecords({ group: { facts }, cases }: GroupReport): EnergyRecord[] {
  const races = raceContests(cases);
  const fronts = paretoContests(cases);
  return cases.map((one) => {
    const front = fronts.find(({ verdicts }) => verdicts.has(one.key));
    const placed = races.map(({ verdicts }) => verdicts.get(one.key)).find((found) => found !== undefined);
    return visibleRecord({
      machine_id: facts.machine_id,
      energy_basis: facts.energy_basis,
      energy_grade: facts.energy_grade,
      energy_boundary: facts.energy_boundary,
      energy_method: facts.energy_method,
      energy_source: facts.energy_source,
      cell_id: one.id,
      model: one.model,
      task: one.task,
      period_s: one.periodS,
      threads: one.threads,
      spinning: one.spinning,
      other_settings: one.others === "" ? null : one.others,
      repetitions: one.repetitions,
      ...bounded("gross_mj", one.grossJ, 1e3),
      ...bounded("net_mj", one.netJ, 1e3),
      mean_w: one.meanW.value,
      idle_w: one.idleW,
      cpu_s_per_inference: one.cpuS,
      instructions_per_inference: one.instructions,
      ...bounded("latency_ms", one.latencyMs),
      ...bounded("reload_j", one.reloadJ),
      reload_basis: one.reloadJ === undefined ? null : one.isReloadAssumed ? "assumed" : facts.energy_basis,
      ...bounded("waiting_above_idle_w", one.waitingW),
      ...breakEvenFields(one),
      race: placed?.verdict ?? null,
      times_least: placed?.timesLeast ?? null,
      times_as_fast: placed?.timesAsFast ?? null,
      pareto: front === undefined ? null : markWords(front, one),
      quality_metric: one.quality?.metric ?? null,
      ...bounded("right_answers_per_wh", one.quality?.perWh),
    });
  });
}

function visibleRecord(record: EnergyRecord): EnergyRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === "string" ? visibleText(value) : value]),
  );
}

function bounded(name: string, figure: Bounded | null | undefined, scale = 1): EnergyRecord {
  const scaled = (value: number | null | undefined) => (value === null || value === undefined ? null : value * scale);
  return {
    [name]: scaled(figure?.value),
    [`${name}_lo`]: scaled(figure?.lo),
    [`${name}_hi`]: scaled(figure?.hi),
  };
}

function breakEvenFields({ breakEven }: EnergyCase): EnergyRecord {
  const seconds = breakEven?.state === "gap" ? breakEven.seconds : null;
  return {
    break_even: breakEven?.state ?? null,
    ...bounded("break_even_s", seconds),
    ...(breakEven?.state === "never-reload" ? { break_even_s_lo: breakEven.atLeastS } : {}),
  };
}
