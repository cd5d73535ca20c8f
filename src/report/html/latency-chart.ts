import { formatNumber, formatSpread } from "../numbers.ts";
import type { ReportEntry } from "./entries.ts";
import { type Figure, legendMarkup } from "./figure.ts";
import { latencyDrawing, type Strip } from "./latency-drawing.ts";
import type { LatencyGroup } from "./latency-rows.ts";
import type { Silhouette } from "./silhouette.ts";
import { counted, type Level, rangeText, standing } from "./words.ts";

/** Median with interval, tail and, where the samples lie beside the table, how often each latency came: a row an entry. */
export function latencyFigure({
  work,
  entries,
  silhouettes,
  place,
}: LatencyGroup & {
  readonly silhouettes: ReadonlyMap<string, Silhouette>;
  /** How to read it is said once. */
  readonly place: "first" | "later";
}): Figure | null {
  const strips = entries
    .flatMap((one): Strip[] => {
      const figure = one.entry.figures.get("latency_p50_ms");
      return figure === undefined
        ? []
        : [stripOf({ one, figure, name: one.label, silhouette: silhouettes.get(one.key) })];
    })
    .map((strip, row) => ({ ...strip, row }));
  if (strips.length === 0) return null;
  const drawn = strips.filter(({ silhouette }) => silhouette !== undefined);
  const samples = drawn.reduce((sum, { silhouette }) => sum + (silhouette?.samples ?? 0), 0);
  const [fastest] = [...strips].sort((a, b) => a.p50 - b.p50);
  const [slowest] = [...strips].sort((a, b) => b.p50 - a.p50);
  return {
    title: work === "" ? "Latency of an inference" : work,
    label: `Latency by cell, ${counted(strips.length, "row")}. Shortest median: ${fastest?.name ?? ""}, ${fastest?.words ?? ""}. Longest: ${slowest?.name ?? ""}, ${slowest?.words ?? ""}.`,
    caption: [
      ...(place === "first" ? [howToRead] : []),
      drawn.length === 0
        ? "No distribution is drawn: that takes the samples of one run beside its table, and they are not there, could not be read, or a row is of several runs."
        : `Shape behind: how often each latency came, of ${counted(samples, "timed inference")}, smoothed, up to the 99.5th percentile.`,
    ].join(" "),
    legend: legendMarkup(
      signsOf.flatMap(({ level, ...sign }) => (strips.some((strip) => strip.level === level) ? [sign] : [])),
    ),
    drawings: { wide: latencyDrawing(strips, "wide"), narrow: latencyDrawing(strips, "narrow") },
    data: {
      caption: "Latency, ms",
      columns: [
        { title: "cell", align: "left" },
        ...["p50", "95 %", "p90", "p99", "samples"].map((title) => ({ title, align: "right" }) as const),
      ],
      rows: strips.map((strip) => [
        strip.name,
        formatNumber(strip.p50),
        strip.lo === strip.hi ? "–" : rangeText(strip),
        formatNumber(strip.p90),
        formatNumber(strip.p99),
        strip.silhouette === undefined ? "–" : String(strip.silhouette.samples),
      ]),
    },
  };
}

const howToRead =
  "Dot: median, mean over processes; bar round it: its 95 % interval. Thin line: from the median to the 90th and 99th percentile, a stroke across at each, as far as there are samples enough for them. A hollow dot will not bear a comparison; a cross failed in part or answers wrong.";

const signsOf = [
  { level: "fine", sign: "dot", words: "median, valid" },
  { level: "care", sign: "ring", words: "too few, unstable or not judged" },
  { level: "bad", sign: "cross", words: "failed in part, or wrong answers" },
] as const satisfies readonly { readonly level: Level; readonly sign: string; readonly words: string }[];

function stripOf({
  one: { entry },
  figure,
  name,
  silhouette,
}: {
  one: ReportEntry;
  figure: { readonly value: number; readonly lo: number | null; readonly hi: number | null };
  name: string;
  silhouette: Silhouette | undefined;
}): Strip {
  const known = (metric: "latency_p90_ms" | "latency_p99_ms") => entry.figures.get(metric)?.value ?? null;
  return {
    row: 0,
    name,
    words: `${formatNumber(figure.value)} ms ${formatSpread(figure)}`.trim(),
    level: standing(entry).level,
    p50: figure.value,
    lo: figure.lo ?? figure.value,
    hi: figure.hi ?? figure.value,
    p90: known("latency_p90_ms"),
    p99: known("latency_p99_ms"),
    silhouette,
  };
}
