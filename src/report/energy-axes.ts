import type { Bounded } from "../metering/repeated.ts";
import { formatNumber } from "./numbers.ts";
import { escapeXml } from "./series-svg.ts";

/** Where a panel's plot lies in the picture. */
export interface PlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Maps values to 0..1 of an axis, linear or in logarithms. */
export interface Axis {
  readonly ticks: readonly number[];
  /** Clamped to the axis. */
  readonly at: (value: number) => number;
}

/** A logarithmic axis takes over where means span more than a decade and all are above 0. */
const mostLinearSpan = 10;

/** An axis that shows every figure with its interval. */
export function axisOf(figures: readonly Bounded[]): Axis {
  const values = figures.map(({ value }) => value);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const ends = figures.flatMap(({ value, lo, hi }) => [lo ?? value, value, hi ?? value]);
  if (values.length > 0 && least > 0 && most / least > mostLinearSpan)
    return logAxis(ends.map((end) => Math.max(end, least / mostLinearSpan)));
  return linearAxis(ends);
}

function linearAxis(ends: readonly number[]): Axis {
  const most = Math.max(0, ...ends);
  const least = Math.min(0, ...ends);
  const step = niceStep((most - least) / 4);
  const from = Math.floor(least / step) * step;
  const count = Math.max(1, Math.ceil((most - from) / step - 1e-9));
  return {
    ticks: Array.from({ length: count + 1 }, (_, index) => from + index * step),
    at: (value) => clamp((value - from) / (count * step)),
  };
}

function logAxis(ends: readonly number[]): Axis {
  const from = Math.floor(Math.log10(Math.min(...ends)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(...ends))));
  return {
    ticks: Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index)),
    at: (value) => clamp(value > 0 ? (Math.log10(value) - from) / (to - from) : 0),
  };
}

/** 1, 2 or 5 times a power of ten, not under `rough`. */
function niceStep(rough: number): number {
  if (!(rough > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10);
}

/** Grid lines and numbers of the upward axis, with its name. */
export function upwardAxis({
  box,
  axis,
  name,
}: {
  readonly box: PlotBox;
  readonly axis: Axis;
  readonly name: string;
}): string[] {
  const lines = axis.ticks.map((tick) => {
    const y = round(box.top + (1 - axis.at(tick)) * box.height);
    return `<line class="grid" x1="${box.left}" y1="${y}" x2="${box.left + box.width}" y2="${y}"/><text class="small" x="${box.left - 8}" y="${y + 4}" text-anchor="end">${formatNumber(tick)}</text>`;
  });
  return [
    ...lines,
    `<rect class="frame" x="${box.left}" y="${box.top}" width="${box.width}" height="${box.height}"/>`,
    `<text class="small" transform="translate(${box.left - 62} ${box.top + box.height / 2}) rotate(-90)" text-anchor="middle">${escapeXml(name)}</text>`,
  ];
}

export function acrossAxis({
  box,
  axis,
  name,
}: {
  readonly box: PlotBox;
  readonly axis: Axis;
  readonly name: string;
}): string[] {
  const bottom = box.top + box.height;
  const lines = axis.ticks.map((tick) => {
    const x = round(box.left + axis.at(tick) * box.width);
    return `<line class="grid" x1="${x}" y1="${box.top}" x2="${x}" y2="${bottom}"/><text class="small" x="${x}" y="${bottom + 16}" text-anchor="middle">${formatNumber(tick)}</text>`;
  });
  return [...lines, axisName({ box, name })];
}

export function axisName({ box, name }: { readonly box: PlotBox; readonly name: string }): string {
  return `<text class="small" x="${box.left + box.width / 2}" y="${box.top + box.height + 34}" text-anchor="middle">${escapeXml(name)}</text>`;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
