import type { ParetoMark } from "../metering/pareto.ts";
import type { Bounded } from "../metering/repeated.ts";
import { acrossAxis, axisOf, type PlotBox, round, upwardAxis } from "./energy-axes.ts";
import type { EnergyCase, LatencyFigure } from "./energy-cases.ts";
import type { LegendEntry } from "./energy-legend.ts";
import { settingWords } from "./energy-settings.ts";
import type { Contest } from "./energy-verdicts.ts";
import { escapeXml } from "./series-svg.ts";

const styles = { front: "c", tied: "a", dominated: "b" } as const;

/** Latency to the right, energy upwards, a point a case with both intervals, of one task and pacing. */
export function paretoPanel({
  contest: { cases, verdicts },
  latency,
  box,
}: {
  readonly contest: Contest<ParetoMark>;
  readonly latency: LatencyFigure;
  readonly box: PlotBox;
}): { readonly marks: readonly string[]; readonly legend: readonly LegendEntry[] } {
  const isSeveral = new Set(cases.map(({ model }) => model)).size > 1;
  const points = cases.flatMap((one) => {
    if (one.latencyMs === undefined) return [];
    const energyMj = inMillijoules(one);
    const mark = verdicts.get(one.key)?.mark ?? "dominated";
    return [
      { name: isSeveral ? `${one.model}, ${settingWords(one)}` : settingWords(one), ms: one.latencyMs, energyMj, mark },
    ];
  });
  const x = axisOf(points.map(({ ms }) => ms));
  const y = axisOf(points.map(({ energyMj }) => energyMj));
  const xOf = (value: number) => round(box.left + x.at(value) * box.width);
  const yOf = (value: number) => round(box.top + (1 - y.at(value)) * box.height);
  const placed = points.map((point) => ({ ...point, x: xOf(point.ms.value), y: yOf(point.energyMj.value) }));
  const bars = placed.flatMap(({ ms, energyMj, mark, x: cx, y: cy }) => [
    ...bar(styles[mark], ms, (lo, hi) => `M${xOf(lo)} ${cy}H${xOf(hi)}`),
    ...bar(styles[mark], energyMj, (lo, hi) => `M${cx} ${yOf(lo)}V${yOf(hi)}`),
  ]);
  const present = new Set(points.map(({ mark }) => mark));
  return {
    marks: [
      ...upwardAxis({ box, axis: y, name: "mJ an inference, gross" }),
      ...acrossAxis({ box, axis: x, name: `latency ${latency}, ms` }),
      ...bars,
      ...placed.map(({ x: cx, y: cy, mark }) => `<circle class="dot ${styles[mark]}" cx="${cx}" cy="${cy}" r="5"/>`),
      ...labels(placed, box),
    ],
    legend: [
      { mark: "front", style: styles.front, text: "front: nothing is better in both" },
      { mark: "tied", style: styles.tied, text: "tied with one of the front" },
      { mark: "dominated", style: styles.dominated, text: "dominated" },
    ].flatMap(({ mark, ...entry }) => ([...present].some((one) => one === mark) ? [entry] : [])),
  };
}

const labelHeight = 14;

/** Names beside points; those that would cover each other are moved down. */
function labels(placed: readonly { name: string; x: number; y: number }[], box: PlotBox): string[] {
  let last = Number.NEGATIVE_INFINITY;
  return [...placed]
    .sort((a, b) => a.y - b.y)
    .map(({ name, x, y }) => {
      const textY = Math.max(y - 8, last + labelHeight);
      last = textY;
      const isRight = x > box.left + box.width * 0.6;
      const [textX, anchor] = isRight ? [x - 8, "end"] : [x + 8, "start"];
      return `<text class="small" x="${round(textX)}" y="${round(textY)}" text-anchor="${anchor}">${escapeXml(name)}</text>`;
    });
}

function bar(style: string, { lo, hi }: Bounded, pathOf: (lo: number, hi: number) => string): string[] {
  return lo === null || hi === null ? [] : [`<path class="bar ${style}" d="${pathOf(lo, hi)}"/>`];
}

function inMillijoules({ grossJ: { value, lo, hi } }: EnergyCase): Bounded {
  return { value: value * 1e3, lo: lo === null ? null : lo * 1e3, hi: hi === null ? null : hi * 1e3 };
}
