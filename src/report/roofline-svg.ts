import type { SettingCeilings } from "../roofline/calibration.ts";
import { bandwidthCurve } from "../roofline/ceilings.ts";
import { formatNumber, formatPercent } from "./numbers.ts";
import { decades, line, type Plane, planeOf, pointMarks } from "./roofline-plane.ts";
import { escapeXml } from "./series-svg.ts";

/** A model: its work and the time of an inference. */
export interface RooflinePoint {
  readonly name: string;
  readonly flops: number;
  readonly bytes: number;
  readonly timeMs: number;
  /** Time-weighted over its operators, 0..1: see idealOf; null without ceilings. */
  readonly rooflineShare: number | null;
}

export interface RooflinePicture {
  readonly title: string;
  /** Ceilings to draw, at most a few. */
  readonly settings: readonly SettingCeilings[];
  readonly points: readonly RooflinePoint[];
}

const width = 1080;
const plot = { left: 80, top: 44, width: 620, height: 430 } as const;
const legendLeft = plot.left + plot.width + 20;
const lineHeight = 17;

/**
 * Ceilings and models in logarithms: operations a byte to the right, operations a second upwards (Williams, Waterman &
 * Patterson 2009, figure 1). A self-contained SVG: no script, no network, light and dark, every text from data escaped.
 */
export function formatRooflineSvg({ title, settings, points }: RooflinePicture): string {
  const lines = settings.flatMap((setting, index) => ceilingLines(setting, index));
  const shown = points.filter(({ flops, bytes, timeMs }) => flops > 0 && bytes > 0 && timeMs > 0).map(placeOf);
  const plane = planeOf({ plot, lines, points: shown });
  const legend = [
    ...lines.map((one) => ({ mark: one.style, text: one.text })),
    ...shown.map(({ brief }) => ({ mark: "point", text: brief })),
  ];
  const height = Math.max(plot.top + plot.height + 60, plot.top + legend.length * lineHeight + 20);
  const summary = [...lines, ...shown].map(({ text }) => text).join("; ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(title)}</title>`,
    `<desc id="desc">${escapeXml(summary)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${plot.left}" y="24">${escapeXml(title)}</text>`,
    ...axes(plane),
    ...lines.map((one) => line(plane, one)),
    ...pointMarks(plane, shown),
    ...legend.map(({ mark, text }, index) => legendEntry({ mark, text, y: plot.top + 12 + index * lineHeight })),
    "</svg>\n",
  ].join("\n");
}

const style = [
  "text{font:12px system-ui,sans-serif;fill:#222}.title{font-weight:600;font-size:16px}.small{font-size:11px;fill:#666}",
  ".ground{fill:#fff}.frame{fill:none;stroke:#999}.grid{stroke:#e4e4e4}.roof{fill:none;stroke-width:1.6}",
  ".a{stroke:#2a78b8}.b{stroke:#b8562a}.c{stroke:#3a8a4a}.d{stroke:#7a4fb0}.int8{stroke-dasharray:7 4}.fp16{stroke-dasharray:2 3}",
  ".cache{stroke-dasharray:9 3 2 3}.point{fill:#c0203a}",
  "@media (prefers-color-scheme:dark){text{fill:#eee}.small{fill:#aaa}.ground{fill:#16181c}.frame{stroke:#888}",
  ".grid{stroke:#2c2f36}.a{stroke:#5aa9e6}.b{stroke:#f0905a}.c{stroke:#6fcf84}.d{stroke:#b79af0}.point{fill:#ff6b81}}",
].join("");

const colours = ["a", "b", "c", "d"];

/** The horizontals of a setting's arithmetic, and the slants of its slowest and its fastest memory. */
function ceilingLines(setting: SettingCeilings, index: number) {
  const colour = colours[index % colours.length] ?? "a";
  const who = `${setting.threads} thread${setting.threads === 1 ? "" : "s"}${setting.spinning ? ", spinning" : ""}`;
  const curve = bandwidthCurve(setting);
  const slants = [
    { found: curve.at(-1), kind: "memory" },
    { found: curve[0], kind: "cache" },
  ].flatMap(({ found, kind }) =>
    found === undefined
      ? []
      : [
          {
            kind: "slant" as const,
            perS: found.bytesPerS,
            style: `${colour} ${kind}`,
            text: `${kind}, ${who}: ${formatNumber(found.bytesPerS / 1e9)} GB/s`,
          },
        ],
  );
  // Half precision that is cast to single has single precision's level.
  const own = setting.peaks.filter(({ precision, ranAs }) => precision !== "fp16" || ranAs === "float16");
  const levels = own.map(({ precision, opsPerS }) => ({
    kind: "level" as const,
    perS: opsPerS.value,
    style: `${colour} ${precision}`,
    text: `${precision}, ${who}: ${formatNumber(opsPerS.value / 1e9)} G/s`,
  }));
  return [...levels, ...slants];
}

function placeOf({ name, flops, bytes, timeMs, rooflineShare }: RooflinePoint) {
  const share = rooflineShare === null ? "" : `, ${formatPercent(rooflineShare)} of its roofline`;
  const perS = flops / (timeMs / 1e3);
  return {
    name,
    brief: `${name}: ${formatNumber(perS / 1e9)} GFLOP/s${rooflineShare === null ? "" : `, ${formatPercent(rooflineShare)}`}`,
    intensity: flops / bytes,
    perS,
    text: `${name}: ${formatNumber(perS / 1e9)} GFLOP/s at ${formatNumber(flops / bytes)} FLOP/byte${share}`,
  };
}

function axes(plane: Plane): string[] {
  const bottom = plot.top + plot.height;
  const across = decades(plane.x).map(({ at, text }) => {
    const x = plane.xOf(at);
    return `<line class="grid" x1="${x}" y1="${plot.top}" x2="${x}" y2="${bottom}"/><text class="small" x="${x}" y="${bottom + 16}" text-anchor="middle">${text}</text>`;
  });
  const up = decades(plane.y).map(({ at, text }) => {
    const y = plane.yOf(at);
    return `<line class="grid" x1="${plot.left}" y1="${y}" x2="${plot.left + plot.width}" y2="${y}"/><text class="small" x="${plot.left - 8}" y="${y + 4}" text-anchor="end">${text}</text>`;
  });
  return [
    ...across,
    ...up,
    `<rect class="frame" x="${plot.left}" y="${plot.top}" width="${plot.width}" height="${plot.height}"/>`,
    `<text x="${plot.left + plot.width / 2}" y="${bottom + 38}" text-anchor="middle">operations a byte (FLOP/byte)</text>`,
    `<text transform="translate(22 ${plot.top + plot.height / 2}) rotate(-90)" text-anchor="middle">operations a second (FLOP/s)</text>`,
  ];
}

function legendEntry({ mark, text, y }: { mark: string; text: string; y: number }): string {
  const sign =
    mark === "point"
      ? `<circle class="point" cx="${legendLeft + 10}" cy="${y - 4}" r="4"/>`
      : `<line class="roof ${mark}" x1="${legendLeft}" y1="${y - 4}" x2="${legendLeft + 20}" y2="${y - 4}"/>`;
  return `${sign}<text class="small" x="${legendLeft + 26}" y="${y}">${escapeXml(text)}</text>`;
}
