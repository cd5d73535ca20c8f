import type { Row } from "../results/columns.ts";
import { noteSeparator } from "../results/rows.ts";
import { samplesNeeded } from "../stats/percentile.ts";
import { formatMegabytes, formatNumber, formatPercent, formatSpread } from "./numbers.ts";
import { formatMarkdownTable, formatTable, type TableColumn } from "./table.ts";

interface SummaryColumn extends TableColumn {
  readonly textOf: (row: Row) => string;
  /** Left out of the table when every row has the same value. */
  readonly isOptional?: boolean;
}

const summaryColumns: readonly SummaryColumn[] = [
  { title: "model", align: "left", textOf: (row) => row.model ?? "" },
  { title: "prec", align: "left", textOf: (row) => row.precision ?? "–" },
  { title: "ep", align: "left", isOptional: true, textOf: (row) => row.ep ?? "" },
  { title: "thr", align: "right", textOf: (row) => String(row.threads ?? "") },
  { title: "spin", align: "left", isOptional: true, textOf: (row) => (row.spinning ? "on" : "off") },
  { title: "batch", align: "right", isOptional: true, textOf: (row) => String(row.batch ?? "") },
  { title: "stop", align: "left", isOptional: true, textOf: (row) => row.stop ?? "" },
  { title: "profile", align: "left", isOptional: true, textOf: (row) => row.profile ?? "" },
  { title: "p50 ms", align: "right", textOf: medianWithSpread },
  { title: "p90 ms", align: "right", textOf: p90OrNeed },
  { title: "items/s", align: "right", textOf: (row) => formatNumber(row.throughput_per_s) },
  { title: "load ms", align: "right", textOf: (row) => formatNumber(row.load_ms) },
  { title: "first ms", align: "right", textOf: (row) => formatNumber(row.first_ms) },
  { title: "peak MB", align: "right", textOf: (row) => formatMegabytes(row.peak_rss_bytes) },
  { title: "quality", align: "left", textOf: qualityWithMark },
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
  const columns = summaryColumns.filter(({ isOptional, textOf }) => !isOptional || new Set(cells.map(textOf)).size > 1);
  const body = cells.map((row) => columns.map(({ textOf }) => textOf(row)));
  return layout === "markdown"
    ? formatMarkdownTable({ columns, rows: body })
    : formatTable({ columns, rows: body, width });
}

/** What stands under the table: how to read it, and every warning and failure by cell, in sentences. */
export function summaryNotes(rows: readonly Row[]): string[] {
  const cells = rows.filter((row) => row.row_kind === "aggregate");
  const failures = cells
    .filter((row) => row.outcome !== "ok")
    .map((row) => `✗ ${row.cell_id}: ${row.outcome} (${row.failure}): ${row.reason}`);
  const warnings = cells.flatMap((row) =>
    (row.warnings ?? "")
      .split(noteSeparator)
      .filter((note) => note !== "")
      .map((note) => ({ note, cell: row.cell_id })),
  );
  const byNote = new Map<string, (string | null)[]>();
  for (const { note, cell } of warnings) byNote.set(note, [...(byNote.get(note) ?? []), cell]);
  const grouped = [...byNote].map(
    ([note, affected]) =>
      `! ${affected.length === cells.length && cells.length > 1 ? "every cell" : affected.join(", ")}: ${note}`,
  );
  return [...failures, ...grouped];
}

/** How to read the intervals of a table. */
export function summaryLegend(rows: readonly Row[]): string {
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

function qualityWithMark(row: Row): string {
  if (row.quality === null) return "–";
  const mark = row.quality_ok === null ? "" : row.quality_ok ? " ok" : " FAILS";
  return `${formatPercent(row.quality)}${mark}`;
}
