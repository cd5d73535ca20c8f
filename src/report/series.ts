/** Something that varies over time, at equal steps; null where it is unknown. */
export interface Series {
  readonly title: string;
  readonly unit: string;
  readonly values: readonly (number | null)[];
  /** Top of the scale; the largest value where it is not given. */
  readonly max?: number;
}

/** Several series over one span of time. */
export interface SeriesPicture {
  readonly title: string;
  /** Seconds from the start of what is pictured to the first value. */
  readonly startS: number;
  readonly stepS: number;
  readonly series: readonly Series[];
}

/** Top of a series' scale, > 0. */
export function scaleOf({ values, max }: Series): number {
  const known = values.filter((value) => value !== null);
  const top = max ?? known.reduce((most, value) => Math.max(most, value), 0);
  return top > 0 ? top : 1;
}

/**
 * The series at `columns` points, each the mean of the values that fall on it; fewer values than columns are repeated.
 * Empty without values.
 */
export function resample({
  values,
  columns,
}: {
  readonly values: readonly (number | null)[];
  readonly columns: number;
}): (number | null)[] {
  if (values.length === 0) return [];
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const part = values.slice(from, to).filter((value) => value !== null);
    return part.length === 0 ? null : part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}

/** Midnights within the picture: where they lie (0..1) and which day begins, counted from 0. */
export function daysOf({ startS, stepS, series }: SeriesPicture): { readonly at: number; readonly day: number }[] {
  const lengthS = stepS * Math.max(0, ...series.map(({ values }) => values.length));
  if (lengthS <= 0) return [];
  const first = Math.ceil(startS / 86_400);
  const last = Math.floor((startS + lengthS) / 86_400);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => ({
    at: ((first + index) * 86_400 - startS) / lengthS,
    day: first + index,
  })).filter(({ at }) => at < 1);
}
