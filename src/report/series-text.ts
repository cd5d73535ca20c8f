import stringWidth from "string-width";
import { formatNumber } from "./numbers.ts";
import { daysOf, resample, type Series, type SeriesPicture, scaleOf } from "./series.ts";

const blocks = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const gap = "·";
const leastColumns = 10;

/** A picture for a terminal of `width` display columns: one line a series, its scale at the right, days below. */
export function formatSeriesText({
  picture,
  width,
}: {
  readonly picture: SeriesPicture;
  readonly width: number;
}): string {
  const titles = Math.max(0, ...picture.series.map(({ title }) => stringWidth(title)));
  const scales = picture.series.map((series) => `0-${formatNumber(scaleOf(series))} ${series.unit}`.trimEnd());
  const columns = Math.max(
    leastColumns,
    width - titles - Math.max(0, ...scales.map((scale) => stringWidth(scale))) - 4,
  );
  const lines = picture.series.map(
    (series, index) => `${padded(series.title, titles)}  ${barsOf({ series, columns })}  ${scales[index] ?? ""}`,
  );
  return [picture.title, ...lines, `${padded("day", titles)}  ${dayLine({ picture, columns })}`]
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

function barsOf({ series, columns }: { series: Series; columns: number }): string {
  const top = scaleOf(series);
  return resample({ values: series.values, columns })
    .map((value) => (value === null ? gap : (blocks[levelOf(value / top)] ?? gap)))
    .join("");
}

/** Anything above nothing shows, however little it is. */
function levelOf(fraction: number): number {
  const level = Math.round(Math.min(1, Math.max(0, fraction)) * (blocks.length - 1));
  return fraction > 0 ? Math.max(1, level) : 0;
}

function dayLine({ picture, columns }: { picture: SeriesPicture; columns: number }): string {
  const line = Array.from({ length: columns }, () => " ");
  for (const { at, day } of daysOf(picture)) {
    const column = Math.floor(at * columns);
    const label = [..."|".concat(String(day))];
    const isFree = line.slice(column, column + label.length + 1).every((letter) => letter === " ");
    if (!isFree || column + label.length > columns) continue;
    for (const [offset, letter] of label.entries()) line[column + offset] = letter;
  }
  return line.join("");
}

function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}
