import { describe, expect, test } from "vitest";
import { z } from "zod";
import type { Backend, LoadedModel } from "../../src/backends/backend.ts";
import { createFakeBackend } from "../../src/backends/fake.ts";
import { OffgridError } from "../../src/errors.ts";
import { type Probes, readProbes } from "../../src/machine/probes.ts";
import { defaultTolerance } from "../../src/tensors/compare-outputs.ts";
import type { Tensors } from "../../src/tensors/tensor.ts";
import { type MeasureRequest, measure } from "../../src/worker/measure.ts";
import type { Prepared } from "../../src/worker/prepare-raw.ts";
import { makeCell } from "../fixtures/jobs.ts";

const x = { type: "float32", dims: [1], data: Float32Array.of(3) } as const;
const prepared: Prepared = { feeds: [{ x }], judge: null, notes: [], explain: (cause) => cause, another: () => null };
const behaviour = { loadMs: 20, serviceMs: 100, jitter: 0, pauseMs: 0 };

/** The fake backend with a log of what is done to it. */
function logged(log: string[]): Backend {
  const backend = createFakeBackend({ behaviour, seed: 1 });
  return {
    ...backend,
    async load(request) {
      log.push("load");
      const model = await backend.load(request);
      return {
        ...model,
        bind(feeds) {
          log.push("bind");
          const call = model.bind(feeds);
          return () => {
            log.push(`call ${feeds["x"]?.data[0]}`);
            return call();
          };
        },
        infer: (feeds) => {
          log.push("infer");
          return model.infer(feeds);
        },
        release: async () => void log.push("release"),
      };
    },
  };
}

function request(log: string[], more: Partial<MeasureRequest> = {}): MeasureRequest {
  return {
    cell: makeCell(),
    modelPath: "",
    backend: logged(log),
    prepareTask: async () => {
      log.push("prepare");
      return prepared;
    },
    callFloorUs: async () => {
      log.push("floor");
      return 25;
    },
    readProbes: () => {
      log.push("probe");
      return readProbes();
    },
    openQueue: async () => {
      throw new RangeError("a closed loop opens no queue");
    },
    seed: 1,
    tolerance: defaultTolerance,
    audit: false,
    minSteadyS: null,
    onWarm: async () => {},
    readMemory: () => ({ privateBytes: null, proportionalBytes: null }),
    onPhase: async (phase) => void log.push(`— ${phase}`),
    ...more,
  };
}

/** A log with runs of the same entry told once, as `call 3 × 60`. */
function told(log: readonly string[]): string[] {
  const runs: { entry: string; times: number }[] = [];
  for (const entry of log) {
    const last = runs.at(-1);
    if (last?.entry === entry) last.times++;
    else runs.push({ entry, times: 1 });
  }
  return runs.map(({ entry, times }) => (times === 1 ? entry : `${entry} × ${times}`));
}

