import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { runScenario } from "../../src/scenarios/scenario.ts";
import { virtualDrive } from "../fixtures/driving.ts";

const stop = { minSeconds: 1, minSamples: 10, maxSeconds: 60 };

describe("multi-stream", () => {
  test("times the query, all its samples one after the other", async () => {
    const drive = virtualDrive({ serviceMs: (call) => call % 8, stop });
    const { samplesNs, itemsPerSample } = await runScenario({ kind: "multi-stream", samplesPerQuery: 8 }, drive);
    expect(itemsPerSample).toBe(8);
    expect(new Set(samplesNs)).toEqual(new Set([28e6]));
    expect(drive.calls()).toBe(samplesNs.length * 8);
  });

  test("makes a query of fewer calls where the batch is larger", async () => {
    const drive = virtualDrive({ serviceMs: () => 5, stop, batch: 4 });
    const { samplesNs } = await runScenario({ kind: "multi-stream", samplesPerQuery: 8 }, drive);
    expect(drive.calls()).toBe(samplesNs.length * 2);
  });

  test("refuses a batch that does not divide the query", async () => {
    const run = runScenario(
      { kind: "multi-stream", samplesPerQuery: 8 },
      virtualDrive({ serviceMs: () => 5, stop, batch: 3 }),
    );
    await expect(run).rejects.toThrow(OffgridError);
  });
});

describe("offline", () => {
  const offline = { kind: "offline", maxBatch: 64 } as const;

  test("takes the largest batch that helps", async () => {
    // 10 ms and 1 ms an item: 4 → 286/s, 8 → 444/s, …, 64 → 865/s.
    const drive = virtualDrive({ serviceMs: (_, batch) => 10 + batch, stop });
    const result = await runScenario(offline, drive);
    expect(result).toMatchObject({ bestBatch: 64, itemsPerSample: 64 });
  });

  test("stops where a larger batch brings less than 5 % more", async () => {
    // Up to 8 items for the price of one, then in proportion.
    const drive = virtualDrive({ serviceMs: (_, batch) => 10 * Math.max(1, batch / 8), stop });
    expect(await runScenario(offline, drive)).toMatchObject({ bestBatch: 8 });
  });

  test("is not turned back by one size that does not help", async () => {
    const msOf = new Map([
      [1, 10],
      [2, 20],
      [4, 20],
      [8, 80],
      [16, 160],
    ]);
    const drive = virtualDrive({ serviceMs: (_, batch) => msOf.get(batch) ?? 1e3, stop });
    expect(await runScenario(offline, drive)).toMatchObject({ bestBatch: 4 });
  });

  test("stays with the batch that the model takes, and says what it did not", async () => {
    const drive = virtualDrive({ serviceMs: () => 10, stop, largestBatch: 2 });
    expect(await runScenario(offline, drive)).toMatchObject({ bestBatch: 2, notes: ["no batch of 4: no batch of 4"] });
  });
});

describe("paced", () => {
  test("asks once a period, the first time at once, and counts from the scheduled time", async () => {
    const drive = virtualDrive({ serviceMs: (call) => (call === 3 ? 2500 : 10), stop });
    const { samplesNs, startNs, endNs, isComplete } = await runScenario({ kind: "paced", periodS: 1 }, drive);
    expect([...samplesNs.slice(0, 6)].map((ns) => ns / 1e6)).toEqual([10, 10, 2500, 1510, 520, 10]);
    expect(isComplete).toBe(true);
    expect(Number(endNs - startNs) / 1e9).toBeCloseTo(9.01, 9);
  });

  test("ends at the maximum, incomplete, when its queries would take longer", async () => {
    const drive = virtualDrive({ serviceMs: () => 10, stop: { ...stop, maxSeconds: 5 } });
    const { isComplete, samplesNs } = await runScenario({ kind: "paced", periodS: 1 }, drive);
    expect({ isComplete, samples: samplesNs.length }).toEqual({ isComplete: false, samples: 6 });
  });
});
