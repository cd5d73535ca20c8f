import type { DuelRecord } from "../duel/records.ts";
import { progressLine } from "../duel/report.ts";
import type { DuelStory } from "../duel/story.ts";
import { cellProgress } from "../gate/duel-progress.ts";
import type { Terminal } from "./terminal.ts";

/** The live line of a duel, drawn where something changes: nothing wakes this process while an arm is timed. */
export function createDuelProgress({ record, terminal }: { readonly record: DuelRecord; readonly terminal: Terminal }) {
  let soFar = "";
  return {
    onStep: (words: string) => terminal.progress([words, soFar].filter((part) => part !== "").join(" · ")),
    onStory: (story: DuelStory) => {
      if (!terminal.isLive || story.launches.length === 0) return;
      const { rules, pairs } = record;
      const decided = story.cells.filter(
        (cell) => cellProgress({ cell, rules, cells: pairs.length }).state === "done",
      ).length;
      soFar = progressLine({ record, story, decided });
    },
    stop: () => terminal.progress(""),
  };
}
