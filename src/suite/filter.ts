import { OffgridError } from "../errors.ts";
import { type Cell, type CellKey, cellKeys, isCellKey } from "./cell.ts";
import { nearest } from "./did-you-mean.ts";

/** Keeps cells whose key has one of the values; `*` in a value stands for any letters. */
export interface CellFilter {
  readonly key: CellKey;
  readonly values: readonly string[];
}

/**
 * Reads `key=value` or `key=value,value`.
 * @throws OffgridError `usage` with the keys that exist.
 */
export function parseFilter(text: string): CellFilter {
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
  const key = text.slice(0, at);
  if (!isCellKey(key)) {
    const guess = nearest(key, Object.keys(cellKeys));
    const cure = guess ? `Did you mean '${guess}'?` : `Use one of: ${Object.keys(cellKeys).join(", ")}`;
    throw new OffgridError({ code: "usage", place, fault: `cells have no key '${key}'`, cure });
  }
  const values = text
    .slice(at + 1)
    .split(",")
    .filter((value) => value !== "");
  return { key, values };
}

export function matches(filter: CellFilter, cell: Cell): boolean {
  const actual = String(cell[filter.key]);
  return filter.values.some((value) => pattern(value).test(actual));
}

function pattern(value: string): RegExp {
  const parts = value.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "u");
}
