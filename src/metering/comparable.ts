import { boundaries, boundaryNames } from "./reading.ts";

/** Where a row's joules come from, as its columns say. */
export interface Provenance {
  readonly grade: string | null;
  readonly boundary: string | null;
  readonly basis: string | null;
  readonly source: string | null;
}

/** Why two rows' joules must not be subtracted or divided, in a sentence; null where they may, or where neither has any. */
export function whyNotComparable(a: Provenance, b: Provenance): string | null {
  if (a.grade === null && b.grade === null) return null;
  if (a.grade === null || b.grade === null) return "one of the rows has no energy";
  if (a.boundary !== b.boundary) return `the joules are of ${whatOf(a.boundary)} and of ${whatOf(b.boundary)}`;
  if (a.grade !== b.grade) {
    return `the joules are of grade ${a.grade} (${words(a.source)}) and of grade ${b.grade} (${words(b.source)})`;
  }
  if (a.basis !== b.basis) return `the joules are ${words(a.basis)} in one row and ${words(b.basis)} in the other`;
  if (a.basis === "modelled" && a.source !== b.source) {
    return `the joules are of different models (${words(a.source)}, ${words(b.source)}): the difference may be theirs`;
  }
  return null;
}

/** `package, gpu`: the processor package and the GPU's board. */
function whatOf(names: string | null): string {
  const known = boundaryNames.filter((name) => names?.split(", ").includes(name));
  return known.length === 0 ? words(names) : known.map((name) => boundaries[name].words).join(" with ");
}

function words(value: string | null): string {
  return value ?? "something unknown";
}
