import { describe, expect, test } from "vitest";
import type { StopLimits } from "../../src/scenarios/scenario.ts";
import { runSingleStream } from "../../src/scenarios/single-stream.ts";

const ms = 1_000_000n;

/** A clock that moves only while a call runs: by the next of `durationsMs`, over and over. */
function virtual(durationsMs: readonly number[], value?: unknown) {
  let nowNs = 5_000n * ms;
  let calls = 0;
  const call = async () => {
    nowNs += BigInt(Math.round((durationsMs[calls % durationsMs.length] ?? 0) * 1e6));
    calls++;
    return value;
  };
  return { clock: () => nowNs, call, calls: () => calls };
}

function run(drive: ReturnType<typeof virtual>, stop: StopLimits) {
  return runSingleStream({ call: drive.call, clock: drive.clock, stop });
}

describe("samples", () => {
  test("are the calls' durations to the nanosecond, in the order they ran", async () => {
    const drive = virtual([5, 1, 9, 2.000001, 7]);
    const { samplesNs } = await run(drive, { minSeconds: 0, minSamples: 5, maxSeconds: 60 });
    expect(samplesNs).toEqual(Float64Array.of(5e6, 1e6, 9e6, 2_000_001, 7e6));
  });

  test("are one a call: no call is made but the timed ones", async () => {
    const drive = virtual([3]);
    const { samplesNs } = await run(drive, { minSeconds: 0.1, minSamples: 4, maxSeconds: 60 });
    expect(samplesNs).toHaveLength(drive.calls());
  });

  test("begin where the first call begins, and end where the last one ends", async () => {
    const { startNs, endNs } = await run(virtual([10, 20]), { minSeconds: 0, minSamples: 4, maxSeconds: 60 });
    expect(startNs).toBe(5_000n * ms);
    expect(endNs).toBe(5_060n * ms);
  });
});

describe("a stream ends", () => {
  test.each([
    { name: "at the seconds, where they come last", minSeconds: 1, minSamples: 10, samples: 100 },
    { name: "at the samples, where they come last", minSeconds: 1, minSamples: 150, samples: 150 },
    { name: "at both at once", minSeconds: 1, minSamples: 100, samples: 100 },
    { name: "after one call where nothing is asked for", minSeconds: 0, minSamples: 0, samples: 1 },
  ])("$name", async ({ minSeconds, minSamples, samples }) => {
    const result = await run(virtual([10]), { minSeconds, minSamples, maxSeconds: 60 });
    expect(result).toMatchObject({ isComplete: true, samplesNs: { length: samples } });
  });

  test("at the maximum, incomplete, where a slow model leaves a minimum open", async () => {
    const result = await run(virtual([2_000]), { minSeconds: 6, minSamples: 64, maxSeconds: 60 });
    expect(result).toMatchObject({ isComplete: false, samplesNs: { length: 30 } });
  });

  test("after the call that is longer than the maximum", async () => {
    const result = await run(virtual([90_000]), { minSeconds: 6, minSamples: 64, maxSeconds: 60 });
    expect(result).toMatchObject({ isComplete: false, samplesNs: { length: 1 } });
  });

  test("complete, where the minima are met just at the maximum", async () => {
    const result = await run(virtual([1_000]), { minSeconds: 6, minSamples: 6, maxSeconds: 6 });
    expect(result).toMatchObject({ isComplete: true, samplesNs: { length: 6 } });
  });

  test("with the maximum counted from the first call, not from the clock's zero", async () => {
    const result = await run(virtual([10]), { minSeconds: 1, minSamples: 1, maxSeconds: 4 });
    expect(result.samplesNs).toHaveLength(100);
  });
});

describe("what a call gives back", () => {
  const names = ["overriddenDuration", "overriddenIterationCost"];
  const values = [0, 1e-9, 5, 1e12, { data: new Float32Array(1), dims: [1] }];

  test.each(names.flatMap((name) => values.map((value) => ({ name, value }))))(
    "changes neither samples nor end, though it has a key $name of $value",
    async ({ name, value }) => {
      const stop = { minSeconds: 0.1, minSamples: 5, maxSeconds: 60 };
      const plain = await run(virtual([4, 6]), stop);
      expect(await run(virtual([4, 6], { [name]: value }), stop)).toEqual(plain);
    },
  );
});

describe("an error of the call", () => {
  test("at once ends the stream with that error", async () => {
    const fault = new Error("no inference");
    const call = () => Promise.reject(fault);
    const stop = { minSeconds: 1, minSamples: 1, maxSeconds: 60 };
    await expect(runSingleStream({ call, clock: () => 0n, stop })).rejects.toBe(fault);
  });

  test("later ends it too: no samples are handed out as if nothing had happened", async () => {
    const drive = virtual([10]);
    const call = async () => {
      if (drive.calls() === 20) throw new RangeError("out of range");
      return drive.call();
    };
    const stop = { minSeconds: 1, minSamples: 1, maxSeconds: 60 };
    await expect(runSingleStream({ call, clock: drive.clock, stop })).rejects.toThrow(new RangeError("out of range"));
    expect(drive.calls()).toBe(20);
  });
});
