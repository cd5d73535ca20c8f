import type { PlotBox } from "./energy-axes.ts";
import type { LatencyFigure } from "./energy-cases.ts";
import { curvePanel } from "./energy-curve-svg.ts";
import { type LegendEntry, legendHeight, legendMarks } from "./energy-legend.ts";
import { paretoPanel } from "./energy-pareto-svg.ts";
import type { EnergyReport, GroupReport } from "./energy-report.ts";
import { pacingWords } from "./energy-settings.ts";
import { paretoContests } from "./energy-verdicts.ts";
import { groupBy } from "./group-by.ts";
import { escapeXml } from "./series-svg.ts";
import { wrap } from "./table.ts";

const width = 1080;
const plot = { left: 100, width: 600, height: 300 } as const;
const legendLeft = plot.left + plot.width + 24;
const headingHeight = 18;
const charactersALine = 130;

interface Panel {
  readonly title: string;
  readonly draw: (box: PlotBox) => { readonly marks: readonly string[]; readonly legend: readonly LegendEntry[] };
}

/**
 * Every group below the other: energy by pacing for each model, then latency against energy for each task and pacing. A
 * self-contained SVG: no script, no network, light and dark, every text from data escaped.
 */
export function formatEnergySvg({
  groups,
  latency,
}: Pick<EnergyReport, "groups"> & { readonly latency: LatencyFigure }): string {
  const parts: string[] = [];
  let y = 44;
  for (const group of groups) {
    for (const text of wrap({ text: group.heading, width: charactersALine, indent: 0 })) {
      parts.push(`<text class="heading" x="${plot.left}" y="${y}">${escapeXml(text)}</text>`);
      y += headingHeight;
    }
    for (const { title, draw } of panelsOf(group, latency)) {
      const top = y + 34;
      const { marks, legend } = draw({ ...plot, top });
      parts.push(
        `<text x="${plot.left}" y="${top - 12}">${escapeXml(title)}</text>`,
        ...marks,
        ...legendMarks({ entries: legend, left: legendLeft, top }),
      );
      y = top + Math.max(plot.height + 50, legendHeight(legend));
    }
    y += headingHeight;
  }
  const title = "Energy of an inference";
  const summary = groups.map((group) =>
    [group.heading, ...panelsOf(group, latency).map((one) => one.title)].join("; "),
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${y}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${title}</title>`,
    `<desc id="desc">${escapeXml(summary.join(". "))}. Bars: 95 % intervals.</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${y}"/>`,
    `<text class="title" x="${plot.left}" y="24">${title}</text>`,
    ...parts,
    "</svg>\n",
  ].join("\n");
}

function panelsOf({ cases }: GroupReport, latency: LatencyFigure): Panel[] {
  const curves = [...groupBy(cases, ({ model }) => model)].map(([model, members]) => ({
    title: `${model}: energy of an inference by pacing`,
    draw: (box: PlotBox) => curvePanel({ cases: members, box }),
  }));
  const fronts = paretoContests(cases).map((contest) => {
    const models = [...new Set(contest.cases.map(({ model }) => model))].join(", ");
    return {
      title: `${models}: latency against energy, ${pacingWords(contest.cases[0]?.periodS ?? null)}`,
      draw: (box: PlotBox) => paretoPanel({ contest, latency, box }),
    };
  });
  return [...curves, ...fronts];
}

const style = [
  "text{font:13px system-ui,sans-serif;fill:#222}.title{font-weight:600;font-size:16px}.heading{font-weight:600;font-size:12px}",
  ".small{font-size:11px;fill:#666}.ground{fill:#fff}.frame{fill:none;stroke:#999}.grid{stroke:#e4e4e4}",
  ".line{fill:none;stroke-width:1.6}.bar{fill:none;stroke-width:3;stroke-opacity:.35}.dashed{stroke-dasharray:7 4}.dotted{stroke-dasharray:2 3}",
  ".a{stroke:#2a78b8}.b{stroke:#b8562a}.c{stroke:#3a8a4a}.d{stroke:#7a4fb0}",
  ".dot.a{fill:#2a78b8}.dot.b{fill:#b8562a}.dot.c{fill:#3a8a4a}.dot.d{fill:#7a4fb0}",
  "@media (prefers-color-scheme:dark){text{fill:#eee}.small{fill:#aaa}.ground{fill:#16181c}.frame{stroke:#888}.grid{stroke:#2c2f36}",
  ".a{stroke:#5aa9e6}.b{stroke:#f0905a}.c{stroke:#6fcf84}.d{stroke:#b79af0}",
  ".dot.a{fill:#5aa9e6}.dot.b{fill:#f0905a}.dot.c{fill:#6fcf84}.dot.d{fill:#b79af0}}",
].join("");
