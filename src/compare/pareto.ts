import { orderOf, type Repeated } from "../metering/repeated.ts";

/** A setting with its figures, one a dimension, in the same order for all. */
export interface Candidate {
  readonly id: string;
  readonly figures: readonly Repeated[];
}

export type Better = "lower" | "higher";

export type FrontMark =
  /** None is at least as good in everything and better in something. `tiedWith`: one of the front that it cannot be told from. */
  | { readonly mark: "front"; readonly tiedWith: string | null }
  /** One of the front is better by the figures, but cannot be told from it in any. */
  | { readonly mark: "tied"; readonly tiedWith: string }
  | { readonly mark: "dominated"; readonly by: string };

/**
 * The Pareto front over any number of dimensions by the means, and whether chance alone may have put a candidate behind it. Ties are
 * pairwise and with a candidate of the front that is tied with none before it, in the order given: a chain of ties makes no group.
 */
export function markFront({
  candidates,
  better,
}: {
  readonly candidates: readonly Candidate[];
  readonly better: readonly Better[];
}): ReadonlyMap<string, FrontMark> {
  const isBehind = (one: Candidate, other: Candidate) => dominates({ one: other, other: one, better });
  const front = candidates.filter((one) => !candidates.some((other) => isBehind(one, other)));
  const bests: Candidate[] = [];
  for (const one of front) if (!bests.some((best) => isTied(best, one))) bests.push(one);
  return new Map(
    candidates.map((one): readonly [string, FrontMark] => {
      if (front.includes(one)) {
        const best = bests.includes(one) ? undefined : bests.find((other) => isTied(other, one));
        return [one.id, { mark: "front", tiedWith: best?.id ?? null }];
      }
      const before = front.filter((other) => isBehind(one, other));
      const clearly = before.find((other) => !isTied(other, one));
      if (clearly !== undefined) return [one.id, { mark: "dominated", by: clearly.id }];
      const tied = bests.find((best) => isTied(best, one)) ?? before[0];
      return [one.id, { mark: "tied", tiedWith: tied?.id ?? one.id }];
    }),
  );
}

/** By the means: at least as good in everything, better in something. */
function dominates({ one, other, better }: { one: Candidate; other: Candidate; better: readonly Better[] }): boolean {
  let isBetter = false;
  for (const [index, way] of better.entries()) {
    const difference = (one.figures[index]?.value ?? 0) - (other.figures[index]?.value ?? 0);
    const gain = way === "lower" ? -difference : difference;
    if (gain < 0) return false;
    isBetter ||= gain > 0;
  }
  return isBetter;
}

function isTied(a: Candidate, b: Candidate): boolean {
  return a.figures.every((figure, index) => {
    const other = b.figures[index];
    return other !== undefined && orderOf(figure, other) === "tied";
  });
}
