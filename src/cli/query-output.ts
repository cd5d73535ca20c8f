import type { Answer } from "../query/values.ts";
import { formatMarkdownTable, formatTable } from "../report/table.ts";
import { plainJson, quietMarkdown, visibleSentence, visibleText, withoutControls } from "../report/visible-text.ts";
import { guardFormula } from "../results/csv.ts";
import { formatFields } from "./format-records.ts";
import type { QueryArgs } from "./query-args.ts";
import type { Terminal } from "./terminal.ts";

const numberTypes = /^(?:U?(?:TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|DECIMAL)/;

/** The rows of a query on stdout. NULL is empty, in JSON null; in text and Markdown it is a dash. */
export function printAnswer({
  answer: { columns, rows },
  format,
  terminal,
}: {
  readonly answer: Answer;
  readonly format: QueryArgs["format"];
  readonly terminal: Terminal;
}): void {
  const shown = (value: Answer["rows"][number][number], visible: (text: string) => string) =>
    value === null ? "-" : visible(textOf(value));
  const titles = columns.map(({ name, type }) => ({
    title: visibleText(name),
    align: numberTypes.test(type) && !type.endsWith("]") ? ("right" as const) : ("left" as const),
  }));
  switch (format) {
    case "json":
      terminal.data(`${plainJson({ columns, rows })}\n`);
      return;
    case "csv":
      terminal.data(
        formatFields({
          header: columns.map(({ name }) => safe(name)),
          rows: rows.map((row) =>
            row.map((value, at) =>
              value === null ? "" : titles[at]?.align === "right" ? textOf(value) : safe(textOf(value)),
            ),
          ),
        }),
      );
      return;
    case "markdown":
      terminal.data(
        formatMarkdownTable({
          columns: titles.map(({ title, align }) => ({ title: quietMarkdown(title), align })),
          rows: rows.map((row) => row.map((value) => shown(value, (text) => quietMarkdown(visibleText(text))))),
        }),
      );
      return;
    case "text":
      terminal.data(
        formatTable({
          columns: titles,
          rows: rows.map((row) => row.map((value) => shown(value, visibleSentence))),
          width: terminal.width,
        }),
      );
      return;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}

/** Nothing that steers a terminal, and nothing that a spreadsheet runs. */
function safe(text: string): string {
  return guardFormula(withoutControls(text));
}

function textOf(value: NonNullable<Answer["rows"][number][number]>): string {
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
