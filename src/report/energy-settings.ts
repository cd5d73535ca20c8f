import type { Row } from "../results/columns.ts";
import { groupBy } from "./group-by.ts";

/** What makes two rows of one model and pacing different cells, beside threads and spinning; the word for each value. */
const otherSettings = {
  backend: ({ backend }) => backend,
  ep: ({ ep }) => ep,
  batch: ({ batch }) => (batch === null ? null : `batch ${batch}`),
  shapes: ({ shapes }) => shapes,
  page_cache: ({ page_cache }) => page_cache,
  // Repetitions whose limits held are no repetitions of those whose did not.
  profile: (row) => (areLimitsLoose(row) ? `${row.profile} (${row.limits_state})` : row.profile),
  model_sha256: ({ model_sha256 }) => (model_sha256 === null ? null : `file ${model_sha256.slice(0, 6)}`),
} as const satisfies Partial<Record<keyof Row, (row: Row) => string | null>>;

/** Limits were asked for, and not all of them held. */
export function areLimitsLoose({ limits_state }: Row): boolean {
  return limits_state === "requested" || limits_state === "partly";
}

/** Equal for rows that differ in pacing and repetition alone. */
export function settingKey(row: Row): string {
  const others = Object.values(otherSettings).map((wordOf) => wordOf(row));
  return JSON.stringify([row.model, row.threads, row.spinning, row.model_sha256, ...others]);
}

/** Of a row, those other settings in which the rows of its model differ. */
export function describeOthers(rows: readonly Row[]): (row: Row) => string {
  const byModel = groupBy(rows, ({ model }) => model);
  return (row) => {
    const peers = byModel.get(row.model) ?? [];
    // Another stop rule is no other setting, but another cell.
    return [...Object.values(otherSettings), ({ stop }: Row) => stop]
      .filter((wordOf) => new Set(peers.map(wordOf)).size > 1)
      .map((wordOf) => wordOf(row) ?? "–")
      .join(" ");
  };
}

interface Setting {
  readonly threads: number;
  readonly spinning: boolean;
  readonly others: string;
}

/** `2 threads, spinning`. */
export function settingWords({ threads, spinning, others }: Setting): string {
  return [
    `${threads} thread${threads === 1 ? "" : "s"}`,
    ...(spinning ? ["spinning"] : []),
    ...(others === "" ? [] : [others]),
  ].join(", ");
}

/** `back to back`, `every 5 s`. */
export function pacingWords(periodS: number | null): string {
  return periodS === null ? "back to back" : `every ${periodS} s`;
}
