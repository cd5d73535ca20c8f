import { escapeXml } from "./series-svg.ts";

/** A ceiling: a level of operations a second, or a slant of bytes a second. */
export interface RoofLine {
  readonly kind: "level" | "slant";
  readonly perS: number;
  /** Classes of its stroke. */
  readonly style: string;
}

export interface PlacedPoint {
  readonly name: string;
  /** Operations a byte. */
  readonly intensity: number;
  readonly perS: number;
}

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Where operations a byte and operations a second lie in the picture, both in logarithms. */
export interface Plane {
  readonly plot: Plot;
  readonly x: Range;
  readonly y: Range;
  readonly xOf: (intensity: number) => number;
  readonly yOf: (perS: number) => number;
}

/** The plane that shows every ridge and every point, in whole decades. */
export function planeOf({
  plot,
  lines,
  points,
}: {
  readonly plot: Plot;
  readonly lines: readonly RoofLine[];
  readonly points: readonly PlacedPoint[];
}): Plane {
  const levels = lines.filter(({ kind }) => kind === "level").map(({ perS }) => perS);
  const slants = lines.filter(({ kind }) => kind === "slant").map(({ perS }) => perS);
  const ridges = levels.flatMap((level) => slants.map((slant) => level / slant));
  const x = wholeDecades([0.1, 10, ...ridges, ...points.map(({ intensity }) => intensity)]);
  const y = wholeDecades([...levels, ...slants.map((slant) => slant * x.from), ...points.map(({ perS }) => perS)]);
  const at = (range: Range, value: number) => Math.log(value / range.from) / Math.log(range.to / range.from);
  return {
    plot,
    x,
    y,
    xOf: (intensity) => round(plot.left + at(x, intensity) * plot.width),
    yOf: (perS) => round(plot.top + (1 - at(y, perS)) * plot.height),
  };
}

function wholeDecades(values: readonly number[]): Range {
  const known = values.filter((value) => value > 0 && Number.isFinite(value));
  if (known.length === 0) return { from: 1, to: 10 };
  const from = 10 ** Math.floor(Math.log10(Math.min(...known)));
  return { from, to: Math.max(10 * from, 10 ** Math.ceil(Math.log10(Math.max(...known)))) };
}

/** Powers of ten in a range, with their names. */
export function decades({ from, to }: Range): { readonly at: number; readonly text: string }[] {
  const first = Math.round(Math.log10(from));
  const last = Math.round(Math.log10(to));
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const power = first + index;
    return { at: 10 ** power, text: nameOf(power) };
  });
}

const prefixes: Readonly<Record<number, string>> = { 3: "k", 6: "M", 9: "G", 12: "T", 15: "P" };

function nameOf(power: number): string {
  if (power < 3) return String(Number((10 ** power).toPrecision(1)));
  const three = Math.floor(power / 3) * 3;
  return `${10 ** (power - three)} ${prefixes[three] ?? `e${three}`}`;
}

/** A ceiling across the plane; a slant ends where it leaves it. */
export function line(plane: Plane, { kind, perS, style }: RoofLine): string {
  const { x, y } = plane;
  if (kind === "level") return path({ plane, style, from: { intensity: x.from, perS }, to: { intensity: x.to, perS } });
  const end = Math.min(x.to, y.to / perS);
  return path({
    plane,
    style,
    from: { intensity: x.from, perS: perS * x.from },
    to: { intensity: end, perS: perS * end },
  });
}

function path({
  plane: { xOf, yOf },
  style,
  from,
  to,
}: {
  plane: Plane;
  style: string;
  from: Omit<PlacedPoint, "name">;
  to: Omit<PlacedPoint, "name">;
}): string {
  return `<path class="roof ${style}" d="M${xOf(from.intensity)} ${yOf(from.perS)}L${xOf(to.intensity)} ${yOf(to.perS)}"/>`;
}

const labelHeight = 14;

/** Points with their names beside them; names that would cover each other are moved down. */
export function pointMarks(plane: Plane, points: readonly PlacedPoint[]): string[] {
  const placed = points
    .map(({ name, intensity, perS }) => ({ name, x: plane.xOf(intensity), y: plane.yOf(perS) }))
    .sort((a, b) => a.y - b.y);
  let last = Number.NEGATIVE_INFINITY;
  return placed.map(({ name, x, y }) => {
    const textY = Math.max(y + 4, last + labelHeight);
    last = textY;
    const isRight = x > plane.plot.left + plane.plot.width * 0.75;
    const [textX, anchor] = isRight ? [x - 8, "end"] : [x + 8, "start"];
    return `<circle class="point" cx="${x}" cy="${y}" r="5"/><text x="${textX}" y="${round(textY)}" text-anchor="${anchor}">${escapeXml(name)}</text>`;
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
