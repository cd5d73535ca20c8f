import { type EnergyRecord, energyRecords } from "../report/energy-records.ts";
import type { EnergyReport, GroupReport } from "../report/energy-report.ts";
import type { EnergySection } from "../report/energy-section.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { guardFormula } from "../results/csv.ts";
import type { EnergyArgs } from "./energy-args.ts";
import { formatRecords } from "./format-records.ts";
import type { Terminal } from "./terminal.ts";

/** Tables and verdicts on stdout. */
export function printEnergy({
  report: { groups, notes },
  format,
  terminal,
}: {
  readonly report: EnergyReport;
  readonly format: EnergyArgs["format"];
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  switch (format) {
    case "json":
      terminal.data(`${JSON.stringify({ notes, groups: groups.map(jsonOf) }, null, 2)}\n`);
      return;
    case "csv":
      terminal.data(formatRecords(groups.flatMap(energyRecords).map(guarded)));
      for (const note of notes) terminal.say(note);
      return;
    case "markdown":
      terminal.data([...groups.map(markdownOf), ...notes.map((note) => `${note}\n`)].join("\n"));
      return;
    case "text": {
      const texts = groups.map((group) => textOf(group, width));
      terminal.data(`\n${[...texts, paragraphs(notes, width)].filter((text) => text !== "").join("\n")}`);
      return;
    }
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}

function guarded(record: EnergyRecord): EnergyRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, typeof value === "string" ? guardFormula(value) : value]),
  );
}

function jsonOf(group: GroupReport) {
  return {
    heading: group.heading,
    verdicts: group.sections.map(({ title, sentences }) => ({ title, sentences })),
    cases: energyRecords(group),
  };
}

function markdownOf({ heading, sections }: GroupReport): string {
  const parts = sections
    .filter(isTold)
    .flatMap(({ title, table, sentences }) => [
      `### ${title}\n`,
      ...(table === null ? [] : [formatMarkdownTable(table)]),
      ...sentences.map((sentence) => `${sentence}\n`),
    ]);
  return [`## ${heading}\n`, ...parts].join("\n");
}

function textOf({ heading, sections }: GroupReport, width: number): string {
  const parts = sections
    .filter(isTold)
    .map(({ title, table, sentences }) =>
      [`${title}\n`, ...(table === null ? [] : [formatTable({ ...table, width })]), paragraphs(sentences, width)].join(
        "",
      ),
    );
  return [paragraphs([heading], width), ...parts].join("\n");
}

function isTold({ table, sentences }: EnergySection): boolean {
  return table !== null || sentences.length > 0;
}

function paragraphs(texts: readonly string[], width: number): string {
  return texts.map((text) => `${wrap({ text, width, indent: 2 }).join("\n")}\n`).join("");
}
