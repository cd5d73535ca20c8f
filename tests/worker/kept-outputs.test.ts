import { describe, expect, test } from "vitest";
import { createOutputKeeper } from "../../src/worker/kept-outputs.ts";

function keep(seed: number, outputs: number) {
  let turn = 0;
  const keeper = createOutputKeeper({ seed, feedIndex: () => turn % 3 });
  for (; turn < outputs; turn++) keeper.onOutput(turn, turn);
  return keeper.kept();
}

describe("outputs that are kept", () => {
  test("are the first and three others, with the input that each was given", () => {
    const kept = keep(1, 10_000);
    expect(kept).toHaveLength(4);
    expect(kept[0]).toEqual({ output: 0, feedIndex: 0 });
    for (const { output, feedIndex } of kept) expect(feedIndex).toBe(Number(output) % 3);
  });

  test("are all of them where there are few", () => {
    expect(keep(1, 3).map(({ output }) => output)).toEqual([0, 1, 2]);
    expect(keep(1, 0)).toEqual([]);
  });

  test("are the same for the same seed", () => {
    expect(keep(5, 10_000)).toEqual(keep(5, 10_000));
    expect(keep(6, 10_000)).not.toEqual(keep(5, 10_000));
  });

  test("are, beyond the first, each as likely", () => {
    const seeds = 3000;
    const drawn = Array.from({ length: seeds }, (_, seed) => keep(seed, 101).slice(1)).flat();
    const counts = Array.from(
      { length: 10 },
      (_, part) => drawn.filter(({ output }) => Math.floor((Number(output) - 1) / 10) === part).length,
    );
    // 9000 draws over ten equal parts: chi-squared with 9 degrees of freedom is above 27.9 once in a thousand.
    const expected = (3 * seeds) / 10;
    const chiSquared = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(chiSquared).toBeLessThan(27.9);
  });
});
