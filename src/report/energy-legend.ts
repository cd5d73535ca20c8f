import { escapeXml } from "./series-svg.ts";

export interface LegendEntry {
  /** Classes of its stroke. */
  readonly style: string;
  readonly text: string;
}

const colours = ["a", "b", "c", "d"];
const dashes = ["", " dashed", " dotted"];

/** Told apart by colour, and by dashes where colours run out. */
export function seriesStyle(index: number): string {
  const dash = dashes[Math.floor(index / colours.length) % dashes.length] ?? "";
  return `${colours[index % colours.length] ?? "a"}${dash}`;
}

const lineHeight = 17;

export function legendMarks({
  entries,
  left,
  top,
}: {
  readonly entries: readonly LegendEntry[];
  readonly left: number;
  readonly top: number;
}): string[] {
  return entries.map(({ style, text }, index) => {
    const y = top + 12 + index * lineHeight;
    return `<line class="line ${style}" x1="${left}" y1="${y - 4}" x2="${left + 20}" y2="${y - 4}"/><text class="small" x="${left + 26}" y="${y}">${escapeXml(text)}</text>`;
  });
}

export function legendHeight(entries: readonly LegendEntry[]): number {
  return entries.length * lineHeight + 20;
}
