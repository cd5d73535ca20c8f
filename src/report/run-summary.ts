import type { Row } from "../results/columns.ts";
import { noteSeparator } from "../results/rows.ts";
import { samplesNeeded } from "../stats/percentile.ts";
import {
  coreMilliseconds,
  energyLegend,
  energyWithGrade,
  hasEnergy,
  isModelled,
  megaInstructions,
} from "./energy-summary.ts";
import { formatMegabytes, formatNumber, formatPercent, formatSpread } from "./numbers.ts";
import { fitsInLines, formatMarkdownTable, formatTable, type TableColumn } from "./table.ts";

interface SummaryColumn extends TableColumn {
  readonly textOf: (row: Row) => string;
  /** Left out of the table when every row has the same value. */
  readonly isOptional?: boolean;
  /** Shown where any row asks for it; always unless given. */
  readonly isForRow?: (row: Row) => boolean;
  /** Left out where that is what makes the table fit: 1 first. */
  readonly spare?: 1 | 3;
}

const summaryColumns: readonly SummaryColumn[] = [
  { title: "model", align: "left", textOf: (row) => row.model ?? "" },
  { title: "prec", align: "left", textOf: (row) => row.precision ?? "–" },
  { title: "ep", align: "left", isOptional: true, textOf: (row) => row.ep ?? "" },
  { title: "thr", align: "right", textOf: (row) => String(row.threads ?? "") },
  { title: "spin", align: "left", isOptional: true, textOf: (row) => (row.spinning ? "on" : "off") },
  { title: "batch", align: "right", isOptional: true, textOf: (row) => String(row.batch ?? "") },
  { title: "proc", align: "right", isForRow: hasCompany, textOf: (row) => String(row.processes ?? "") },
  {
    title: "scenario",
    align: "left",
    isForRow: ({ scenario }) => scenario !== null && scenario !== "single-stream",
    textOf: (row) => row.scenario ?? "",
  },
  {
    title: "asked/s",
    align: "right",
    isForRow: ({ target_rate_per_s }) => target_rate_per_s !== null,
    textOf: (row) => formatNumber(row.target_rate_per_s),
  },
  { title: "cache", align: "left", isOptional: true, textOf: (row) => row.page_cache ?? "" },
  { title: "stop", align: "left", isOptional: true, textOf: (row) => row.stop ?? "" },
  { title: "profile", align: "left", isOptional: true, textOf: (row) => row.profile ?? "" },
  { title: "limits", align: "left", isForRow: isHalfLimited, textOf: (row) => row.limits_state ?? "–" },
  { title: "p50 ms", align: "right", textOf: medianWithSpread },
  { title: "p90 ms", align: "right", textOf: p90OrNeed },
  { title: "p99 ms", align: "right", isForRow: isJudgedByP99, textOf: (row) => formatNumber(row.latency_p99_ms) },
  { title: "peak/s", align: "right", isForRow: isSearch, textOf: (row) => formatNumber(row.peak_rate_per_s) },
  {
    title: "best batch",
    align: "right",
    isForRow: ({ best_batch }) => best_batch !== null,
    textOf: (row) => (row.best_batch === null ? "–" : String(row.best_batch)),
  },
  { title: "items/s", align: "right", textOf: (row) => formatNumber(row.throughput_per_s) },
  { title: "mJ/inf", align: "right", isForRow: hasEnergy, textOf: energyWithGrade },
  { title: "rel core ms", align: "right", isForRow: isModelled, spare: 1, textOf: coreMilliseconds },
  {
    title: "rel Minstr",
    align: "right",
    isForRow: (row) => isModelled(row) && row.instructions_per_inference !== null,
    spare: 1,
    textOf: megaInstructions,
  },
  { title: "load ms", align: "right", textOf: (row) => formatNumber(row.load_ms) },
  { title: "first ms", align: "right", textOf: (row) => formatNumber(row.first_ms) },
  { title: "peak MB", align: "right", textOf: (row) => formatMegabytes(row.peak_rss_bytes) },
  { title: "own MB", align: "right", isForRow: hasCompany, textOf: (row) => formatMegabytes(row.private_bytes) },
  { title: "quality", align: "left", textOf: qualityWithMark },
  { title: "valid", align: "left", spare: 3, textOf: shortVerdict },
];

/** The aggregate rows for people: text that fits `width`, or Markdown. */
export function formatSummary({
  rows,
  layout,
  width,
}: {
  readonly rows: readonly Row[];
  readonly layout: "text" | "markdown";
  readonly width: number;
}): string {
  const cells = rows.filter((row) => row.row_kind === "aggregate");
  const whole = tableOf(columnsFor(cells), cells);
  if (layout === "markdown") return formatMarkdownTable(whole);
  return formatTable({ ...tableOf(columnsWithin({ cells, width }), cells), width });
}

function columnsFor(cells: readonly Row[]): readonly SummaryColumn[] {
  return summaryColumns.filter(
    ({ isOptional, isForRow, textOf }) =>
      (!isOptional || new Set(cells.map(textOf)).size > 1) && (isForRow === undefined || cells.some(isForRow)),
  );
}

/** Those that are left where that makes the table fit; all where nothing does. */
function columnsWithin({ cells, width }: { cells: readonly Row[]; width: number }): readonly SummaryColumn[] {
  const columns = columnsFor(cells);
  // Joules of a model are for everybody and said below in any case; those of a meter were asked for.
  const rankOf = ({ textOf, spare }: SummaryColumn) =>
    textOf === energyWithGrade && cells.filter(hasEnergy).every(isModelled) ? 2 : (spare ?? Number.POSITIVE_INFINITY);
  const choices = [0, 1, 2, 3].map((left) => columns.filter((column) => rankOf(column) > left));
  return choices.find((chosen) => fitsInLines({ ...tableOf(chosen, cells), width })) ?? columns;
}

