import type { TableColumn } from "./table.ts";

/** A part of a comparison for people: a table, and sentences beneath. */
export interface CompareSection {
  readonly title: string;
  readonly table: { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] } | null;
  readonly sentences: readonly string[];
}

/** What a side is called in tables: A, B, … Z, S27, … */
export function sideLetter(index: number): string {
  return index < 26 ? String.fromCharCode(65 + index) : `S${index + 1}`;
}

export function countOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
