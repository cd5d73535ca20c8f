import { axisX, axisY, dot, gridX, gridY, line, link, type PlotOptions, text } from "@observablehq/plot";
import { formatNumber } from "../numbers.ts";
import { type Contest, contestsOf, type Point } from "./energy-contests.ts";
import type { ReportEntry } from "./entries.ts";
import { type Figure, legendMarkup } from "./figure.ts";
import { placeLabels } from "./place-labels.ts";
import { ink } from "./plot.ts";
import { extentOf } from "./scales.ts";
import { counted, energyMark, gradeOf, rangeText, shorten } from "./words.ts";

/** More pictures, and more points in one, help nobody. */
const most = { pictures: 6, points: 300, rows: 40 } as const;

/** Latency against energy, a picture for each work, side and meter; what is left out, in sentences. */
export function paretoFigures({
  entries,
  sideName,
}: {
  readonly entries: readonly ReportEntry[];
  readonly sideName: (side: number) => string;
}): {
  readonly figures: readonly Figure[];
  readonly sentences: readonly string[];
} {
  const contests = contestsOf(entries).sort((a, b) => b.points.length - a.points.length);
  const shown = contests.filter(({ points }) => points.length >= 2);
  const single = contests.length - shown.length;
  const drawn = shown.slice(0, most.pictures);
  return {
    figures: drawn.map((contest) => figureOf(contest, sideName(contest.side))),
    sentences: [
      ...(single === 0
        ? []
        : [
            `${counted(single, "cell")} with energy stand${single === 1 ? "s" : ""} alone with its work, side and meter: nothing to choose between.`,
          ]),
      ...(shown.length > drawn.length
        ? [`${counted(shown.length - drawn.length, "more picture")} of fewer cells left out.`]
        : []),
      ...drawn.flatMap(({ points, work }) =>
        points.length > most.points
          ? [`${work}: ${points.length - most.points} dominated cells of ${points.length} are not drawn.`]
          : [],
      ),
    ],
  };
}

function figureOf({ work, meter, isModelled, points }: Contest, side: string): Figure {
  const ordered = [...points].sort((a, b) => rank(a) - rank(b) || a.latency.value - b.latency.value);
  const drawn = ordered.slice(0, most.points);
  const front = drawn.filter(({ mark }) => mark === "front");
  const [thriftiest] = [...points].sort((a, b) => a.energy.value - b.energy.value);
  const [fastest] = [...points].sort((a, b) => a.latency.value - b.latency.value);
  const basis = isModelled ? "≈ modelled" : "measured";
  return {
    title: [shorten(work, 90), side].filter((part) => part !== "").join(" · "),
    label: `Latency against energy of an inference, ${counted(points.length, "cell")}. Least energy: ${thriftiest?.name ?? ""}, ${formatNumber(thriftiest?.energy.value ?? null)} mJ. Fastest: ${fastest?.name ?? ""}, ${formatNumber(fastest?.latency.value ?? null)} ms. On the front: ${front
      .map(({ name }) => name)
      .slice(0, 6)
      .join("; ")}.`,
    caption: `Lower and further left is better. Energy ${basis}: ${shorten(meter, 140)}. Bars: 95 % intervals, of energy with what meter or model may be off by.`,
    legend: legendMarkup(
      [
        { sign: "dot", words: "front: nothing is better in both" },
        { sign: "ring", words: "tied with one of the front" },
        { sign: "cross faint", words: "dominated" },
      ].filter(({ sign }) => points.some(({ mark }) => signOf[mark] === sign)),
    ),
    drawings: { any: drawing(drawn, isModelled) },
    data: {
      caption: `${shorten(work, 90)}: latency and energy${points.length > most.rows ? `, the first ${most.rows} of ${points.length}` : ""}`,
      columns: [
        { title: "cell", align: "left" },
        ...["p50 ms", "95 %", "mJ", "95 %", "grade"].map((title) => ({ title, align: "right" }) as const),
        { title: "mark", align: "left" },
      ],
      rows: ordered
        .slice(0, most.rows)
        .map(({ name, latency, energy, mark, entry }) => [
          name,
          formatNumber(latency.value),
          rangeText(latency),
          `${energyMark(entry.entry)}${formatNumber(energy.value)}`,
          rangeText(energy),
          gradeOf(entry.entry),
          mark,
        ]),
    },
  };
}