function tableOf(columns: readonly SummaryColumn[], cells: readonly Row[]) {
  return { columns, rows: cells.map((row) => columns.map(({ textOf }) => textOf(row))) };
}

/** What stands under the table: every failure, every reason why figures are not valid and every warning by cell, in sentences. */
export function summaryNotes(rows: readonly Row[]): string[] {
  const cells = rows.filter((row) => row.row_kind === "aggregate");
  const failures = cells
    .filter((row) => row.outcome !== "ok")
    .map((row) => `✗ ${row.cell_id}: ${row.outcome} (${row.failure}): ${row.reason}`);
  const warnings = cells.flatMap((row) =>
    [row.verdict_reasons, row.warnings]
      .flatMap((notes) => notes?.split(noteSeparator) ?? [])
      .filter((note) => note !== "")
      .map((note) => ({ note, cell: row.cell_id })),
  );
  const byNote = new Map<string, (string | null)[]>();
  for (const { note, cell } of warnings) byNote.set(note, [...(byNote.get(note) ?? []), cell]);
  const grouped = [...byNote].map(
    ([note, affected]) =>
      `! ${affected.length === cells.length && cells.length > 1 ? "every cell" : affected.join(", ")}: ${note}`,
  );
  return [...failures, ...limitNotes(cells), ...emulationNotes(cells), ...grouped];
}

/** What a profile took away and was seen to hold; what does not hold is among the warnings. */
function limitNotes(cells: readonly Row[]): string[] {
  const held = cells.filter((row) => row.limits !== null && row.limits_state === "enforced");
  const words = new Set(held.map((row) => `profile ${row.profile}: ${row.limits}, enforced`));
  return [...words];
}

/** Figures that stand for another machine are labelled so, whatever became of the limits. */
function emulationNotes(cells: readonly Row[]): string[] {
  const emulated = [...new Set(cells.map((row) => row.emulates))].filter((machine) => machine !== null);
  return emulated.map((machine) => {
    const profiles = cells.filter((row) => row.emulates === machine).map((row) => row.profile);
    return `! profile ${[...new Set(profiles)].join(", ")}: emulated ${machine}: figures of this machine under limits`;
  });
}

/** How to read the intervals of a table of this width. */
export function summaryLegend(rows: readonly Row[], width = Number.POSITIVE_INFINITY): string {
  const cells = rows.filter((row) => row.row_kind === "aggregate");
  const isEnergyShown = columnsWithin({ cells, width }).some(({ textOf }) => textOf === energyWithGrade);
  return [intervalLegend(rows), ...scenarioLegend(rows), ...energyLegend(rows, isEnergyShown)].join(" ");
}

/** What latency means where it is not that of a call. */
function scenarioLegend(rows: readonly Row[]): string[] {
  const scenarios = new Set(rows.map(({ scenario }) => scenario));
  return [
    ...(scenarios.has("server") || scenarios.has("paced")
      ? ["server, paced: latency counts from the time that a query was scheduled for."]
      : []),
    ...(scenarios.has("multi-stream") ? ["multi-stream: latency is that of a whole query."] : []),
    ...(rows.some(isSearch) ? ["peak/s: highest rate that kept the bound."] : []),
    ...(rows.some(hasCompany) ? ["own MB: memory that one more process costs."] : []),
  ];
}

function intervalLegend(rows: readonly Row[]): string {
  const most = Math.max(0, ...rows.map((row) => row.repetitions_ok ?? 0));
  return most >= 2
    ? `p50: mean of the medians of ${most} processes, ± its 95 % interval (Student t over processes). p90: mean over processes.`
    : "p50, p90: of one process. With --repetitions 2 or more there are intervals over processes.";
}

function medianWithSpread(row: Row): string {
  if (row.latency_p50_ms === null) return row.outcome ?? "–";
  const spread = formatSpread({ value: row.latency_p50_ms, lo: row.latency_p50_lo_ms, hi: row.latency_p50_hi_ms });
  const failed = row.outcome === "ok" ? "" : `${row.outcome}, ${row.repetitions_ok} ok`;
  return [formatNumber(row.latency_p50_ms), spread, failed].filter((part) => part !== "").join(" ");
}

/** A percentile that too few samples stand behind is not printed, but how many it takes. */
function p90OrNeed(row: Row): string {
  const isShort = row.latency_p90_ms === null && row.iterations !== null && row.iterations > 0;
  return isShort ? `needs ${samplesNeeded(900)}` : formatNumber(row.latency_p90_ms);
}

/** A limit that holds needs no words: the profile says it. */
function isHalfLimited({ limits_state }: Row): boolean {
  return limits_state === "partly" || limits_state === "requested";
}

function hasCompany({ processes }: Row): boolean {
  return (processes ?? 1) > 1;
}

function isJudgedByP99({ scenario }: Row): boolean {
  return scenario === "server" || scenario === "multi-stream";
}

/** A search found a rate, or that there is none. */
function isSearch({ peak_rate_per_s, peak_rate_broken_per_s }: Row): boolean {
  return peak_rate_per_s !== null || peak_rate_broken_per_s !== null;
}

/** The verdict, in a word that leaves room. */
function shortVerdict({ verdict }: Row): string {
  return verdict === "valid" ? "ok" : verdict === "too-few" ? "few" : (verdict ?? "–");
}

function qualityWithMark(row: Row): string {
  if (row.quality === null) return "–";
  const mark = row.quality_ok === null ? "" : row.quality_ok ? " ok" : " FAILS";
  return `${formatPercent(row.quality)}${mark}`;
}
