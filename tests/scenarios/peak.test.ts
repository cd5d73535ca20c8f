import { describe, expect, test } from "vitest";
import { runScenario } from "../../src/scenarios/scenario.ts";
import { virtualDrive } from "../fixtures/driving.ts";

/**
 * P[W ≤ t] of M/D/1 with service D and arrivals λ (Erlang 1909; Crommelin 1932):
 * (1−ρ) Σ_{k=0}^{⌊t/D⌋} e^{−λ(kD−t)} (λ(kD−t))^k / k!
 */
function waitAtMost({ perS, serviceS, waitS }: { perS: number; serviceS: number; waitS: number }): number {
  let sum = 0;
  let factorial = 1;
  for (let k = 0; k <= Math.floor(waitS / serviceS); k++) {
    if (k > 0) factorial *= k;
    const x = perS * (k * serviceS - waitS);
    sum += (Math.exp(-x) * x ** k) / factorial;
  }
  return (1 - perS * serviceS) * sum;
}

/** The rate at which 99 % of M/D/1's answers take exactly the bound. */
function theoryPerS({ serviceMs, boundMs }: { serviceMs: number; boundMs: number }): number {
  const [serviceS, waitS] = [serviceMs / 1000, (boundMs - serviceMs) / 1000];
  let [low, high] = [0, 1 / serviceS];
  for (let step = 0; step < 60; step++) {
    const perS = (low + high) / 2;
    if (waitAtMost({ perS, serviceS, waitS }) >= 0.99) low = perS;
    else high = perS;
  }
  return low;
}

const stop = { minSeconds: 0, minSamples: 64, maxSeconds: 1e9 };
const search = (boundMs: number, queriesPerStep: number) =>
  ({ kind: "server", findPeak: true, boundMs, queriesPerStep }) as const;

test("the formula gives the known mean wait of M/D/1, λD²/(2(1−ρ))", () => {
  const [perS, serviceS] = [70, 0.01];
  let mean = 0;
  const step = 1e-5;
  for (let waitS = step / 2; waitS < 0.2; waitS += step) mean += (1 - waitAtMost({ perS, serviceS, waitS })) * step;
  expect(mean).toBeCloseTo((perS * serviceS ** 2) / (2 * (1 - perS * serviceS)), 5);
});

describe("the peak rate of a server with constant service", () => {
  test.each([
    { serviceMs: 10, boundMs: 30 },
    { serviceMs: 10, boundMs: 50 },
    { serviceMs: 25, boundMs: 200 },
  ])("of $serviceMs ms under $boundMs ms is within 3 % of M/D/1's", async ({ serviceMs, boundMs }) => {
    const drive = search(boundMs, 200_000);
    const { peak } = await runScenario(drive, virtualDrive({ serviceMs: () => serviceMs, stop, seed: 3 }));
    const theory = theoryPerS({ serviceMs, boundMs });
    expect(Math.abs((peak?.keptPerS ?? 0) / theory - 1)).toBeLessThan(0.03);
    expect((peak?.brokenPerS ?? 0) / (peak?.keptPerS ?? 0)).toBeLessThanOrEqual(1.01);
  });
});

describe("a search", () => {
  test("shows the samples of the highest rate that kept the bound", async () => {
    const result = await runScenario(search(50, 2000), virtualDrive({ serviceMs: () => 10, stop }));
    expect(result).toMatchObject({ isComplete: true, targetPerS: result.peak?.keptPerS, samplesNs: { length: 2000 } });
    expect(result.notes?.[0]).toMatch(
      /^peak rate between: .* queries a second keep 99 % of the answers within 50 ms, .* does not \(early stopping: of 2000 queries 8 may be late; /,
    );
  });

  test("is not led astray by a stall of the machine: a rate that broke the bound is asked again with the same arrivals", async () => {
    const quiet = await runScenario(search(50, 2000), virtualDrive({ serviceMs: () => 10, stop }));
    // The first step, at half the capacity, meets a stall of a second.
    const serviceMs = (call: number) => (call === 700 ? 1000 : 10);
    const stalled = await runScenario(search(50, 2000), virtualDrive({ serviceMs, stop }));
    expect(stalled.peak).toEqual(quiet.peak);
    expect(stalled.notes?.[1]).toMatch(/^1 of the rates broke the bound once or twice and then kept it/);
    expect(quiet.notes).toHaveLength(1);
  });

  test("believes a rate broken that breaks the bound three times", async () => {
    // As many stalls as the first rate has tries, and none afterwards: a lower one is found, and shown.
    let stalls = 0;
    const serviceMs = (call: number) => {
      if (stalls === 3 || call % 300 !== 0) return 10;
      stalls++;
      return 1000;
    };
    const { peak } = await runScenario(search(50, 2000), virtualDrive({ serviceMs, stop }));
    expect(peak?.brokenPerS).toBeLessThanOrEqual(0.5 * 100);
  });

  test("finds none where a lone call is longer than the bound, and says so", async () => {
    const result = await runScenario(search(5, 700), virtualDrive({ serviceMs: () => 10, stop }));
    expect(result.peak).toMatchObject({ keptPerS: null });
    expect(result.notes).toEqual([expect.stringMatching(/^no rate keeps 99 % of the answers within 5 ms/)]);
  });

  test("ends at its time, with the bracket that it has", async () => {
    const hasty = { ...stop, maxSeconds: 1 };
    const result = await runScenario(search(50, 2000), virtualDrive({ serviceMs: () => 10, stop: hasty }));
    expect(result.isComplete).toBe(false);
  });

  test("asks for as many queries as early stopping needs, 662, unless told otherwise", async () => {
    const drive = { kind: "server", findPeak: true, boundMs: 50 } as const;
    const { samplesNs } = await runScenario(drive, virtualDrive({ serviceMs: () => 10, stop }));
    expect(samplesNs.length).toBe(662);
  });
});