const signOf = { front: "dot", tied: "ring", dominated: "cross faint" } as const;

function rank({ mark }: Point): number {
  return ["front", "tied", "dominated"].indexOf(mark);
}

const size = { width: 430, height: 330 } as const;
const box = { left: 58, top: 10, width: size.width - 58 - 16, height: size.height - 10 - 44 } as const;

function drawing(points: readonly Point[], isModelled: boolean): PlotOptions {
  const flat = points.map(({ name, latency, energy, mark }) => ({
    name,
    mark,
    x: latency.value,
    xLo: latency.lo ?? latency.value,
    xHi: latency.hi ?? latency.value,
    y: energy.value,
    yLo: energy.lo ?? energy.value,
    yHi: energy.hi ?? energy.value,
  }));
  const x = extentOf({
    values: flat.flatMap((one) => [one.x, Math.max(one.xLo, one.x / 3), one.xHi]),
    most: 5,
    from: "least",
  });
  const y = extentOf({
    values: flat.flatMap((one) => [one.y, Math.max(one.yLo, one.y / 3), one.yHi]),
    most: 5,
    from: "least",
  });
  const of = (mark: Point["mark"]) => flat.filter((one) => one.mark === mark);
  const front = of("front").sort((a, b) => a.x - b.x);
  const axis = { labelAnchor: "center", labelArrow: "none", tickSize: 0 } as const;
  return {
    ...size,
    marginLeft: box.left,
    marginRight: size.width - box.left - box.width,
    marginTop: box.top,
    marginBottom: size.height - box.top - box.height,
    x: { type: x.type, domain: x.domain, clamp: true },
    y: { type: y.type, domain: y.domain, clamp: true },
    marks: [
      gridX(x.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      gridY(y.ticks, { stroke: ink.grid, strokeOpacity: 1 }),
      axisX(x.ticks, { ...axis, tickFormat: x.tickFormat, label: "latency p50, ms" }),
      axisY(y.ticks, { ...axis, tickFormat: y.tickFormat, label: `${isModelled ? "≈ " : ""}mJ an inference` }),
      line(front, {
        x: "x",
        y: "y",
        curve: "step-after",
        stroke: ink.series[2],
        strokeOpacity: 0.6,
        strokeDasharray: "4 3",
      }),
      ...(["dominated", "tied", "front"] as const).flatMap((mark) => {
        const stroke = mark === "dominated" ? ink.quiet : mark === "tied" ? ink.series[0] : ink.series[2];
        const own = of(mark);
        const bars = { stroke, strokeOpacity: 0.35, strokeWidth: mark === "dominated" ? 1.5 : 3 };
        return [
          link(own, { x1: "xLo", x2: "xHi", y1: "y", y2: "y", ...bars }),
          link(own, { x1: "x", x2: "x", y1: "yLo", y2: "yHi", ...bars }),
          mark === "dominated"
            ? dot(own, { x: "x", y: "y", r: 3.5, symbol: "times", stroke, strokeWidth: 1.5 })
            : dot(own, {
                x: "x",
                y: "y",
                r: 4.5,
                strokeWidth: 2,
                stroke,
                fill: mark === "front" ? stroke : ink.ground,
              }),
        ];
      }),
      ...placeLabels({ points: flat, x, y, box }).map((label) =>
        text([label], {
          x: "x",
          y: "y",
          text: "name",
          textAnchor: label.anchor,
          dx: label.dx,
          dy: label.dy,
          stroke: ink.ground,
          strokeWidth: 3,
          fill: ink.text,
        }),
      ),
    ],
  };
}
