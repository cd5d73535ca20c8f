import type { Check, Judgement } from "../gate/judgement.ts";
import { judgementTable, type Omission } from "./judgement-columns.ts";
import { countWords, effortSentence, reasonSentences, titleOf, worstFirst } from "./judgement-words.ts";
import { fitsInLines, formatTable, wrap } from "./table.ts";
import { visibleSentence, visibleText } from "./visible-text.ts";

/** What is left out to keep a row on one line, least missed first. */
const omissions: readonly (readonly Omission[])[] = [[], ["±"], ["±", "p (Holm)", "n"]];

/** A judgement for people on a terminal of `width` columns: what forbids believing it, the table worst first, the counts, the reasons. */
export function judgementText({ judgement, width }: { readonly judgement: Judgement; readonly width: number }): string {
  const { contamination, warnings, facts, command } = judgement;
  const checks = worstFirst(judgement.checks);
  const { table, note } = fittingTable({ checks, width });
  const paragraph = (text: string) => `${wrap({ text, width, indent: 2 }).join("\n")}\n`;
  const loud = [
    ...(contamination === null
      ? []
      : [`! CONTAMINATED, none of the times can be believed: ${visibleSentence(contamination)}`]),
    ...warnings.map((text) => `! ${visibleSentence(text)}`),
  ];
  const last = `${countWords(checks)}. ${effortSentence(judgement)}`.trimEnd();
  const parts = [
    loud.map(paragraph).join(""),
    `${table}${paragraph(last)}${note === "" ? "" : paragraph(note)}`,
    reasonLines(checks).map(paragraph).join(""),
    [...factLine(facts), `again: ${visibleSentence(command)}`].map(paragraph).join(""),
  ];
  return parts.filter((text) => text !== "").join("\n");
}

function fittingTable({ checks, width }: { checks: readonly Check[]; width: number }): {
  readonly table: string;
  readonly note: string;
} {
  for (const omit of omissions) {
    const { columns, rows } = judgementTable({ checks, omit });
    if (fitsInLines({ columns, rows, width }))
      return {
        table: formatTable({ columns, rows, width }),
        note: omit.length === 0 ? "" : `No room here for ${omit.join(", ")}: --format json has all.`,
      };
  }
  return { table: formatTable({ ...judgementTable({ checks }), width }), note: "" };
}

/** Machine, versions and the like, one after the other. */
function factLine(facts: Judgement["facts"]): string[] {
  if (facts.length === 0) return [];
  return [facts.map(({ label, value }) => `${visibleText(label)}: ${visibleSentence(value)}`).join(" · ")];
}

const mostNamed = 6;

/** Why a check is what it is, once for checks with the same reasons. */
function reasonLines(checks: readonly Check[]): string[] {
  const named = new Map<string, string[]>();
  for (const check of checks) {
    const text = reasonSentences(check).join(" ");
    if (text !== "") named.set(text, [...(named.get(text) ?? []), titleOf(check)]);
  }
  return [...named].map(([text, titles]) => {
    const rest = titles.length > mostNamed ? ` and ${titles.length - mostNamed} more` : "";
    return `${titles.slice(0, mostNamed).map(visibleText).join("; ")}${rest}: ${visibleSentence(text)}`;
  });
}
