import { type Check, type Judgement, overallVerdict } from "../gate/judgement.ts";
import { countOf } from "./compare-section.ts";
import { judgementTable } from "./judgement-columns.ts";
import { effortSentence, isNotable, reasonSentences, titleOf, verdictSentence, worstFirst } from "./judgement-words.ts";
import { formatMarkdownTable } from "./table.ts";
import { quietMarkdown, visibleSentence, visibleText } from "./visible-text.ts";

/** What GitHub takes for the summary of a step: 1 MiB. */
export const summaryBytes = 2 ** 20;

const marksOfVerdict = { regressed: "❌", inconclusive: "⚠️", improved: "✅", pass: "✅" } as const;
/** Bytes kept for the sentences that say what was cut. */
const cutBytes = 400;
const mostLines = 50;

/**
 * A judgement as a page for GitHub or GitLab: the verdict in a sentence, what is not the same, everything folded away, the
 * environment, the command. Never over `mostBytes` of UTF-8: rows are left out and counted, and where not even the sentence has room, "".
 */
export function judgementMarkdown({
  judgement,
  mostBytes = summaryBytes,
}: {
  readonly judgement: Judgement;
  readonly mostBytes?: number;
}): string {
  const checks = worstFirst(judgement.checks);
  const open = checks.filter(isNotable);
  const head = headOf(judgement);
  const tail = tailOf(judgement);
  const openTable = tableLines(open);
  const allTable = tableLines(checks);
  const reasons = open.map(reasonLine);
  const frame = [head, openTable.head, foldHead(checks.length), allTable.head, foldFoot, tail].join("\n");
  const room = mostBytes - bytesOf(frame) - cutBytes;
  if (room < 0) return [head, titleOfAll(judgement)].find((text) => bytesOf(text) <= mostBytes) ?? "";
  const first = fitting({ lines: openTable.rows.map((row, index) => `${row}${reasons[index] ?? ""}`), bytes: room });
  const second = fitting({ lines: allTable.rows, bytes: first.bytesLeft });
  const shownReasons = reasons.slice(0, first.count).join("");
  return [
    head,
    ...(open.length === 0
      ? []
      : [
          `${openTable.head}${openTable.rows.slice(0, first.count).join("")}`,
          ...(shownReasons === "" ? [] : [shownReasons]),
          ...cutSentence(open.length - first.count),
        ]),
    `${foldHead(checks.length)}${allTable.head}${allTable.rows.slice(0, second.count).join("")}`,
    ...cutSentence(checks.length - second.count),
    foldFoot,
    tail,
  ].join("\n");
}

function headOf(judgement: Judgement): string {
  const { warnings } = judgement;
  const rest = warnings.length > mostLines ? [`${warnings.length - mostLines} more warnings`] : [];
  const lines = [...warnings.slice(0, mostLines), ...rest].map((text) => `> ⚠️ ${sentence(text)}\n`);
  return [titleOfAll(judgement), ...(lines.length === 0 ? [] : [lines.join(">\n")])].join("\n");
}

function titleOfAll(judgement: Judgement): string {
  const effort = effortSentence(judgement);
  return `### ${marksOfVerdict[overallVerdict(judgement)]} offgrid ${judgement.kind}\n\n**${sentence(verdictSentence(judgement))}**${effort === "" ? "" : ` ${effort}`}\n`;
}

function tableLines(checks: readonly Check[]): { readonly head: string; readonly rows: readonly string[] } {
  if (checks.length === 0) return { head: "", rows: [] };
  const { columns, rows } = judgementTable({ checks });
  const [title = "", rule = "", ...lines] = formatMarkdownTable({
    columns,
    rows: rows.map((row) => row.map(quietMarkdown)),
  })
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => `${line}\n`);
  return { head: `${title}${rule}`, rows: lines };
}

function reasonLine(check: Check): string {
  const text = reasonSentences(check).join(" ");
  return text === "" ? "" : `- **${quietMarkdown(visibleText(titleOf(check)))}**: ${sentence(text)}\n`;
}

function foldHead(count: number): string {
  return `<details><summary>${count === 1 ? "The check" : `All ${countOf(count, "check")}`}</summary>\n\n`;
}
const foldFoot = "</details>\n";

function tailOf({ facts, baseline, candidate, policy, threshold, alpha, command }: Judgement): string {
  const lines = [
    { label: "baseline", value: baseline },
    { label: "candidate", value: candidate },
    ...(policy === null ? [] : [{ label: "policy", value: policy }]),
    { label: "smallest regression that matters", value: `${+(100 * threshold).toPrecision(6)} %` },
    { label: "chance of a false alarm in the whole suite", value: `${+(100 * alpha).toPrecision(6)} %` },
    ...facts.slice(0, mostLines),
  ].map(({ label, value }) => `- ${quietMarkdown(visibleText(label))}: ${sentence(value)}\n`);
  const shown = visibleSentence(command);
  const fence = "`".repeat(Math.max(3, ...[...shown.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `<details><summary>Environment</summary>\n\n${lines.join("")}\n</details>\n\nAgain:\n\n${fence}sh\n${shown}\n${fence}\n`;
}

function sentence(text: string): string {
  return quietMarkdown(visibleSentence(text));
}

/** How many lines, from the first on, go into so many bytes. */
function fitting({ lines, bytes }: { lines: readonly string[]; bytes: number }): {
  readonly count: number;
  readonly bytesLeft: number;
} {
  let left = bytes;
  for (const [index, line] of lines.entries()) {
    const size = bytesOf(line);
    if (size > left) return { count: index, bytesLeft: left };
    left -= size;
  }
  return { count: lines.length, bytesLeft: left };
}

function cutSentence(count: number): string[] {
  return count === 0 ? [] : [`${countOf(count, "more check")} left out here: --format json has all.\n`];
}

const encoder = new TextEncoder();
function bytesOf(text: string): number {
  return encoder.encode(text).length;
}
