import { sizeTable } from "../report/size-report.ts";
import { formatMarkdownTable, formatTable, wrap } from "../report/table.ts";
import { formatRecords } from "./format-records.ts";
import type { ServicePlan } from "./service-plan.ts";
import type { SizeAnswer } from "./size.ts";
import type { SizeArgs } from "./size-args.ts";
import type { Terminal } from "./terminal.ts";

/** Systems on stdout with the verdict in words, and what it rests on. */
export function printSizes({
  answers,
  plan,
  args,
  terminal,
}: {
  readonly answers: readonly SizeAnswer[];
  readonly plan: ServicePlan;
  readonly args: SizeArgs;
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const records = answers.flatMap((answer) => answer.records);
  const verdicts = answers.flatMap(({ model, sentences }) =>
    sentences.map((sentence) => (answers.length === 1 ? sentence : `${model}: ${sentence}`)),
  );
  const target = targetWords(args);
  const notes = [target, ...plan.notes, ...sizeNotes(plan)];
  const paragraphs = (texts: readonly string[]): string =>
    texts.map((text) => `${wrap({ text, width, indent: 2 }).join("\n")}\n`).join("");
  switch (args.format) {
    case "json":
      terminal.data(`${JSON.stringify({ basis: "modelled", target, verdicts, notes, systems: records }, null, 2)}\n`);
      return;
    case "csv":
      terminal.data(sizeCsv(answers));
      for (const sentence of verdicts) terminal.say(sentence);
      return;
    case "markdown":
      terminal.data(
        [...verdicts, formatMarkdownTable(sizeTable(records)), ...notes].map((text) => `${text}\n`).join("\n"),
      );
      return;
    case "text":
      terminal.data(
        `\n${paragraphs(verdicts)}\n${formatTable({ ...sizeTable(records), width })}\n${paragraphs(notes)}`,
      );
      return;
    default:
      throw new TypeError(`unhandled format ${String(args.format satisfies never)}`);
  }
}

/** Every system as CSV. */
export function sizeCsv(answers: readonly SizeAnswer[]): string {
  return formatRecords(answers.flatMap((answer) => answer.records));
}

function targetWords({ availability, "deadline-s": deadlineS }: SizeArgs): string {
  const percent = Number((100 * availability).toFixed(4));
  return deadlineS === undefined
    ? `Target: in service ${percent} % of the time (give --deadline-s to judge requests instead).`
    : `Target: ${percent} % of the requests answered within ${deadlineS} s.`;
}

function sizeNotes({ models, wattsOf, heat }: ServicePlan): string[] {
  const ends = models.every((model) => wattsOf(model).ends === null)
    ? []
    : ["Sized at the middle of these watts: measure yours and give --idle-w and --active-w before you buy."];
  return [
    ...ends,
    ...(heat === null ? ["Heat is not simulated without --limit-c or --clocks-down-to."] : []),
    "Batteries are tried in steps of a twentieth; load that lives on the charge at the start counts as not served.",
  ];
}