describe("a repetition", () => {
  test("goes through its phases in order, with probes, binding and judging outside the timed calls", async () => {
    const log: string[] = [];
    const judge: Prepared["judge"] = async (infer) => {
      await infer({ x });
      return { metric: "accuracy", value: 1, lo: 0.5, hi: 1, n: 4, floor: null, dataset: "none" };
    };
    await measure(request(log, { prepareTask: async () => ({ ...prepared, judge }) }));
    expect(told(log)).toEqual([
      "— load",
      "load",
      "bind",
      "— first",
      "call 3",
      "— warmup",
      "call 3 × 10",
      "— steady",
      "probe",
      "call 3 × 64",
      "probe",
      "— judge",
      // Four outputs kept while timed, and the judge's own.
      "infer × 5",
      "release",
      "floor",
    ]);
  });

  test("measures each phase apart, to the nanosecond", async () => {
    const { measurement, samplesNs } = await measure(request([]));
    expect(measurement).toMatchObject({
      clock: "virtual",
      loadMs: 20,
      firstMs: 100,
      warmupMs: 1000,
      warmupIterations: 10,
      isWarm: true,
      steadyS: 6.4,
      isComplete: true,
      callFloorUs: 25,
      quality: null,
    });
    expect(samplesNs).toEqual(new Float64Array(64).fill(100e6));
  });

  test("takes its inputs in turn", async () => {
    const log: string[] = [];
    const feedOf = (value: number) => ({ x: { ...x, data: Float32Array.of(value) } });
    const feeds = [feedOf(1), feedOf(2), feedOf(3)] as const;
    await measure(request(log, { prepareTask: async () => ({ ...prepared, feeds: [...feeds] }) }));
    const calls = log.filter((entry) => entry.startsWith("call"));
    expect(calls).toHaveLength(1 + 10 + 64);
    expect(calls.every((entry, index) => entry === `call ${(index % 3) + 1}`)).toBe(true);
  });

  test.each([
    { dims: [1, 3, 48, 320], words: "x:1x3x48x320" },
    { dims: [], words: "x:scalar" },
  ])("describes the shape $dims of its inputs as $words", async ({ dims, words }) => {
    const size = dims.reduce((product, size) => product * size, 1);
    const feeds = { x: { type: "float32", dims, data: new Float32Array(size) } } as const;
    const { measurement } = await measure(request([], { prepareTask: async () => ({ ...prepared, feeds: [feeds] }) }));
    expect(measurement.shapes).toBe(words);
  });

  test("reads what was used from the probes round the timed calls alone", async () => {
    const base = readProbes();
    const readings = [1, 3.5].map((cpuUserS): Probes => ({ ...base, usage: { ...base.usage, cpuUserS } }));
    const next = () => readings.shift() ?? base;
    const { measurement } = await measure(request([], { readProbes: next }));
    expect(measurement.cpuS).toBe(2.5);
    expect(readings).toEqual([]);
  });

  test("carries the notes of its inputs, those that judging adds included", async () => {
    const notes = ["the batch is a guess"];
    const judge: Prepared["judge"] = async () => {
      notes.push("test_data_set_0: y differs");
      return { metric: "outputs_match", value: 0, lo: 0, hi: 1, n: 1, floor: 1, dataset: "none" };
    };
    const { measurement } = await measure(request([], { prepareTask: async () => ({ ...prepared, judge, notes }) }));
    expect(measurement.notes).toEqual(["the batch is a guess", "test_data_set_0: y differs"]);
    expect(measurement.quality).toMatchObject({ value: 0, floor: 1 });
  });
});

describe("outputs of timed iterations", () => {
  /** A backend whose calls answer a tenth more than they should, from the `from`-th on. */
  function drifting(from: number): Backend {
    const backend = createFakeBackend({ behaviour, seed: 1 });
    let calls = 0;
    return {
      ...backend,
      load: async (load) => {
        const model = await backend.load(load);
        const bind: LoadedModel["bind"] = (feeds) => {
          const call = model.bind(feeds);
          return async () => {
            await call();
            const value = Number(feeds["x"]?.data[0]);
            return { y: { ...x, data: Float32Array.of(++calls < from ? value : value * 1.1) } };
          };
        };
        return { ...model, bind, read: (result) => tensors.parse(result) };
      },
    };
  }
  const tensors = z.custom<Tensors>((value) => typeof value === "object");

  test("equal the untimed ones of the same input, whichever input came round", async () => {
    const feedOf = (value: number) => ({ x: { ...x, data: Float32Array.of(value) } });
    const prepareTask = async () => ({ ...prepared, feeds: [feedOf(1), feedOf(2), feedOf(3)] as const });
    const { measurement } = await measure(request([], { prepareTask }));
    expect(measurement).toMatchObject({ outputsChecked: 4, outputsEqual: true, notes: [] });
  });

  test("that differ are told", async () => {
    const { measurement } = await measure(request([], { backend: drifting(1) }));
    expect(measurement).toMatchObject({ outputsChecked: 4, outputsEqual: false });
    expect(measurement.notes.join()).toContain("4 of 4 outputs sampled while timed differ from the untimed ones");
  });

  test("are looked at beyond the first", async () => {
    // One call to begin with, ten to warm up: the second timed one is the thirteenth.
    const { measurement } = await measure(request([], { backend: drifting(13) }));
    expect(measurement.notes.join()).toContain("3 of 4 outputs");
  });

  test("may differ within the tolerance, which is told", async () => {
    const tolerance = { relative: 0.2, absolute: 0 };
    const { measurement } = await measure(request([], { backend: drifting(1), tolerance }));
    expect(measurement.outputsEqual).toBe(true);
    expect(measurement.notes.join()).toContain("within the tolerance, not to the bit");
  });
});

