import fc from "fast-check";
import { expect, test } from "vitest";
import { ArmError, drawOrders, measureCell, roundsPerLaunch, type Side } from "../../src/duel/launch.ts";
import { createRandom } from "../../src/stats/random.ts";
import { armOf } from "./arms.ts";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const quiet = { begin: () => () => ({ stealFraction: 0.5, isSuspended: true }) };

function measure(parts: { readonly null?: ReturnType<typeof armOf>; readonly onTurn?: (side: Side) => void } = {}) {
  const { onTurn = () => {} } = parts;
  return measureCell({
    sides: {
      baseline: armOf({ serviceMs: 4, onTurn: () => onTurn("baseline") }),
      candidate: armOf({ serviceMs: 5, onTurn: () => onTurn("candidate") }),
      null: parts.null ?? null,
    },
    index: 0,
    random: createRandom(3),
    watch: quiet,
    signal: new AbortController().signal,
  });
}

test("each arm goes first as often as the other, and two rounds in a row are ABBA or BAAB", () => {
  fc.assert(
    fc.property(seeds, fc.boolean(), (seed, hasNull) => {
      const orders = drawOrders({ random: createRandom(seed), hasNull });
      expect(orders).toHaveLength(roundsPerLaunch);
      const firsts = orders.map((order) => order.filter((side) => side !== "null")[0]);
      expect(firsts.filter((side) => side === "baseline")).toHaveLength(roundsPerLaunch / 2);
      for (let index = 0; index < firsts.length; index += 2) expect(firsts[index]).not.toBe(firsts[index + 1]);
      for (const order of orders)
        expect(order.toSorted()).toEqual(hasNull ? ["baseline", "candidate", "null"] : ["baseline", "candidate"]);
    }),
  );
});

test("the kinds of pairs are as often the one as the other", () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const orders = drawOrders({ random: createRandom(seed), hasNull: false });
      const abba = orders.filter((order, index) => index % 2 === 0 && order[0] === "baseline");
      expect(abba).toHaveLength(roundsPerLaunch / 4);
    }),
  );
});

test("a launch has its rounds, each of both arms' blocks of as many calls", async () => {
  const turns: Side[] = [];
  const { callsPerBlock, rounds } = await measure({ onTurn: (side) => turns.push(side) });
  // 15 ms by 4 ms, rounded up.
  expect(callsPerBlock).toBe(4);
  expect(rounds).toHaveLength(roundsPerLaunch);
  expect(
    rounds.every(({ baselineMs, candidateMs, nullMs }) => baselineMs === 4 && candidateMs === 5 && nullMs === null),
  ).toBe(true);
  expect(turns.filter((side) => side === "baseline")).toHaveLength(roundsPerLaunch);
  expect(rounds.map(({ first }) => first)).toEqual(turns.filter((_, index) => index % 2 === 0));
});

test("what befalls the machine does not count against a virtual clock", async () => {
  const { rounds } = await measure();
  expect(rounds.every(({ stealFraction, isSuspended }) => stealFraction === null && !isSuspended)).toBe(true);
});

test("a null arm is measured in every round", async () => {
  const { rounds } = await measure({ null: armOf({ serviceMs: 4 }) });
  expect(rounds.every(({ nullMs }) => nullMs === 4)).toBe(true);
});

test("what breaks says which arm it was", async () => {
  const broken = () => {
    throw new Error("gone");
  };
  const failed = measure({ onTurn: (side) => side === "candidate" && broken() });
  await expect(failed).rejects.toBeInstanceOf(ArmError);
  await expect(failed).rejects.toMatchObject({ side: "candidate", message: "gone" });
});
