import { describe, expect, test } from "vitest";
import { createFakeBackend } from "../../src/backends/fake.ts";
import type { FakeBehaviour } from "../../src/suite/schema.ts";

const settings = { ep: "cpu", threads: 1, spinning: false };
const x = { type: "float32", dims: [1], data: Float32Array.of(3) } as const;

async function durations({ behaviour, seed = 1, calls }: { behaviour: FakeBehaviour; seed?: number; calls: number }) {
  const { clock, load } = createFakeBackend({ behaviour, seed });
  const start = clock();
  const model = await load({ modelPath: "", settings });
  const loadNs = clock() - start;
  const call = model.bind({ x });
  const callsNs: bigint[] = [];
  for (let index = 0; index < calls; index++) {
    const before = clock();
    await call();
    callsNs.push(clock() - before);
  }
  return { loadNs, callsNs };
}

describe("the fake backend", () => {
  const steady = { loadMs: 20, serviceMs: 5, jitter: 0, pauseMs: 0 };

  test("takes what its behaviour says, on its own clock", async () => {
    expect(await durations({ behaviour: steady, calls: 3 })).toEqual({
      loadNs: 20_000_000n,
      callsNs: [5_000_000n, 5_000_000n, 5_000_000n],
    });
  });

  test("stalls at every n-th call", async () => {
    const { callsNs } = await durations({ behaviour: { ...steady, stall: { every: 3, ms: 90 } }, calls: 7 });
    expect(callsNs.map((ns) => ns / 1_000_000n)).toEqual([5n, 5n, 90n, 5n, 5n, 90n, 5n]);
  });

  test("keeps its jitter in bounds", async () => {
    const { callsNs } = await durations({ behaviour: { ...steady, jitter: 0.3 }, calls: 1000 });
    const ms = callsNs.map((ns) => Number(ns) / 1e6);
    expect(Math.min(...ms)).toBeGreaterThanOrEqual(3.5);
    expect(Math.min(...ms)).toBeLessThan(3.6);
    expect(Math.max(...ms)).toBeLessThanOrEqual(6.5);
    expect(Math.max(...ms)).toBeGreaterThan(6.4);
  });

  test("is the same to the bit for the same seed, and another for another", async () => {
    const behaviour = { ...steady, jitter: 0.3 };
    const once = await durations({ behaviour, seed: 7, calls: 100 });
    expect(await durations({ behaviour, seed: 7, calls: 100 })).toEqual(once);
    expect(await durations({ behaviour, seed: 8, calls: 100 })).not.toEqual(once);
  });

  test("gives back what it was given", async () => {
    const model = await createFakeBackend({ behaviour: steady, seed: 1 }).load({ modelPath: "", settings });
    expect(await model.infer({ x })).toEqual({ y: x });
    await expect(model.infer({})).rejects.toMatchObject({ code: "backend" });
  });
});
