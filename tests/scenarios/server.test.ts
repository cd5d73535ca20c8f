import { describe, expect, test } from "vitest";
import { runScenario } from "../../src/scenarios/scenario.ts";
import { runSingleStream } from "../../src/scenarios/single-stream.ts";
import { percentile } from "../../src/stats/percentile.ts";
import { sortSamples } from "../../src/stats/sorted.ts";
import { virtualDrive } from "../fixtures/driving.ts";

/** The check of shared MEASURING: 50 ms of service, a stall of 1 s at every 40th call. */
const stalling = (call: number) => (call % 40 === 0 ? 1000 : 50);
const long = { minSeconds: 20_000, minSamples: 1, maxSeconds: Number.MAX_SAFE_INTEGER };
const server = { kind: "server", ratePerS: 10, findPeak: false } as const;

const percentiles = (ns: Float64Array) => {
  const sorted = sortSamples(ns.map((each) => each / 1e6));
  return [500, 900, 990].map((perMille) => percentile(sorted, perMille));
};

describe("10 queries a second, 50 ms each, every 40th 1 s", () => {
  test("cost 169, 953 and 1132 ms at p50, p90 and p99 from their scheduled times, within 10 %", async () => {
    const { samplesNs } = await runScenario(server, virtualDrive({ serviceMs: stalling, stop: long }));
    expect(samplesNs.length).toBe(200_000);
    const [p50 = 0, p90 = 0, p99 = 0] = percentiles(samplesNs);
    expect(Math.abs(p50 / 169 - 1)).toBeLessThan(0.1);
    expect(Math.abs(p90 / 953 - 1)).toBeLessThan(0.1);
    expect(Math.abs(p99 / 1132 - 1)).toBeLessThan(0.1);
  });

  test("cost 50, 50 and 1000 ms of service alone", async () => {
    const { open } = await runScenario(server, virtualDrive({ serviceMs: stalling, stop: long }));
    expect(percentiles(open?.serviceNs ?? new Float64Array())).toEqual([50, 50, 1000]);
  });

  test("look harmless to a closed loop, which leaves out everyone who came during a stall", async () => {
    const { samplesNs } = await runSingleStream(
      virtualDrive({ serviceMs: stalling, stop: { ...long, minSeconds: 500 } }),
    );
    const [p50, p90] = percentiles(samplesNs);
    expect([p50, p90]).toEqual([50, 50]);
  });
});

describe("a server", () => {
  const stop = { minSeconds: 6, minSamples: 64, maxSeconds: 60 };

  test("answers all that its stop rule asks for, and no more", async () => {
    const busy = await runScenario({ ...server, ratePerS: 100 }, virtualDrive({ serviceMs: () => 1, stop }));
    expect(busy).toMatchObject({ isComplete: true, targetPerS: 100, samplesNs: { length: 600 } });
    const rare = await runScenario({ ...server, ratePerS: 2 }, virtualDrive({ serviceMs: () => 1, stop }));
    expect(rare).toMatchObject({ isComplete: true, samplesNs: { length: 64 } });
  });

  test("has the same arrivals with the same seed, and others with another", async () => {
    const run = (seed: number) => runScenario(server, virtualDrive({ serviceMs: () => 80, stop, seed }));
    const [one, again, other] = [await run(7), await run(7), await run(8)];
    expect(again.samplesNs).toEqual(one.samplesNs);
    expect(other.samplesNs).not.toEqual(one.samplesNs);
  });

  test("that cannot keep up says so and stops at the maximum", async () => {
    const result = await runScenario(
      server,
      virtualDrive({ serviceMs: () => 400, stop: { ...stop, minSamples: 900 } }),
    );
    expect(result.isComplete).toBe(false);
    expect(result.notes).toEqual(["answered 2.48 of 10.0 queries a second: the queue only grew"]);
  });

  test("ends with the call's error", async () => {
    const drive = virtualDrive({ serviceMs: () => 1, stop });
    const call = () => Promise.reject(new Error("no inference"));
    await expect(runScenario(server, { ...drive, call })).rejects.toThrow("no inference");
  });
});
