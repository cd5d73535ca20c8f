import { formatNumber } from "./numbers.ts";
import { daysOf, resample, type Series, type SeriesPicture, scaleOf } from "./series.ts";

const width = 960;
const left = 110;
const right = 90;
const panelHeight = 90;
const panelGap = 18;
const top = 40;
const columns = 600;

/**
 * The same picture as a self-contained SVG: one panel a series, days as lines. No script, no network, light and dark, and
 * every text from data escaped.
 */
export function formatSeriesSvg(picture: SeriesPicture): string {
  const height = top + picture.series.length * (panelHeight + panelGap) + 24;
  const inner = width - left - right;
  const panels = picture.series.map((series, index) =>
    panelOf({ series, y: top + index * (panelHeight + panelGap), inner }),
  );
  const days = daysOf(picture).map(({ at, day }) => {
    const x = round(left + at * inner);
    return `<line class="day" x1="${x}" y1="${top}" x2="${x}" y2="${height - 24}"/><text class="small" x="${x}" y="${height - 8}" text-anchor="middle">day ${day}</text>`;
  });
  const summary = picture.series
    .map((series) => `${series.title}: 0 to ${formatNumber(scaleOf(series))} ${series.unit}`)
    .join("; ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escapeXml(picture.title)}</title>`,
    `<desc id="desc">${escapeXml(summary)}</desc>`,
    `<style>${style}</style>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${left}" y="24">${escapeXml(picture.title)}</text>`,
    ...days,
    ...panels,
    "</svg>\n",
  ].join("\n");
}

const style = [
  "text{font:13px system-ui,sans-serif;fill:#222}.title{font-weight:600;font-size:16px}.small{font-size:11px;fill:#666}",
  ".ground{fill:#fff}.frame{fill:none;stroke:#ccc}.day{stroke:#ddd}.area{fill:#2a78b8;fill-opacity:.75}",
  "@media (prefers-color-scheme:dark){text{fill:#eee}.small{fill:#aaa}.ground{fill:#16181c}.frame{stroke:#444}.day{stroke:#333}.area{fill:#5aa9e6}}",
].join("");

function panelOf({ series, y, inner }: { series: Series; y: number; inner: number }): string {
  const scale = scaleOf(series);
  const labels = [
    `<text x="${left - 10}" y="${y + panelHeight / 2}" text-anchor="end">${escapeXml(series.title)}</text>`,
    `<text class="small" x="${left + inner + 8}" y="${y + 10}">${escapeXml(`${formatNumber(scale)} ${series.unit}`)}</text>`,
    `<text class="small" x="${left + inner + 8}" y="${y + panelHeight}">0</text>`,
  ];
  return [
    `<path class="area" d="${areaOf({ series, y, inner, scale })}"/>`,
    `<rect class="frame" x="${left}" y="${y}" width="${inner}" height="${panelHeight}"/>`,
    ...labels,
  ].join("\n");
}

function areaOf({ series, y, inner, scale }: { series: Series; y: number; inner: number; scale: number }): string {
  const points = resample({ values: series.values, columns: Math.min(columns, Math.max(1, series.values.length)) });
  const stepX = inner / Math.max(1, points.length);
  const base = y + panelHeight;
  return points
    .map((value, index) => {
      if (value === null) return "";
      const x = round(left + index * stepX);
      const h = round(Math.min(1, Math.max(0, value / scale)) * panelHeight);
      return `M${x} ${base}v${-h}h${round(stepX)}v${h}z`;
    })
    .join("");
}

/** For text between tags and in attributes. Characters that XML has not are replaced. */
export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text
    .replace(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, "\ufffd")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
