import type { CompactTable } from "./compact-table.ts";

/** What a reader of a table's figures should know of the file, a sentence without its full stop each. */
export function tableCaveats({ place, missing, cells }: Pick<CompactTable, "place" | "missing" | "cells">): string[] {
  return [
    ...(missing.length === 0 ? [] : [`${place}: columns that this release reads are missing: ${missing.join(", ")}`]),
    ...(cells.length > 0 ? [] : [`${place}: it has a header and no row`]),
  ];
}
