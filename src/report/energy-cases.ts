import { rightAnswersPerWh } from "../metering/answers.ts";
import { type BreakEven, breakEvenGap } from "../metering/break-even.ts";
import { atLeastNothing, type Bounded, combineRepetitions, type Repeated } from "../metering/repeated.ts";
import type { Row } from "../results/columns.ts";
import { assumedReload, energyOfRow, errorsOf, type RowEnergy, reloadOfRow } from "./energy-row.ts";
import { describeOthers, settingKey } from "./energy-settings.ts";
import { groupBy } from "./group-by.ts";
import { visibleText } from "./visible-text.ts";

/** The latency that is set against energy. */
export type LatencyFigure = "p50" | "p90";

/** A cell with energy: one model, setting and pacing, the mean of its repetitions. */
export interface EnergyCase {
  /** Tells the cases of a group apart. */
  readonly key: string;
  readonly id: string;
  readonly model: string;
  readonly task: string | null;
  /** Seconds from one query to the next; null back to back. */
  readonly periodS: number | null;
  readonly threads: number;
  readonly spinning: boolean;
  /** Items an inference. */
  readonly batch: number;
  /** Equal for cases of a model that do the same work an inference: file, shapes, batch. */
  readonly work: string;
  /** Other settings, where the cases differ in them: `b4 cold`. */
  readonly others: string;
  readonly repetitions: number;
  /** J an inference, with its whole period where it is paced. */
  readonly grossJ: Repeated;
  readonly netJ: Repeated | undefined;
  readonly meanW: Repeated;
  readonly idleW: number | null;
  /** Watts above idle while the loaded process waits. */
  readonly waitingW: Repeated | undefined;
  /** Joules above idle of load and first inference, beyond a warm inference; assumed where the meter saw no load. */
  readonly reloadJ: Bounded | undefined;
  readonly isReloadAssumed: boolean;
  readonly breakEven: BreakEven | undefined;
  /** CPU seconds and instructions an inference: relative indices. */
  readonly cpuS: number | null;
  readonly instructions: number | null;
  readonly latencyMs: Repeated | undefined;
  readonly quality: { readonly metric: string; readonly isEnough: boolean | null; readonly perWh: Bounded } | null;
}

/** The cases of rows that may be compared; rows that no case can be made of are left out: see `leftOut`. */
export function energyCases({
  rows,
  latency,
}: {
  readonly rows: readonly Row[];
  readonly latency: LatencyFigure;
}): EnergyCase[] {
  const usable = rows.filter((row) => leftOut(row) === null);
  const cells = groupBy(usable, (row) => JSON.stringify([settingKey(row), row.period_s, row.stop]));
  const backToBack = groupBy(
    usable.filter(({ period_s }) => period_s === null),
    settingKey,
  );
  const othersOf = describeOthers(usable);
  return [...cells]
    .flatMap(([key, members]) => {
      const [first] = members;
      if (first === undefined) return [];
      const busy = (backToBack.get(settingKey(first)) ?? []).flatMap((row) => energyOfRow(row) ?? []);
      return caseOf({ key, rows: members, busy, others: othersOf(first), latency }) ?? [];
    })
    .sort(compareCases);
}

/** Why a row has no place in the tables, in words; null where it has. */
export function leftOut(row: Row): string | null {
  if (row.scenario !== "single-stream" && row.scenario !== "paced")
    return "only single-stream and paced rows have an energy an inference at a pacing";
  if ((row.processes ?? 1) > 1) return "several processes at once share their joules";
  return energyOfRow(row) === undefined ? "no joules of the timed inferences" : null;
}

interface CaseRequest {
  readonly key: string;
  readonly rows: readonly Row[];
  /** Repetitions of the same setting back to back. */
  readonly busy: readonly RowEnergy[];
  readonly others: string;
  readonly latency: LatencyFigure;
}

