import { createRandom } from "../stats/random.ts";

/** What a timed call gave back, and which of the inputs it was given. */
export interface KeptOutput {
  readonly output: unknown;
  readonly feedIndex: number;
}

/** Later outputs kept beside the first. */
const reservoirSize = 3;

/**
 * Keeps the first output and a seeded sample of three later ones, each as likely: Algorithm L of Li, Reservoir-Sampling
 * Algorithms of Time Complexity O(n(1 + log(N/n))), ACM TOMS 20, 1994. It draws how many to pass over, so that an output
 * that is not kept costs the comparison of two numbers.
 */
export function createOutputKeeper({
  seed,
  feedIndex,
}: {
  readonly seed: number;
  /** Which input the call just made was given. */
  readonly feedIndex: () => number;
}): { readonly onOutput: (iteration: number, output: unknown) => void; readonly kept: () => readonly KeptOutput[] } {
  const random = createRandom(seed);
  const kept: KeptOutput[] = [];
  let seen = 0;
  let next = 0;
  let weight = 1;

  /** Outputs up to and with the next one to keep. */
  function gap(): number {
    weight *= Math.exp(Math.log1p(-random.uniform()) / reservoirSize);
    return Math.floor(Math.log1p(-random.uniform()) / Math.log1p(-weight)) + 1;
  }

  function keep(output: unknown): void {
    const found = { output, feedIndex: feedIndex() };
    if (kept.length <= reservoirSize) kept.push(found);
    else kept[1 + random.integer(reservoirSize)] = found;
    next += kept.length <= reservoirSize ? 1 : gap();
  }

  return {
    onOutput(_iteration, output) {
      if (seen++ === next) keep(output);
    },
    kept: () => kept,
  };
}
