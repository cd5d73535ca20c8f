export interface Search {
  readonly from: number;
  /** Last integer to try; without it the search goes on until `holds`. */
  readonly to?: number;
  /** False up to some integer, true from there on. */
  readonly holds: (candidate: number) => boolean;
}

/** Smallest integer in [from, to] where `holds`, or undefined if there is none. Calls `holds` O(log distance) times. */
export function findFirst({ from, to, holds }: Search): number | undefined {
  let low = from;
  let high = to === undefined ? gallop(from, holds) : to + 1;
  while (low < high) {
    const middle = low + Math.floor((high - low) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return to !== undefined && low > to ? undefined : low;
}

/** Some integer where `holds`, found by doubling the step. */
function gallop(from: number, holds: (candidate: number) => boolean): number {
  let step = 1;
  while (!holds(from + step)) step *= 2;
  return from + step;
}
