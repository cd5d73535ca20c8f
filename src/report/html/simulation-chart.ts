import { axisX, dot, gridX, link, type PlotOptions, text } from "@observablehq/plot";
import { formatPercent } from "../numbers.ts";
import { type Figure, legendMarkup } from "./figure.ts";
import { ink } from "./plot.ts";
import type { SimulatedFigures } from "./simulation-file.ts";
import { shorten } from "./words.ts";

const mostCases = 24;
const shares = [
  { name: "power_availability", words: "device has power", symbol: "square", ink: ink.series[3], sign: "mark m4" },
  { name: "service_availability", words: "ready to serve", symbol: "circle", ink: ink.series[0], sign: "mark m1" },
  {
    name: "good_fraction",
    words: "requests answered right and in time",
    symbol: "triangle",
    ink: ink.series[1],
    sign: "mark m2",
  },
] as const;

/** Shares of the time and of the requests, a row for each model and profile; null where nothing of them is known. */
export function simulationFigure(figures: readonly SimulatedFigures[]): Figure | null {
  const shown = figures.slice(0, mostCases);
  const marks = shown.flatMap((one, row) =>
    shares.flatMap(({ name }) => {
      const figure = one.metrics.get(name);
      return figure === undefined
        ? []
        : [
            {
              name,
              row,
              value: 100 * figure.value,
              lo: 100 * (figure.lo ?? figure.value),
              hi: 100 * (figure.hi ?? figure.value),
            },
          ];
    }),
  );
  if (marks.length === 0) return null;
  const [best] = [...shown].sort((a, b) => shareOf(b) - shareOf(a));
  const rest = figures.length - shown.length;
  return {
    title: "Service on the profile's electricity (≈ modelled)",
    label: `Shares of time and requests for ${shown.length} cases. Most requests answered right and in time: ${best === undefined ? "" : `${best.name}, ${formatPercent(shareOf(best))}`}.`,
    caption: `Modelled from measured or given times and watts; bars: 95 % intervals over seeds.${rest > 0 ? ` ${rest} more cases are in the table alone.` : ""}`,
    legend: legendMarkup(
      shares.filter(({ name }) => marks.some((mark) => mark.name === name)).map(({ sign, words }) => ({ sign, words })),
    ),
    drawings: { wide: drawing(shown, marks, "wide"), narrow: drawing(shown, marks, "narrow") },
  };
}

function shareOf({ metrics }: SimulatedFigures): number {
  return (metrics.get("good_fraction") ?? metrics.get("service_availability"))?.value ?? 0;
}

const layouts = {
  wide: { width: 860, rowHeight: 34, left: 250, right: 24, letters: 38, label: 0 },
  narrow: { width: 360, rowHeight: 52, left: 10, right: 14, letters: 44, label: 0.42 },
} as const;

function drawing(
  cases: readonly SimulatedFigures[],
  marks: readonly {
    readonly name: string;
    readonly row: number;
    readonly value: number;
    readonly lo: number;
    readonly hi: number;
  }[],
  kind: keyof typeof layouts,
): PlotOptions {
  const { width, rowHeight, left, right, letters, label } = layouts[kind];
  const names = cases.map(({ name }, row) => ({ row: row - label, name: shorten(name, letters) }));
  const place = kind === "wide" ? ({ textAnchor: "end", dx: -10 } as const) : ({ textAnchor: "start" } as const);
  const ticks = [0, 25, 50, 75, 100];
  return {
    width,
    height: cases.length * rowHeight + 56,
    marginLeft: left,
    marginRight: right,
    marginTop: 8,
    marginBottom: 44,
    x: { type: "linear", domain: [0, 100], clamp: true },
    y: { type: "linear", domain: [cases.length - 0.45, -0.5 - label / 3], axis: null },
    marks: [
      gridX(ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      axisX(ticks, {
        tickFormat: (value: number) => `${value} %`,
        label: "share of the time, or of the requests",
        labelAnchor: "center",
        labelArrow: "none",
        tickSize: 0,
      }),
      ...shares.flatMap(({ name, symbol, ink: stroke }) => {
        const own = marks.filter((mark) => mark.name === name);
        return [
          link(own, { x1: "lo", x2: "hi", y1: "row", y2: "row", stroke, strokeWidth: 6, strokeOpacity: 0.35 }),
          dot(own, { x: "value", y: "row", r: 4.5, fill: stroke, symbol }),
        ];
      }),
      text(names, { y: "row", text: "name", frameAnchor: "left", ...place }),
    ],
  };
}
