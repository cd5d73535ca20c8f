import { axisX, axisY, dot, gridY, line, link, type PlotOptions } from "@observablehq/plot";
import { cellKeyNames } from "../../compare/keys.ts";
import { columnOf } from "../../compare/wanted-columns.ts";
import { groupBy } from "../group-by.ts";
import { formatNumber } from "../numbers.ts";
import type { ReportEntry } from "./entries.ts";
import { type Figure, legendMarkup } from "./figure.ts";
import { ink } from "./plot.ts";
import { extentOf } from "./scales.ts";
import { counted, energyMark, rangeText, shorten } from "./words.ts";

const mostPictures = 8;

interface Setting {
  readonly threads: number;
  readonly isSpinning: boolean;
  readonly one: ReportEntry;
}

/** What more threads, and spinning, bring: a picture for each cell that was measured with several of them, and metric. */
export function threadFigures({
  entries,
  sideName,
}: {
  readonly entries: readonly ReportEntry[];
  readonly sideName: (side: number) => string;
}): {
  readonly figures: readonly Figure[];
  readonly sentences: readonly string[];
} {
  const others = cellKeyNames.filter((key) => key !== "threads" && key !== "spinning");
  const groups = groupBy(
    entries.filter(({ entry, cell }) => entry.figures.has("latency_p50_ms") && cell.keys.threads !== null),
    ({ cell, side }) => JSON.stringify([side, cell.machine, ...others.map((key) => cell.keys[key])]),
  );
  const varied = [...groups.values()].map(settingsOf).filter(isVaried);
  const all = varied.flatMap((settings) => metricsOf(settings).map((metric) => ({ settings, metric })));
  return {
    figures: all.slice(0, mostPictures).map(({ settings, metric }) => figureOf({ settings, metric, sideName })),
    sentences:
      all.length > mostPictures
        ? [
            `${counted(all.length - mostPictures, "more picture")} of this kind left out; the table of all cells has their figures.`,
          ]
        : [],
  };
}

type Metric = "latency_p50_ms" | "mj_per_inference";

function metricsOf(settings: readonly Setting[]): Metric[] {
  const hasEnergy = settings.every(
    ({ one }) => one.entry.figures.has("mj_per_inference") && one.entry.energy !== "several",
  );
  return hasEnergy ? ["latency_p50_ms", "mj_per_inference"] : ["latency_p50_ms"];
}

function settingsOf(members: readonly ReportEntry[]): Setting[] {
  return members
    .map((one) => ({
      threads: Number(one.cell.keys.threads?.slice(1)),
      isSpinning: one.cell.keys.spinning === "spin",
      one,
    }))
    .filter(({ threads }) => Number.isFinite(threads))
    .sort((a, b) => a.threads - b.threads);
}

function isVaried(settings: readonly Setting[]): boolean {
  return new Set(settings.map(({ threads, isSpinning }) => `${threads} ${isSpinning}`)).size > 1;
}

function figureOf({
  settings,
  metric,
  sideName,
}: {
  settings: readonly Setting[];
  metric: Metric;
  sideName: (side: number) => string;
}): Figure {
  const [first] = settings;
  const keys = first?.one.cell.keys;
  const side = first === undefined ? "" : sideName(first.one.side);
  const isEnergy = metric === "mj_per_inference";
  const what = isEnergy ? "energy of an inference" : "median latency";
  const { unit } = columnOf(metric);
  const figureAt = ({ one }: Setting) => one.entry.figures.get(metric)?.value ?? Number.NaN;
  const [best] = [...settings].sort((a, b) => figureAt(a) - figureAt(b));
  const bestWords =
    best === undefined
      ? ""
      : `${counted(best.threads, "thread")}${best.isSpinning ? ", spinning" : ", not spinning"}, ${formatNumber(figureAt(best))} ${unit}`;
  const about = [
    keys?.model ?? first?.one.cell.task ?? "",
    keys?.scenario === "single-stream" ? "" : (keys?.scenario ?? ""),
    keys?.profile === "full" ? "" : (keys?.profile ?? ""),
    side,
  ];
  return {
    title: `${about
      .filter((part) => part !== "")
      .map((part) => shorten(part, 60))
      .join(" · ")}: ${what}`,
    label: `${what} by number of threads, ${counted(settings.length, "setting")}. Lowest: ${bestWords}.`,
    caption: `Lowest: ${bestWords}. Bars: 95 % intervals.`,
    legend: legendMarkup(
      [
        { sign: "line-solid", words: "idle threads spin" },
        { sign: "line-dashed", words: "they do not" },
      ].filter(({ sign }) => settings.some(({ isSpinning }) => isSpinning === (sign === "line-solid"))),
    ),
    drawings: { any: drawing({ settings, metric }) },
    data: {
      caption: `${what} by threads and spinning, ${unit}`,
      columns: [
        { title: "threads", align: "left" },
        { title: "spinning", align: "left" },
        { title: unit, align: "right" },
        { title: "95 %", align: "right" },
      ],
      rows: settings.map(({ threads, isSpinning, one }) => [
        String(threads),
        isSpinning ? "yes" : "no",
        `${isEnergy ? energyMark(one.entry) : ""}${formatNumber(one.entry.figures.get(metric)?.value ?? null)}`,
        rangeText(one.entry.figures.get(metric)),
      ]),
    },
  };
}

function drawing({ settings, metric }: { settings: readonly Setting[]; metric: Metric }): PlotOptions {
  const points = settings.flatMap(({ threads, isSpinning, one }) => {
    const figure = one.entry.figures.get(metric);
    return figure === undefined
      ? []
      : [{ threads, isSpinning, value: figure.value, lo: figure.lo ?? figure.value, hi: figure.hi ?? figure.value }];
  });
  const counts = [...new Set(points.map(({ threads }) => threads))];
  const y = extentOf({ values: points.flatMap(({ value, lo, hi }) => [value, Math.max(lo, 0), hi]), most: 4 });
  const isModelled = settings.some(({ one }) => energyMark(one.entry) !== "");
  const axis = { labelAnchor: "center", labelArrow: "none", tickSize: 0 } as const;
  const [least, greatest] = [Math.min(...counts), Math.max(...counts)];
  return {
    width: 430,
    height: 250,
    marginLeft: 58,
    marginRight: 20,
    marginTop: 10,
    marginBottom: 44,
    x: { type: least === greatest ? "linear" : "log", base: 2, domain: [least / 1.25, greatest * 1.25] },
    y: { type: y.type, domain: y.domain, clamp: true },
    marks: [
      gridY(y.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      axisX(counts, { ...axis, tickFormat: String, label: "threads" }),
      axisY(y.ticks, {
        ...axis,
        tickFormat: y.tickFormat,
        label: metric === "latency_p50_ms" ? "latency p50, ms" : `${isModelled ? "≈ " : ""}mJ an inference`,
      }),
      ...[true, false].flatMap((spinning) => {
        const own = points.filter(({ isSpinning }) => isSpinning === spinning);
        const stroke = spinning ? ink.series[1] : ink.series[0];
        return [
          line(own, {
            x: "threads",
            y: "value",
            stroke,
            strokeWidth: 2,
            ...(spinning ? {} : { strokeDasharray: "6 4" }),
          }),
          link(own, { x1: "threads", x2: "threads", y1: "lo", y2: "hi", stroke, strokeWidth: 6, strokeOpacity: 0.35 }),
          dot(own, { x: "threads", y: "value", r: 4.5, stroke, strokeWidth: 2, fill: spinning ? stroke : ink.ground }),
        ];
      }),
    ],
  };
}
