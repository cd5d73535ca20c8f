import { type Filter, hasValue, parseFilterOf } from "../suite/filter.ts";
import type { Values } from "./compact-table.ts";
import { type CellFacts, type CellKey, cellKeyNames, cellKeys } from "./keys.ts";
import { cellColumns } from "./wanted-columns.ts";

/** Keys by which rows are chosen; `pageCache` as suites write it. */
const filterKeys = [...cellKeyNames, "task", "pageCache"] as const;
export type TableFilter = Filter<(typeof filterKeys)[number]>;

/** @throws OffgridError `usage`. */
export function parseTableFilter(text: string): TableFilter {
  return parseFilterOf({ text, what: "tables", keys: filterKeys });
}

/** Whether all filters keep a cell, by its values in the order of `cellColumns`. */
export function isKept(filters: readonly TableFilter[], values: Values): boolean {
  if (filters.length === 0) return true;
  const entries: readonly (readonly (string | null)[])[] = cellColumns.map((name, index) => [
    name,
    values[index] ?? null,
  ]);
  const facts: CellFacts = Object.fromEntries(entries);
  return filters.every((filter) => hasValue(filter, columnText(filter.key, facts) ?? ""));
}

/** As the columns write it: `--filter threads=2`. */
function columnText(key: TableFilter["key"], facts: CellFacts): string | null {
  switch (key) {
    case "dims":
      return cellKeys.dims.of(facts);
    case "processes":
      return facts.processes ?? "1";
    case "page_cache":
    case "pageCache":
      return cellKeys.page_cache.of(facts);
    default:
      return facts[key satisfies Exclude<CellKey, "dims"> | "task"];
  }
}
