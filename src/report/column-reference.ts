import { type ColumnSpec, columns, schemaVersion } from "../results/columns.ts";
import { failures } from "../results/outcome.ts";
import { formatMarkdownTable } from "./table.ts";

const groups: Readonly<Record<ColumnSpec["group"], string>> = {
  row: "The row",
  model: "Model",
  settings: "Settings",
  outcome: "Outcome",
  phases: "Phases",
  latency: "Latency and throughput",
  resources: "Resources and neighbours",
  energy: "Energy",
  quality: "Quality",
  context: "Machine and versions",
};

const aggregates: Readonly<Record<ColumnSpec["aggregate"], string>> = {
  same: "the common value, else empty",
  mean: "mean",
  min: "least",
  max: "greatest",
  sum: "sum",
  all: "true if all are",
  special: "see the text",
  none: "empty",
};

/** docs/results.md, from the column table: a test fails when the file says anything else. */
export function columnReference(): string {
  const rows: readonly ColumnSpec[] = columns;
  const sections = Object.entries(groups).map(([group, title]) => {
    const members = rows.filter((column) => column.group === group);
    const table = formatMarkdownTable({
      columns: ["column", "type", "unit", "better", "aggregate row", "meaning"].map((heading) => ({
        title: heading,
        align: "left" as const,
      })),
      rows: members.map(({ name, kind, unit, better, aggregate, doc }) => [
        `\`${name}\``,
        kind,
        unit,
        better ?? "",
        aggregates[aggregate],
        doc,
      ]),
    });
    return `## ${title}\n\n${table}`;
  });
  return `${[head, ...sections, failureSection()].join("\n")}`;
}

const head = `# The columns of results.csv

<!-- Generated from src/results/columns.ts by \`npm run docs\`; edit there. -->

Schema version ${schemaVersion}. UTF-8, RFC 4180, one header line, LF. An empty field is *unknown or does not apply*; it is never zero.
Columns are only ever added, so a reader should go by name. Fractions are 0..1.

A run has one \`repetition\` row for each child process and, after the repetitions of a cell, one \`aggregate\` row. The unit of
replication is the process: the interval of an aggregate row is over processes, never over iterations, because iterations within a
process are not independent. Aggregate rows combine only repetitions whose outcome is \`ok\`.
A text that a spreadsheet would take for a formula is written with a leading apostrophe.
`;

function failureSection(): string {
  const table = formatMarkdownTable({
    columns: ["failure", "meaning"].map((title) => ({ title, align: "left" as const })),
    rows: Object.entries(failures).map(([code, meaning]) => [`\`${code}\``, meaning]),
  });
  return `## Failures\n\nWhat \`failure\` says of a row whose outcome is not \`ok\`.\n\n${table}`;
}
