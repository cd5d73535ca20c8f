import { columnOf, type NumberColumn } from "../../compare/wanted-columns.ts";
import { sideLetter } from "../compare-section.ts";
import { formatNumber, formatPercent, formatSpread } from "../numbers.ts";
import type { ReportEntry } from "./entries.ts";
import type { DataColumn } from "./tables.ts";
import { energyMark, gradeOf, shorten, signs, standing } from "./words.ts";

export interface CellColumn extends DataColumn {
  readonly textOf: (one: ReportEntry) => string;
  /** Left out where every row has the same, and said once above the table. */
  readonly isShared?: boolean;
}

/** Texts of a table of thousands of rows are cut: the whole ones are in results.csv. */
const letters = 60;

const key = (title: string, name: keyof ReportEntry["cell"]["keys"], meaning?: string): CellColumn => ({
  title,
  align: "left",
  isShared: true,
  ...(meaning === undefined ? {} : { meaning }),
  textOf: ({ cell }) => shorten(cell.keys[name] ?? "–", letters),
});

/** `t2`, `b4`, `p1`: the number alone. */
const count = (title: string, name: "threads" | "batch" | "processes"): CellColumn => ({
  title,
  align: "right",
  isShared: true,
  textOf: ({ cell }) => shorten(cell.keys[name]?.slice(1) ?? "–", letters),
});

const number = (title: string, metric: NumberColumn, meaning?: string, scale = 1): CellColumn => ({
  title,
  align: "right",
  meaning: meaning ?? columnOf(metric).doc,
  textOf: ({ entry }) => {
    const figure = entry.figures.get(metric);
    return figure === undefined ? "–" : formatNumber(figure.value * scale);
  },
});

const spread = (metric: NumberColumn): CellColumn => ({
  title: "± %",
  align: "right",
  meaning: `Half of the 95 % interval of ${metric}, in percent of it`,
  textOf: ({ entry }) => {
    const figure = entry.figures.get(metric);
    return figure === undefined ? "" : formatSpread(figure).replace("±", "");
  },
});

/** The columns of the table of all cells: useful ones, not all of results.csv. */
const cellColumns: readonly CellColumn[] = [
  { ...key("model", "model"), isShared: false },
  {
    title: "side",
    align: "left",
    meaning: "As lettered under Machines and runs",
    isShared: true,
    textOf: ({ side, cell }) => (cell.entries.length < 2 ? "–" : sideLetter(side)),
  },
  { title: "task", align: "left", isShared: true, textOf: ({ cell }) => shorten(cell.task ?? "–", letters) },
  key("precision", "precision"),
  key("ep", "ep", "Execution provider"),
  count("threads", "threads"),
  {
    title: "spinning",
    align: "left",
    isShared: true,
    meaning: "Whether idle threads spin",
    textOf: ({ cell }) => (cell.keys.spinning === null ? "–" : cell.keys.spinning === "spin" ? "yes" : "no"),
  },
  count("batch", "batch"),
  count("processes", "processes"),
  key("scenario", "scenario"),
  key("profile", "profile"),
  {
    title: "believe",
    align: "left",
    meaning: "What the figures can bear",
    textOf: ({ entry }) => `${signs[standing(entry).level]} ${standing(entry).words}`,
  },
  number("p50 ms", "latency_p50_ms"),
  spread("latency_p50_ms"),
  number("p90 ms", "latency_p90_ms"),
  number("p99 ms", "latency_p99_ms"),
  number("items/s", "throughput_per_s"),
  number("first ms", "first_ms"),
  number("load ms", "load_ms"),
  number("peak MB", "peak_rss_bytes", undefined, 1e-6),
  {
    title: "mJ/inf",
    align: "right",
    meaning: "Energy of an inference, gross; ≈ modelled",
    textOf: ({ entry }) => {
      const figure = entry.figures.get("mj_per_inference");
      return figure === undefined ? "–" : `${energyMark(entry)}${formatNumber(figure.value)}`;
    },
  },
  { ...spread("mj_per_inference") },
  {
    title: "grade",
    align: "left",
    isShared: true,
    meaning: "What the joules rest on: A (a meter at the wall) to E (assumed watts)",
    textOf: ({ entry }) => gradeOf(entry) || "–",
  },
  number("mean W", "mean_w"),
  {
    title: "quality",
    align: "right",
    meaning: "Share of right answers on the shipped data set",
    textOf: ({ entry }) => {
      const figure = entry.figures.get("quality");
      if (figure === undefined) return "–";
      const { isEnough } = entry.quality;
      return `${formatPercent(figure.value)}${isEnough === null ? "" : isEnough ? " ✓" : " ✗"}`;
    },
  },
  {
    title: "ok",
    align: "right",
    meaning: "Repetitions that the figures are from, of those there are",
    textOf: ({ entry }) => `${entry.ok}/${entry.repetitions}`,
  },
  key("limits", "limits"),
  key("shapes", "shapes"),
  key("dimensions", "dims"),
  key("page cache", "page_cache"),
  key("stop rule", "stop"),
  key("backend", "backend"),
  {
    title: "file",
    align: "left",
    isShared: true,
    meaning: "First letters of the model file's SHA-256",
    textOf: ({ cell }) => shorten(cell.keys.model_sha256?.slice(0, 6) ?? "–", letters),
  },
];

/** The table of these entries: columns that have something to tell, their texts by row, and what all rows have in common. */
export function cellTable(entries: readonly ReportEntry[]): {
  readonly columns: readonly CellColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly common: readonly string[];
} {
  const common: string[] = [];
  const shown = cellColumns
    .map((column) => ({ column, texts: entries.map(column.textOf) }))
    .filter(({ column: { title, isShared }, texts }) => {
      const value = texts[0] ?? "–";
      const isSame = texts.every((text) => text === value);
      if (isSame && (value === "–" || value === "")) return false;
      if (!isSame || isShared !== true) return true;
      common.push(`${title} ${value}`);
      return false;
    });
  return {
    columns: shown.map(({ column }) => column),
    rows: entries.map((_, row) => shown.map(({ texts }) => texts[row] ?? "–")),
    common,
  };
}
