import { orderOf, type Repeated } from "./repeated.ts";

/** Two figures of a setting, both better when lower. */
export interface ParetoPoint {
  readonly id: string;
  readonly latencyMs: Repeated;
  readonly energyJ: Repeated;
}

export type ParetoMark =
  /** No other is at least as good in both and better in one. `tiedWith`: another of the front, of less energy, that it cannot be told from. */
  | { readonly mark: "front"; readonly tiedWith: string | null }
  /** One of the front is better by its means, but cannot be told from it in either figure. */
  | { readonly mark: "tied"; readonly tiedWith: string }
  /** One of the front is at least as good in both, and in one of them better by more than chance. */
  | { readonly mark: "dominated"; readonly by: string };

/**
 * The Pareto front of latency and energy by their means, and whether chance alone may have put a point behind it. Ties are
 * pairwise and always with a point of the front: a chain of ties makes no group. By id; each id once.
 */
export function markPareto(points: readonly ParetoPoint[]): ReadonlyMap<string, ParetoMark> {
  const sorted = [...points].sort(
    (a, b) => a.energyJ.value - b.energyJ.value || a.latencyMs.value - b.latencyMs.value || (a.id < b.id ? -1 : 1),
  );
  const front = sorted.filter((one) => !sorted.some((other) => isBetter(other, one)));
  // In the order of energy: each best is told from every best before it.
  const bests: ParetoPoint[] = [];
  for (const one of front) if (!bests.some((best) => isTied(best, one))) bests.push(one);
  return new Map(
    sorted.map((one) => [one.id, front.includes(one) ? markFront(one, bests) : markBehind({ one, front, bests })]),
  );
}

/** Each point that others cannot be told from, followed by these. */
export function tiedGroups(marks: ReadonlyMap<string, ParetoMark>): readonly (readonly string[])[] {
  const groups = new Map<string, string[]>();
  for (const [id, mark] of marks) {
    if (mark.mark === "dominated" || mark.tiedWith === null) continue;
    groups.set(mark.tiedWith, [...(groups.get(mark.tiedWith) ?? [mark.tiedWith]), id]);
  }
  return [...groups.values()];
}

function markFront(one: ParetoPoint, bests: readonly ParetoPoint[]): ParetoMark {
  const best = bests.includes(one) ? undefined : bests.find((other) => isTied(other, one));
  return { mark: "front", tiedWith: best?.id ?? null };
}

function markBehind({
  one,
  front,
  bests,
}: {
  one: ParetoPoint;
  front: readonly ParetoPoint[];
  bests: readonly ParetoPoint[];
}): ParetoMark {
  const better = front.filter((other) => isBetter(other, one));
  const clearly = better.find((other) => !isTied(other, one));
  if (clearly !== undefined) return { mark: "dominated", by: clearly.id };
  const tied = bests.find((best) => isTied(best, one)) ?? better[0];
  if (tied === undefined) throw new TypeError("what is not on the front has something before it");
  return { mark: "tied", tiedWith: tied.id };
}

/** By the means: at least as good in both, better in one. */
function isBetter(a: ParetoPoint, b: ParetoPoint): boolean {
  const [latency, energy] = [a.latencyMs.value - b.latencyMs.value, a.energyJ.value - b.energyJ.value];
  return latency <= 0 && energy <= 0 && (latency < 0 || energy < 0);
}

function isTied(a: ParetoPoint, b: ParetoPoint): boolean {
  return orderOf(a.latencyMs, b.latencyMs) === "tied" && orderOf(a.energyJ, b.energyJ) === "tied";
}
