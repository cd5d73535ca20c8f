import type { Comparison } from "../compare/comparison.ts";
import { sortCells } from "../report/compare-cells.ts";
import { comparisonJson } from "../report/compare-json.ts";
import { compareRecords } from "../report/compare-records.ts";
import { compareSections } from "../report/compare-report.ts";
import type { CompareSection } from "../report/compare-section.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { plainJson, plainMarkdown } from "../report/visible-text.ts";
import type { CompareArgs } from "./compare-args.ts";
import { formatRecords } from "./format-records.ts";
import type { Terminal } from "./terminal.ts";

/** A comparison on stdout. */
export function printComparison({
  comparison,
  args: { format, sort },
  terminal,
}: {
  readonly comparison: Comparison;
  readonly args: Pick<CompareArgs, "format" | "sort">;
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const [metric] = comparison.metrics;
  const cells = metric === undefined ? comparison.cells : sortCells({ comparison, metric, sort });
  switch (format) {
    case "json":
      terminal.data(`${plainJson(comparisonJson({ comparison, cells }))}\n`);
      return;
    case "csv":
      terminal.data(formatRecords(compareRecords({ comparison, cells })));
      return;
    case "markdown":
      terminal.data(compareSections({ comparison, sort }).map(markdownOf).join("\n"));
      return;
    case "text":
      terminal.data(
        compareSections({ comparison, sort })
          .map((section) => textOf(section, width))
          .join("\n"),
      );
      return;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}

function textOf({ title, table, sentences }: CompareSection, width: number): string {
  const paragraphs = sentences.map((text) => `${wrap({ text, width, indent: 2 }).join("\n")}\n`);
  const head = `${wrap({ text: title, width, indent: 2 }).join("\n")}\n`;
  return [head, ...(table === null ? [] : [formatTable({ ...table, width })]), ...paragraphs].join("");
}

function markdownOf({ title, table, sentences }: CompareSection): string {
  const plain = table && {
    columns: table.columns.map((column) => ({ ...column, title: plainMarkdown(column.title) })),
    rows: table.rows.map((row) => row.map(plainMarkdown)),
  };
  return [
    `## ${plainMarkdown(title)}\n`,
    ...(plain === null ? [] : [formatMarkdownTable(plain)]),
    ...sentences.map((sentence) => `${plainMarkdown(sentence)}\n`),
  ].join("\n");
}
