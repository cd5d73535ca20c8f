import type { Check } from "../gate/judgement.ts";
import {
  figureText,
  intervalText,
  isOfMediansAlone,
  marks,
  signedPercent,
  titleOf,
  wordOf,
} from "./judgement-words.ts";
import type { TableColumn } from "./table.ts";
import { visibleText } from "./visible-text.ts";

/** What may be left out where there is no room; the rest says the verdict. */
export type Omission = "±" | "p (Holm)" | "n";

/** The table of a judgement, checks in the order given. Columns that are empty for all are left out. */
export function judgementTable({
  checks,
  omit = [],
}: {
  readonly checks: readonly Check[];
  readonly omit?: readonly Omission[];
}): { readonly columns: readonly TableColumn[]; readonly rows: readonly (readonly string[])[] } {
  const isOpen = checks.some(({ verdict }) => verdict === "inconclusive");
  const shown = columnsOf({ isOfMedians: isOfMediansAlone(checks), hasSpread: !omit.includes("±") })
    .filter(({ title }) => !omit.some((one) => one === title))
    .map((column) => ({ column, cells: checks.map(column.cell) }))
    .filter(({ column, cells }) => (isOpen && column.title === "could catch") || cells.some((text) => text !== "–"));
  return {
    columns: shown.map(({ column: { title, align } }) => ({ title, align })),
    rows: checks.map((_, row) => shown.map(({ cells }) => cells[row] ?? "")),
  };
}

interface Column extends TableColumn {
  readonly cell: (check: Check) => string;
}

function columnsOf({ isOfMedians, hasSpread }: { isOfMedians: boolean; hasSpread: boolean }): readonly Column[] {
  const name = (side: string) => (isOfMedians ? `${side} p50` : side);
  return [
    { title: "cell", align: "left", cell: (check) => visibleText(isOfMedians ? titleOf(check) : check.name) },
    { title: "metric", align: "left", cell: ({ metric }) => (isOfMedians ? "–" : visibleText(metric)) },
    {
      title: name("base"),
      align: "right",
      cell: ({ baseline, unit }) => sideText({ side: baseline, unit, hasSpread }),
    },
    {
      title: name("cand"),
      align: "right",
      cell: ({ candidate, unit }) => sideText({ side: candidate, unit, hasSpread }),
    },
    { title: "change", align: "right", cell: ({ change }) => signedPercent(change?.value ?? null) },
    { title: "95 % CI", align: "left", cell: ({ change }) => intervalText(change) },
    { title: "p (Holm)", align: "left", cell: ({ pValue }) => pText(pValue) },
    { title: "n", align: "right", cell: ({ n }) => (n === null ? "–" : String(n)) },
    { title: "could catch", align: "right", cell: couldCatchText },
    { title: "instr", align: "right", cell: ({ instructions }) => signedPercent(instructions) },
    { title: "verdict", align: "left", cell: (check) => `${marks[wordOf(check)]} ${wordOf(check)}` },
  ];
}

/** `23.42 ms ±1%`. */
function sideText({ side, unit, hasSpread }: { side: Check["baseline"]; unit: string; hasSpread: boolean }): string {
  if (side === null) return "–";
  const figure = figureText({ value: side.value, unit: visibleText(unit) });
  const spread = hasSpread ? spreadText(side) : "";
  return spread === "" ? figure : `${figure} ${spread}`;
}

/** Half the width of the interval in percent of the value. */
function spreadText({ value, lo, hi }: NonNullable<Check["baseline"]>): string {
  if (lo === null || hi === null || value === 0) return "";
  const half = Math.abs((50 * (hi - lo)) / value);
  return half === 0 ? "" : `±${half < 0.95 ? half.toFixed(1) : half.toFixed(0)}%`;
}

function pText(pValue: number | null): string {
  if (pValue === null) return "–";
  if (pValue < 0.0001) return "<0.0001";
  return pValue < 0.01 ? pValue.toFixed(4) : pValue.toFixed(2);
}

function couldCatchText({ couldCatch }: Check): string {
  return couldCatch === null ? "–" : `${(100 * couldCatch).toFixed(1)} %`;
}
