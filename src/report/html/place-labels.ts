import type { Extent } from "./scales.ts";
import { shorten } from "./words.ts";

export interface PlacedLabel {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly anchor: "start" | "end";
  readonly dx: number;
  readonly dy: number;
}

interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const letterWidth = 6.4;
const lineHeight = 14;
const most = { letters: 32, labels: 12 } as const;
const places = [
  { anchor: "start", dx: 8, dy: -9 },
  { anchor: "end", dx: -8, dy: -9 },
  { anchor: "start", dx: 8, dy: 11 },
  { anchor: "end", dx: -8, dy: 11 },
  { anchor: "start", dx: 10, dy: 0 },
  { anchor: "end", dx: -10, dy: 0 },
] as const;

/** Names beside their points where there is room for them: none covers another, a point, or the picture's edge. The first points have the first choice. */
export function placeLabels({
  points,
  x,
  y,
  box,
}: {
  readonly points: readonly { readonly name: string; readonly x: number; readonly y: number }[];
  readonly x: Extent;
  readonly y: Extent;
  readonly box: { readonly left: number; readonly top: number; readonly width: number; readonly height: number };
}): PlacedLabel[] {
  const at = (point: { x: number; y: number }) => ({
    px: box.left + shareOf(x, point.x) * box.width,
    py: box.top + (1 - shareOf(y, point.y)) * box.height,
  });
  const taken: Rectangle[] = points.map((point) => {
    const { px, py } = at(point);
    return { left: px - 4, right: px + 4, top: py - 4, bottom: py + 4 };
  });
  const placed: PlacedLabel[] = [];
  for (const [index, point] of points.entries()) {
    if (placed.length === most.labels) break;
    const name = shorten(point.name, most.letters);
    const { px, py } = at(point);
    const found = places
      .map((place) => ({ place, area: areaOf({ px, py, width: name.length * letterWidth, place }) }))
      .find(({ area }) => isWithin(area, box) && taken.every((other, its) => its === index || !overlaps(area, other)));
    if (found === undefined) continue;
    taken.push(found.area);
    placed.push({ x: point.x, y: point.y, name, ...found.place });
  }
  return placed;
}

function areaOf({
  px,
  py,
  width,
  place: { anchor, dx, dy },
}: {
  px: number;
  py: number;
  width: number;
  place: (typeof places)[number];
}): Rectangle {
  const from = px + dx - (anchor === "end" ? width : 0);
  return { left: from, right: from + width, top: py + dy - lineHeight / 2, bottom: py + dy + lineHeight / 2 };
}

function isWithin(
  { left, right, top, bottom }: Rectangle,
  box: { left: number; top: number; width: number; height: number },
): boolean {
  return (
    left >= box.left - 2 && right <= box.left + box.width + 14 && top >= box.top - 10 && bottom <= box.top + box.height
  );
}

function overlaps(a: Rectangle, b: Rectangle): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

function shareOf({ type, domain: [from, to] }: Extent, value: number): number {
  const share = type === "log" ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
  return Math.min(1, Math.max(0, share));
}
