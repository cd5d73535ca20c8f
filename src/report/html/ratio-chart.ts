import { axisX, dot, gridX, link, type PlotOptions, ruleX, text } from "@observablehq/plot";
import type { ComparedCell, Comparison } from "../../compare/comparison.ts";
import { ratioText } from "../compare-cells.ts";
import { sideLetter } from "../compare-section.ts";
import { type Figure, legendMarkup } from "./figure.ts";
import { ink, seriesInk } from "./plot.ts";
import { shorten } from "./words.ts";

/** Rows and sides that a picture of ratios can show. */
const most = { cells: 16, sides: 5 } as const;
const symbols = ["circle", "triangle", "square", "diamond", "star"] as const;

interface Mark {
  readonly row: number;
  readonly side: number;
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
  readonly text: string;
}

/** Ratios of the median latency to the reference, the largest differences first; null where there are none. */
export function ratioFigure(comparison: Comparison): Figure | null {
  const { cells, sides, reference } = comparison;
  const rated = sides
    .map((_, side) => side)
    .filter((side) => side !== reference && cells.some((cell) => ratioOf(cell, side) !== null));
  const shownSides = rated.slice(0, most.sides);
  const all = cells.filter((cell) => shownSides.some((side) => ratioOf(cell, side) !== null));
  const chosen = [...all].sort((a, b) => distance(b, shownSides) - distance(a, shownSides)).slice(0, most.cells);
  if (chosen.length === 0) return null;
  const marks = chosen.flatMap((cell, row) =>
    shownSides.flatMap((side, place) =>
      markOf({ cell, side, row: row + (place - (shownSides.length - 1) / 2) * 0.22 }),
    ),
  );
  const letter = sideLetter(reference);
  const slower = marks.filter(({ lo }) => lo > 1).length;
  const faster = marks.filter(({ hi }) => hi < 1).length;
  const leftOut = [
    ...(all.length > chosen.length ? [`${all.length - chosen.length} cells nearer to 1 are not drawn.`] : []),
    ...(rated.length > shownSides.length ? [`${rated.length - shownSides.length} more sides are not drawn.`] : []),
  ];
  return {
    title: `Median latency ÷ that of ${letter}`,
    label: `Ratios of the median latency to ${letter}, ${marks.length} of them: ${slower} slower and ${faster} faster by more than their interval.`,
    caption: [
      `Right of 1 is slower than ${letter}. Bars: 95 % intervals; what crosses 1 cannot be told from it.`,
      ...leftOut,
    ].join(" "),
    legend: legendMarkup(
      shownSides.map((side, place) => ({
        sign: `mark m${place + 1}`,
        words: `${sideLetter(side)}: ${shorten(sides[side]?.name ?? "", 40)}`,
      })),
    ),
    drawings: {
      wide: drawing({ chosen, marks, shownSides, letter, kind: "wide" }),
      narrow: drawing({ chosen, marks, shownSides, letter, kind: "narrow" }),
    },
    data: {
      caption: `Median latency ÷ that of ${letter}, with 95 % intervals`,
      columns: [
        { title: "cell", align: "left" },
        ...shownSides.map((side) => ({ title: `${sideLetter(side)}÷${letter}`, align: "right" }) as const),
      ],
      rows: chosen.map((cell) => [
        shorten(cell.name, 120),
        ...shownSides.map((side) => ratioText(cell.ratios[side]?.get("latency_p50_ms"))),
      ]),
    },
  };
}

function ratioOf(cell: ComparedCell, side: number) {
  const ratio = cell.ratios[side]?.get("latency_p50_ms");
  return ratio?.state === "ratio" ? ratio : null;
}

function distance(cell: ComparedCell, sides: readonly number[]): number {
  return Math.max(...sides.map((side) => Math.abs(Math.log(ratioOf(cell, side)?.value ?? 1))));
}

function markOf({ cell, side, row }: { cell: ComparedCell; side: number; row: number }): Mark[] {
  const ratio = ratioOf(cell, side);
  if (ratio === null) return [];
  return [
    { row, side, value: ratio.value, lo: ratio.lo ?? ratio.value, hi: ratio.hi ?? ratio.value, text: ratioText(ratio) },
  ];
}

const layouts = {
  wide: { width: 860, rowHeight: 34, left: 250, right: 150, letters: 38, ticks: 9, label: 0 },
  narrow: { width: 360, rowHeight: 52, left: 8, right: 12, letters: 44, ticks: 5, label: 0.42 },
} as const;

function drawing({
  chosen,
  marks,
  shownSides,
  letter,
  kind,
}: {
  chosen: readonly ComparedCell[];
  marks: readonly Mark[];
  shownSides: readonly number[];
  letter: string;
  kind: keyof typeof layouts;
}): PlotOptions {
  const { width, rowHeight, left, right, letters, label } = layouts[kind];
  const reach = Math.max(
    1.1,
    ...marks.flatMap(({ value, lo, hi }) => [value, 1 / value, Math.min(hi, value * 4), 1 / Math.max(lo, value / 4)]),
  );
  const ticks = ratioTicks(reach);
  const names = chosen.map(({ name }, row) => ({ row, name: shorten(name, letters) }));
  const isAlone = shownSides.length === 1;
  return {
    width,
    height: chosen.length * rowHeight + 56,
    marginLeft: left,
    marginRight: isAlone || kind === "narrow" ? right : 24,
    marginTop: 8,
    marginBottom: 44,
    x: { type: "log", domain: [1 / (reach * 1.05), reach * 1.05], clamp: true },
    y: { type: "linear", domain: [chosen.length - 0.45, -0.5 - label / 3], axis: null },
    marks: [
      gridX(ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      axisX(ticks, {
        tickFormat: (value: number) => `${Number(value.toPrecision(3))}×`,
        label: `÷ ${letter} (logarithmic)`,
        labelAnchor: "center",
        labelArrow: "none",
        tickSize: 0,
      }),
      ruleX([1], { stroke: ink.text, strokeWidth: 1.2 }),
      ...shownSides.flatMap((side, place) => {
        const own = marks.filter((mark) => mark.side === side);
        const stroke = seriesInk(place);
        return [
          link(own, { x1: "lo", x2: "hi", y1: "row", y2: "row", stroke, strokeWidth: 6, strokeOpacity: 0.4 }),
          dot(own, { x: "value", y: "row", r: 4.5, fill: stroke, symbol: symbols[place] ?? "circle" }),
        ];
      }),
      ...(kind === "wide"
        ? [
            text(names, { y: "row", text: "name", frameAnchor: "left", textAnchor: "end", dx: -10 }),
            ...(isAlone
              ? [text(marks, { y: "row", text: "text", frameAnchor: "right", textAnchor: "start", dx: 10 })]
              : []),
          ]
        : [
            text(names, {
              y: ({ row }: { row: number }) => row - label,
              text: "name",
              frameAnchor: "left",
              textAnchor: "start",
            }),
          ]),
    ],
  };
}

/** Ticks that are as far below 1 as above. */
function ratioTicks(reach: number): number[] {
  const steps =
    reach < 1.3 ? [1.05, 1.1, 1.2] : reach < 2.2 ? [1.25, 1.5, 2] : reach < 12 ? [2, 5, 10] : [10, 100, 1000, 10_000];
  const above = steps.filter((step) => step <= reach * 1.05);
  return [...above.map((step) => 1 / step).reverse(), 1, ...above];
}
