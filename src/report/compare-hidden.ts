import type { Comparison } from "../compare/comparison.ts";
import { countOf, sideLetter } from "./compare-section.ts";
import { visibleText } from "./visible-text.ts";

/** A warning for each difference that the figures hold unseen, naming it. */
export function hiddenSentences({ hidden, sides }: Pick<Comparison, "hidden" | "sides">): string[] {
  const letterOf = (name: string | null) => sideLetter(sides.findIndex((side) => side.name === name));
  return hidden.map(({ fact, words, kind, side, values, cells }) => {
    const shown = values.map(visibleText).join(", ");
    return kind === "within"
      ? `! ${letterOf(side)}: rows that differ in ${words} (${fact}) were merged in ${countOf(cells, "cell")}: ${shown}.`
      : `! The sides differ in ${words} (${fact}) in ${countOf(cells, "cell")}, and the ratios hold that too: ${shown}.`;
  });
}
