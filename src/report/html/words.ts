import type { Entry } from "../../compare/entry.ts";
import type { Figure } from "../../compare/figure.ts";
import { formatNumber } from "../numbers.ts";
import { visibleSentence } from "../visible-text.ts";

/** What no rule of showing a text concerns: most cells of a table of thousands. */
const plain = /^[\w .,%/=+-]*$/;

/** A text from data of at most so many characters. */
export function shorten(text: string, most: number): string {
  if (text.length <= most && plain.test(text)) return text;
  const letters = [...visibleSentence(text)];
  return letters.length <= most ? letters.join("") : `${letters.slice(0, most - 1).join("")}…`;
}

/** `20.9 to 21.3`; nothing where it is not known. */
export function rangeText(figure: Pick<Figure, "lo" | "hi"> | undefined): string {
  if (figure === undefined || figure.lo === null || figure.hi === null) return "";
  return `${formatNumber(figure.lo)} to ${formatNumber(figure.hi)}`;
}

/** `3 cells`, `1 cell`. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString("en")} ${what}${count === 1 ? "" : "s"}`;
}

/** Names one after the other, the first few of them. */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest <= 0 ? names.join("; ") : `${names.slice(0, most).join("; ")}; and ${rest.toLocaleString("en")} more`;
}

/** `≈` before joules that a model gave. */
export function energyMark({ energy }: Pick<Entry, "energy">): string {
  return energy !== null && energy !== "several" && energy.basis !== "measured" ? "≈ " : "";
}

export function gradeOf({ energy }: Pick<Entry, "energy">): string {
  if (energy === null) return "";
  return energy === "several" ? "several" : (energy.grade ?? "");
}

/** What the figures of an entry can bear, in a word, with a sign that needs no colour. */
export function standing({ outcome, ok, repetitions, verdict, quality }: Entry): {
  readonly level: "bad" | "care" | "fine";
  readonly words: string;
} {
  if (ok === 0) return { level: "bad", words: shorten(outcome, 40) };
  if (quality.isEnough === false) return { level: "bad", words: "wrong answers" };
  if (outcome !== "ok") return { level: "bad", words: `${shorten(outcome, 20)}, ${ok} of ${repetitions} ok` };
  if (verdict === "too-few") return { level: "care", words: "too few" };
  if (verdict === "unstable") return { level: "care", words: "unstable" };
  return verdict === null ? { level: "care", words: "not judged" } : { level: "fine", words: "valid" };
}

export const signs = { bad: "✗", care: "▲", fine: "✓" } as const;
export type Level = keyof typeof signs;