function caseOf({ key, rows, busy, others, latency }: CaseRequest): EnergyCase | undefined {
  const [row] = rows;
  const found = rows.flatMap((one) => energyOfRow(one, busy) ?? []);
  const grossJ = combineRepetitions(
    found.map(({ grossJ: joules }) => joules),
    row && errorsOf(row),
  );
  const meanW = combineRepetitions(found.map(({ meanW: watts }) => watts));
  if (row === undefined || grossJ === undefined || meanW === undefined) return undefined;
  const waitingW = combineAll(found.map((one) => one.waitingW));
  const seen = combineAll(rows.map((one) => reloadOfRow(one, busy)));
  const assumed = combineAll(rows.map((one) => assumedReload(one, busy)));
  const reloadJ = seen ?? (assumed && { value: assumed.value, lo: null, hi: null });
  return {
    key,
    id: row.cell_id ?? "",
    model: visibleText(row.model ?? ""),
    task: row.task,
    periodS: row.period_s,
    threads: row.threads ?? 1,
    spinning: row.spinning ?? false,
    batch: row.batch ?? 1,
    work: JSON.stringify([row.model_sha256, row.shapes, row.batch]),
    others: visibleText(others),
    repetitions: rows.length,
    grossJ: atLeastNothing(grossJ),
    netJ: combineAll(found.map(({ netJ }) => netJ)),
    meanW: atLeastNothing(meanW),
    idleW: meanOf(rows, "idle_w"),
    waitingW,
    reloadJ,
    isReloadAssumed: seen === undefined,
    breakEven: waitingW === undefined || reloadJ === undefined ? undefined : breakEvenGap({ reloadJ, waitingW }),
    cpuS: meanOf(rows, "cpu_s_per_inference"),
    instructions: meanOf(rows, "instructions_per_inference"),
    latencyMs: latencyOf(rows, latency),
    quality: qualityOf(rows, grossJ),
  };
}

/** Undefined unless every repetition has it: a mean of some would hide which. */
function combineAll(found: readonly (Bounded | undefined)[]): Repeated | undefined {
  const known = found.filter((one) => one !== undefined);
  return known.length < found.length ? undefined : combineRepetitions(known);
}

/** One repetition has the interval of its samples; several have that of the processes, as in aggregate rows. */
function latencyOf(rows: readonly Row[], latency: LatencyFigure): Repeated | undefined {
  const each = rows.map((row): Bounded | undefined => {
    const value = latency === "p50" ? row.latency_p50_ms : row.latency_p90_ms;
    if (value === null) return undefined;
    if (rows.length > 1) return { value, lo: null, hi: null };
    return latency === "p50"
      ? { value, lo: row.latency_p50_lo_ms, hi: row.latency_p50_hi_ms }
      : { value, lo: value, hi: row.latency_p90_upper_ms };
  });
  const all = combineAll(each);
  return all && atLeastNothing(all);
}

/** Of the repetition with the lowest rate, as in aggregate rows. */
function qualityOf(rows: readonly Row[], joules: Repeated): EnergyCase["quality"] {
  const [worst] = [...rows].sort((a, b) => (a.quality ?? 0) - (b.quality ?? 0));
  if (worst === undefined || worst.quality === null || rows.some(({ quality }) => quality === null)) return null;
  if (!(joules.value > 0)) return null;
  const rate = { value: worst.quality, lo: worst.quality_lo, hi: worst.quality_hi };
  return {
    metric: visibleText(worst.quality_metric ?? "quality"),
    isEnough: worst.quality_ok,
    perWh: rightAnswersPerWh({ rate, batch: worst.batch ?? 1, joules }),
  };
}

function meanOf(rows: readonly Row[], name: "idle_w" | "cpu_s_per_inference" | "instructions_per_inference") {
  const values = rows.map((row) => row[name]).filter((value) => value !== null);
  return values.length < rows.length || values.length === 0
    ? null
    : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function compareCases(a: EnergyCase, b: EnergyCase): number {
  if (a.model !== b.model) return a.model < b.model ? -1 : 1;
  return (
    (a.periodS ?? 0) - (b.periodS ?? 0) ||
    a.threads - b.threads ||
    Number(a.spinning) - Number(b.spinning) ||
    (a.id < b.id ? -1 : 1)
  );
}
