import type { Bounded } from "../metering/repeated.ts";
import type { EnergyCase } from "./energy-cases.ts";
import { pacingWords } from "./energy-settings.ts";
import { formatNumber } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

/** One question with its answer: a table, and what there is to say of it. */
export interface EnergySection {
  readonly title: string;
  readonly table: {
    readonly columns: readonly TableColumn[];
    readonly rows: readonly (readonly string[])[];
  } | null;
  readonly sentences: readonly string[];
}

export interface SectionColumn<Item> extends TableColumn {
  readonly textOf: (item: Item) => string;
}

/** Columns in which nothing stands are left out; null without rows. */
export function sectionTable<Item>(
  items: readonly Item[],
  columns: readonly SectionColumn<Item>[],
): EnergySection["table"] {
  if (items.length === 0) return null;
  const shown = columns.filter(({ textOf }) => items.some((item) => !["", "–"].includes(textOf(item))));
  return { columns: shown, rows: items.map((item) => shown.map(({ textOf }) => textOf(item))) };
}

/** What tells cases apart, first in every table. */
export function caseColumns<Item>(caseOf: (item: Item) => EnergyCase): SectionColumn<Item>[] {
  return [
    { title: "model", align: "left", textOf: (item) => caseOf(item).model },
    { title: "asked", align: "left", textOf: (item) => pacingWords(caseOf(item).periodS) },
    { title: "thr", align: "right", textOf: (item) => String(caseOf(item).threads) },
    { title: "spin", align: "left", textOf: (item) => (caseOf(item).spinning ? "on" : "off") },
    { title: "other", align: "left", textOf: (item) => caseOf(item).others },
  ];
}

export function valueText(figure: Bounded | null | undefined, scale = 1): string {
  return formatNumber(figure ? figure.value * scale : null);
}

/** `11.0 to 14.1`; an end that is not known is a dash. */
export function rangeText(figure: Bounded | null | undefined, scale = 1): string {
  if (!figure || (figure.lo === null && figure.hi === null)) return "–";
  const end = (value: number | null) => formatNumber(value === null ? null : value * scale);
  return `${end(figure.lo)} to ${end(figure.hi)}`;
}
