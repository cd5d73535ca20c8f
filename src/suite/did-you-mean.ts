import { editDistance } from "../stats/edit-distance.ts";

/** The candidate nearest to what was typed, if it is near enough to be a slip; undefined otherwise. */
export function nearest(typed: string, candidates: readonly string[]): string | undefined {
  const word = typed.toLowerCase();
  const begun = word.length >= 3 ? candidates.filter((candidate) => candidate.toLowerCase().startsWith(word)) : [];
  if (begun.length === 1) return begun[0];
  const [best] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1));
  return best && best.distance <= Math.ceil(word.length / 3) ? best.candidate : undefined;
}
