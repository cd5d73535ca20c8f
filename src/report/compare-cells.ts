import type { ComparedCell, Comparison } from "../compare/comparison.ts";
import type { Entry } from "../compare/entry.ts";
import type { Ratio } from "../compare/ratio.ts";
import type { SortOrder } from "../compare/sort-orders.ts";
import { columnOf, type NumberColumn } from "../compare/wanted-columns.ts";
import { type CompareSection, sideLetter } from "./compare-section.ts";
import { formatNumber, formatSpread } from "./numbers.ts";
import type { TableColumn } from "./table.ts";
import { visibleText } from "./visible-text.ts";

/** A table of cells × sides for each metric. */
export function cellSections({
  comparison,
  sort,
}: {
  readonly comparison: Comparison;
  readonly sort: SortOrder;
}): CompareSection[] {
  return comparison.metrics.map((metric) => cellSection({ comparison, metric, sort }));
}

function cellSection({
  comparison,
  metric,
  sort,
}: {
  comparison: Comparison;
  metric: NumberColumn;
  sort: SortOrder;
}): CompareSection {
  const { sides, reference, cells } = comparison;
  const isRated = sides.map((_, side) => cells.some(({ ratios }) => ratios[side]?.has(metric)));
  const columns = [
    { title: "cell", align: "left" } satisfies TableColumn,
    ...sides.flatMap((_, side): TableColumn[] => [
      { title: sideLetter(side), align: "right" },
      ...(isRated[side] ? [{ title: `${sideLetter(side)}÷${sideLetter(reference)}`, align: "left" } as const] : []),
    ]),
  ];
  const rows = sortCells({ comparison, metric, sort }).map((cell) => [
    visibleText(cell.name),
    ...sides.flatMap((_, side) => [
      entryText({ entry: cell.entries[side] ?? null, metric }),
      ...(isRated[side] ? [ratioText(cell.ratios[side]?.get(metric))] : []),
    ]),
  ]);
  return { title: titleOf(metric), table: { columns, rows }, sentences: [] };
}

/** The cells in the order asked for, by that metric; those without a figure last. */
export function sortCells({
  comparison: { cells, reference },
  metric,
  sort,
}: {
  readonly comparison: Comparison;
  readonly metric: NumberColumn;
  readonly sort: SortOrder;
}): readonly ComparedCell[] {
  const keyed = cells.map((cell) => ({ cell, key: sortKey({ cell, reference, metric, sort }) }));
  return keyed.sort((a, b) => a.key - b.key || compareNames(a.cell.name, b.cell.name)).map(({ cell }) => cell);
}

function sortKey({
  cell,
  reference,
  metric,
  sort,
}: {
  cell: ComparedCell;
  reference: number;
  metric: NumberColumn;
  sort: SortOrder;
}): number {
  switch (sort) {
    case "name":
      return 0;
    case "value":
      return cell.entries[reference]?.figures.get(metric)?.value ?? Number.MAX_VALUE;
    case "ratio": {
      const logs = cell.ratios.flatMap((ratios) => {
        const ratio = ratios.get(metric);
        return ratio?.state === "ratio" ? [Math.abs(Math.log(ratio.value))] : [];
      });
      return logs.length === 0 ? Number.MAX_VALUE : -Math.max(...logs);
    }
    default:
      throw new TypeError(`unhandled order ${String(sort satisfies never)}`);
  }
}

/** `t2` before `t10`. */
function compareNames(a: string, b: string): number {
  return collator.compare(a, b);
}
const collator = new Intl.Collator("en", { numeric: true });

/** `latency_p50_ms: ms, lower is better`. */
export function titleOf(metric: NumberColumn): string {
  const { unit, better } = columnOf(metric);
  const parts = [unit === "bytes" ? "MB" : unit, better === null ? "" : `${better} is better`].filter(
    (part) => part !== "",
  );
  return parts.length === 0 ? metric : `${metric}: ${parts.join(", ")}`;
}

/** `23.4 ±1.2%`, with what there is to say against it: `few`, `unst`, `2/3 ok`, `✗floor`; the outcome where there is no figure. */
export function entryText({ entry, metric }: { entry: Entry | null; metric: NumberColumn }): string {
  if (entry === null) return "–";
  const figure = entry.figures.get(metric);
  if (figure === undefined) return entry.ok === 0 ? visibleText(entry.outcome) : "–";
  const { unit, group } = columnOf(metric);
  const isEnergy = group === "energy" && entry.energy !== null && entry.energy !== "several";
  const value = formatNumber(unit === "bytes" ? figure.value / 1e6 : figure.value);
  const parts = [
    `${isEnergy && entry.energy.basis !== "measured" ? "≈" : ""}${value}`,
    formatSpread(figure),
    isEnergy ? visibleText(entry.energy.grade ?? "") : "",
    ...marksOf(entry),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function marksOf({ outcome, ok, repetitions, verdict, quality }: Entry): string[] {
  return [
    ...(outcome === "ok" ? [] : [`${ok}/${repetitions} ok`]),
    ...(verdict === null || verdict === "valid" ? [] : [verdict === "too-few" ? "few" : "unst"]),
    ...(quality.isEnough === false ? ["✗floor"] : []),
  ];
}

/** `1.87 [1.80, 1.94]`. */
export function ratioText(ratio: Ratio | undefined): string {
  if (ratio === undefined || ratio.state === "none") return "–";
  const { value, lo, hi } = ratio;
  return lo === null || hi === null
    ? formatNumber(value)
    : `${formatNumber(value)} [${formatNumber(lo)}, ${formatNumber(hi)}]`;
}
