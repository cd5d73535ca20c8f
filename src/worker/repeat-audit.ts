import { median } from "../stats/median.ts";

/** A block is timed until it has both; a slow model's ends at `mostSeconds` all the same. */
const block = { leastCalls: 20, leastSeconds: 0.5, mostSeconds: 5 } as const;

/**
 * Looks for caching: the median latency of calls that go round all inputs ÷ that of calls that repeat one, from four blocks
 * in the order round, repeat, repeat, round, so that a steady drift of the machine falls on both alike.
 */
export async function measureRepeatSpeedup({
  round,
  repeat,
  clock,
}: {
  readonly round: () => Promise<unknown>;
  readonly repeat: () => Promise<unknown>;
  readonly clock: () => bigint;
}): Promise<number> {
  const rounds: number[] = [];
  const repeats: number[] = [];
  for (const [call, samplesNs] of [
    [round, rounds],
    [repeat, repeats],
    [repeat, repeats],
    [round, rounds],
  ] as const) {
    await timeBlock({ call, clock, samplesNs });
  }
  return median(rounds) / median(repeats);
}

async function timeBlock({
  call,
  clock,
  samplesNs,
}: {
  call: () => Promise<unknown>;
  clock: () => bigint;
  samplesNs: number[];
}): Promise<void> {
  const startNs = clock();
  for (let calls = 1; ; calls++) {
    const before = clock();
    await call();
    const after = clock();
    samplesNs.push(Number(after - before));
    const seconds = Number(after - startNs) / 1e9;
    if (seconds >= block.mostSeconds || (seconds >= block.leastSeconds && calls >= block.leastCalls)) return;
  }
}
