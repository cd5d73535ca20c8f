import { areaY, axisX, dot, gridX, link, type Markish, type PlotOptions, text } from "@observablehq/plot";
import { ink } from "./plot.ts";
import { type Extent, extentOf } from "./scales.ts";
import { curveOf, quantileOf, type Silhouette } from "./silhouette.ts";
import { type Level, shorten } from "./words.ts";

/** A cell as a row of the picture; ms. */
export interface Strip {
  readonly row: number;
  readonly name: string;
  readonly words: string;
  readonly level: Level;
  readonly p50: number;
  readonly lo: number;
  readonly hi: number;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly silhouette: Silhouette | undefined;
}

const layouts = {
  wide: { width: 860, rowHeight: 40, left: 250, right: 130, letters: 38, ticks: 9, label: 0 },
  narrow: { width: 360, rowHeight: 56, left: 6, right: 10, letters: 36, ticks: 5, label: 0.36 },
} as const;

/** A strip a row: shape, line, strokes, interval, dot and its words. */
export function latencyDrawing(strips: readonly Strip[], kind: keyof typeof layouts): PlotOptions {
  const { width, rowHeight, left, right, letters, ticks, label } = layouts[kind];
  const height = strips.length * rowHeight + 56;
  const extent = extentOf({ values: strips.flatMap(reach), most: ticks });
  return {
    width,
    height,
    marginLeft: left,
    marginRight: right,
    marginTop: 8,
    marginBottom: 44,
    x: { type: extent.type, domain: extent.domain, clamp: true },
    y: { type: "linear", domain: [strips.length - 0.5 + 0.05, -0.55 - label / 4], axis: null },
    marks: [
      gridX(extent.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      axisX(extent.ticks, {
        tickFormat: extent.tickFormat,
        label: `latency, ms${extent.type === "log" ? " (logarithmic)" : ""}`,
        labelAnchor: "center",
        labelArrow: "none",
        tickSize: 0,
      }),
      areaY(
        strips.flatMap((strip) => outline(strip, extent)),
        { x: "ms", y1: "base", y2: "top", z: "row", fill: ink.series[0], fillOpacity: 0.22 },
      ),
      link(strips.flatMap(tail), { x1: "from", x2: "to", y1: "row", y2: "row", stroke: ink.quiet }),
      link(strips.flatMap(strokes), { x1: "at", x2: "at", y1: "up", y2: "down", stroke: ink.quiet, strokeWidth: 1.5 }),
      link(
        strips.filter(({ lo, hi }) => hi > lo),
        { x1: "lo", x2: "hi", y1: "row", y2: "row", stroke: ink.series[0], strokeWidth: 7, strokeOpacity: 0.45 },
      ),
      ...dots(strips),
      ...(kind === "wide"
        ? [
            text(strips, {
              y: "row",
              text: ({ name }: Strip) => shorten(name, letters),
              frameAnchor: "left",
              textAnchor: "end",
              dx: -10,
            }),
            text(strips, { y: "row", text: "words", frameAnchor: "right", textAnchor: "start", dx: 10 }),
          ]
        : [
            text(strips, {
              y: ({ row }: Strip) => row - label,
              text: ({ name }: Strip) => shorten(name, letters - 4),
              frameAnchor: "left",
              textAnchor: "start",
            }),
            text(strips, {
              y: ({ row }: Strip) => row - label,
              text: "words",
              frameAnchor: "right",
              textAnchor: "end",
            }),
          ]),
    ],
  };
}

function dots(strips: readonly Strip[]): Markish[] {
  const of = (level: Level) => strips.filter((strip) => strip.level === level);
  return [
    dot(of("fine"), { x: "p50", y: "row", r: 4.5, fill: ink.series[0] }),
    dot(of("care"), { x: "p50", y: "row", r: 4, fill: ink.ground, stroke: ink.series[0], strokeWidth: 2 }),
    dot(of("bad"), { x: "p50", y: "row", r: 4.5, symbol: "times", stroke: "var(--bad)", strokeWidth: 2.5 }),
  ];
}

function reach({ p50, lo, hi, p90, p99, silhouette }: Strip): number[] {
  const ends = silhouette === undefined ? [] : [quantileOf(silhouette, 0.002), quantileOf(silhouette, 0.995)];
  return [p50, lo > 0 ? lo : p50, hi, p90 ?? p50, p99 ?? p50, ...ends];
}

function tail({ row, p50, p90, p99 }: Strip) {
  const to = p99 ?? p90;
  return to === null ? [] : [{ row, from: p50, to }];
}

function strokes({ row, p90, p99 }: Strip) {
  return [
    ...(p90 === null ? [] : [{ at: p90, up: row - 0.16, down: row + 0.16 }]),
    ...(p99 === null ? [] : [{ at: p99, up: row - 0.1, down: row + 0.1 }]),
  ];
}

/** The distribution's outline over its row, as far as the axis shows it. */
function outline({ row, silhouette }: Strip, { domain: [from, to] }: Extent) {
  if (silhouette === undefined) return [];
  const points = curveOf(silhouette).filter(({ ms }) => ms >= from && ms <= to);
  const most = points.reduce((greatest, { density }) => Math.max(greatest, density), 0);
  return most === 0
    ? []
    : points.map(({ ms, density }) => ({ row, ms, base: row, top: row - (0.52 * density) / most }));
}