describe("an audit of a repetition", () => {
  /** Answers in half the time where the input is the one of the call before. */
  function caching(): Backend {
    const backend = createFakeBackend({ behaviour, seed: 1 });
    let nowNs = 0n;
    let last: unknown;
    return {
      ...backend,
      clock: () => nowNs,
      load: async (load) => ({
        ...(await backend.load(load)),
        bind: (feeds) => async () => {
          nowNs += last === feeds ? 50_000_000n : 100_000_000n;
          last = feeds;
          return { y: feeds["x"] };
        },
      }),
    };
  }
  const other = { x: { ...x, data: Float32Array.of(4) } };

  test("is not made unless asked for", async () => {
    const { measurement } = await measure(request([]));
    expect(measurement.repeatSpeedup).toBeNull();
  });

  test("tells by how much repeating one input is faster", async () => {
    const prepareTask = async () => ({ ...prepared, feeds: [{ x }, other] as const });
    const { measurement } = await measure(request([], { backend: caching(), audit: true, prepareTask }));
    expect(measurement.repeatSpeedup).toBe(2);
  });

  test("finds nothing where nothing caches", async () => {
    const prepareTask = async () => ({ ...prepared, feeds: [{ x }, other] as const });
    const { measurement } = await measure(request([], { audit: true, prepareTask }));
    expect(measurement.repeatSpeedup).toBe(1);
  });

  test("makes a second input where there is one alone", async () => {
    const prepareTask = async () => ({ ...prepared, another: () => other });
    const { measurement } = await measure(request([], { backend: caching(), audit: true, prepareTask }));
    expect(measurement.repeatSpeedup).toBe(2);
  });

  test("says so where no second input can be made", async () => {
    const { measurement } = await measure(request([], { audit: true }));
    expect(measurement.repeatSpeedup).toBeNull();
    expect(measurement.notes.join()).toContain("there is one input, and no other can be made");
  });
});

describe("a meter that needs a longer steady phase than the stop rule", () => {
  test.each([
    { minSteadyS: 1, steadyS: 6.4, words: "asks for less, and gets what there is" },
    { minSteadyS: 20, steadyS: 20, words: "gets it" },
    { minSteadyS: 1000, steadyS: 60, words: "gets the rule's maximum, and no more" },
  ])("$words", async ({ minSteadyS, steadyS }) => {
    const { measurement } = await measure(request([], { minSteadyS }));
    expect(measurement.steadyS).toBeCloseTo(steadyS, 6);
  });
});

describe("a failure", () => {
  const explained = new OffgridError({ code: "model_inputs", fault: "the model wants another input" });

  /** A backend whose n-th call fails. */
  function failing(at: number): Backend {
    const backend = createFakeBackend({ behaviour, seed: 1 });
    let calls = 0;
    const load = async (settings: Parameters<Backend["load"]>[0]): Promise<LoadedModel> => {
      const model = await backend.load(settings);
      const bind = (feeds: Parameters<LoadedModel["bind"]>[0]) => {
        const call = model.bind(feeds);
        return async () => (++calls === at ? Promise.reject(new Error(`call ${at} fails`)) : call());
      };
      return { ...model, bind };
    };
    return { ...backend, load };
  }

  test("of the first call is explained by whoever made the inputs", async () => {
    const prepareTask = async () => ({ ...prepared, explain: () => explained });
    await expect(measure(request([], { backend: failing(1), prepareTask }))).rejects.toBe(explained);
  });

  test.each([
    { at: 2, phase: "— warmup" },
    { at: 12, phase: "— steady" },
  ])("of call $at comes out as it is, in phase $phase", async ({ at, phase }) => {
    const log: string[] = [];
    await expect(measure(request(log, { backend: failing(at) }))).rejects.toThrow(`call ${at} fails`);
    expect(log.filter((entry) => entry.startsWith("—")).at(-1)).toBe(phase);
  });

  test("of a task without inputs is a bug of ours, not a measurement of nothing", async () => {
    const none = request([], { prepareTask: async () => ({ ...prepared, feeds: JSON.parse("[]") }) });
    await expect(measure(none)).rejects.toThrow(RangeError);
  });
});
