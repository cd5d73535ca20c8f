import { axisName, axisOf, type PlotBox, round, upwardAxis } from "./energy-axes.ts";
import type { EnergyCase } from "./energy-cases.ts";
import { type LegendEntry, seriesStyle } from "./energy-legend.ts";
import { pacingWords, settingWords } from "./energy-settings.ts";
import { groupBy } from "./group-by.ts";

/** Energy of an inference by pacing, a line a setting, of one model: marks, and a legend entry a line. */
export function curvePanel({ cases, box }: { readonly cases: readonly EnergyCase[]; readonly box: PlotBox }): {
  readonly marks: readonly string[];
  readonly legend: readonly LegendEntry[];
} {
  const periods = [...new Set(cases.map(({ periodS }) => periodS))].sort((a, b) => (a ?? 0) - (b ?? 0));
  const settings = [...groupBy(cases, settingWords)];
  const axis = axisOf(cases.map(({ grossJ: { value, lo, hi } }) => inMillijoules({ value, lo, hi })));
  const slot = box.width / periods.length;
  const yOf = (joules: number) => round(box.top + (1 - axis.at(joules * 1e3)) * box.height);
  const lines = settings.map(([, members], index) => {
    const style = seriesStyle(index);
    // Beside each other within a pacing, so that their intervals can be told apart.
    const aside = ((index + 1) / (settings.length + 1) - 0.5) * Math.min(48, slot / 2);
    const points = members.map(({ periodS, grossJ }) => ({
      x: round(box.left + (periods.indexOf(periodS) + 0.5) * slot + aside),
      y: yOf(grossJ.value),
      top: grossJ.hi === null ? null : yOf(grossJ.hi),
      bottom: grossJ.lo === null ? null : yOf(grossJ.lo),
    }));
    const path = points.map(({ x, y }, at) => `${at === 0 ? "M" : "L"}${x} ${y}`).join("");
    const bars = points.flatMap(({ x, top, bottom }) =>
      top === null || bottom === null ? [] : [`<path class="bar ${style}" d="M${x} ${top}V${bottom}"/>`],
    );
    const dots = points.map(({ x, y }) => `<circle class="dot ${style}" cx="${x}" cy="${y}" r="4"/>`);
    return [`<path class="line ${style}" d="${path}"/>`, ...bars, ...dots].join("");
  });
  const names = periods.map((period, index) => {
    const x = round(box.left + (index + 0.5) * slot);
    return `<text class="small" x="${x}" y="${box.top + box.height + 16}" text-anchor="middle">${pacingWords(period)}</text>`;
  });
  return {
    marks: [
      ...upwardAxis({ box, axis, name: "mJ an inference, gross" }),
      ...names,
      axisName({ box, name: "how often it is asked" }),
      ...lines,
    ],
    legend: settings.map(([text], index) => ({ style: seriesStyle(index), text })),
  };
}

function inMillijoules({ value, lo, hi }: { value: number; lo: number | null; hi: number | null }) {
  return { value: value * 1e3, lo: lo === null ? null : lo * 1e3, hi: hi === null ? null : hi * 1e3 };
}
