import { OffgridError } from "../errors.ts";
import { type Cell, type CellKey, cellKeys, isCellKey } from "./cell.ts";
import { nearest } from "./did-you-mean.ts";

/** Keeps what has one of the values under the key; `*` in a value stands for any letters. */
export interface Filter<Key extends string> {
  readonly key: Key;
  readonly values: readonly string[];
}
export type CellFilter = Filter<CellKey>;

/**
 * Reads `key=value` or `key=value,value`.
 * @throws OffgridError `usage` with the keys that exist.
 */
export function parseFilter(text: string): CellFilter {
  return parseFilterOf({ text, what: "cells", keys: Object.keys(cellKeys).filter(isCellKey) });
}

/** The same over other keys; `what` has them. @throws OffgridError `usage` with the keys that exist. */
export function parseFilterOf<Key extends string>({
  text,
  what,
  keys,
}: {
  readonly text: string;
  readonly what: string;
  readonly keys: readonly Key[];
}): Filter<Key> {
  const place = `--filter ${text}`;
  const at = text.indexOf("=");
  if (at < 1 || at === text.length - 1) {
    throw new OffgridError({
      code: "usage",
      place,
      fault: "a filter is key=value",
      cure: "For example: --filter model=ppocr-v4-rec",
    });
  }
  const name = text.slice(0, at);
  const key = keys.find((one) => one === name);
  if (key === undefined) {
    const guess = nearest(name, keys);
    const cure = guess ? `Did you mean '${guess}'?` : `Use one of: ${keys.join(", ")}`;
    throw new OffgridError({ code: "usage", place, fault: `${what} have no key '${name}'`, cure });
  }
  const values = text
    .slice(at + 1)
    .split(",")
    .filter((value) => value !== "");
  return { key, values };
}

export function matches(filter: CellFilter, cell: Cell): boolean {
  return hasValue(filter, String(cell[filter.key]));
}

/** Whether the value of its key is one that the filter keeps. */
export function hasValue({ values }: Pick<Filter<string>, "values">, actual: string): boolean {
  return values.some((value) => pattern(value).test(actual));
}

function pattern(value: string): RegExp {
  const parts = value.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "u");
}
