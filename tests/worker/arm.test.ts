import { expect, test } from "vitest";
import { createFakeBackend } from "../../src/backends/fake.ts";
import type { Counters } from "../../src/machine/counters.ts";
import type { CounterName } from "../../src/machine/perf-event.ts";
import { defaultFake } from "../../src/suite/schema.ts";
import { createArm } from "../../src/worker/arm.ts";
import { prepareTask } from "../../src/worker/prepare.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";

function armOf({ serviceMs = 2, counters = null }: { serviceMs?: number; counters?: Counters | null } = {}) {
  const fake = { ...defaultFake, serviceMs, jitter: 0 };
  return createArm({
    job: { jobs: [makeJob({ cell: makeCell({ fake }) })], runtime: null },
    backendOf: async () => createFakeBackend({ behaviour: fake, seed: 1 }),
    prepareTask,
    counters,
    cpuS: () => 0,
  });
}

test("a block tells quantiles of its own calls", async () => {
  const arm = armOf({ serviceMs: 3 });
  expect(await arm.answer({ type: "open", index: 0 })).toMatchObject({ type: "opened", usualMs: 3, isWarm: true });
  expect(await arm.answer({ type: "turn", calls: 5 })).toMatchObject({ type: "turned", p25Ms: 3, p50Ms: 3, meanMs: 3 });
});

test("a virtual clock has no idle time to tell of", async () => {
  const arm = armOf();
  await arm.answer({ type: "open", index: 0 });
  await arm.answer({ type: "turn", calls: 2 });
  expect(await arm.answer({ type: "turn", calls: 2 })).toMatchObject({ idleCpuS: 0, idleS: 0 });
});

test("answers are told with the inputs that they are to, by digests", async () => {
  const arm = armOf();
  await arm.answer({ type: "open", index: 0 });
  const one = await arm.answer({ type: "refer" });
  expect(one).toMatchObject({ type: "reference", inputs: [expect.any(String)], digests: [expect.any(String)] });
  expect(await arm.answer({ type: "refer" })).toEqual(one);
});

test("nothing is asked of a model that is not open", async () => {
  const arm = armOf();
  await expect(arm.answer({ type: "turn", calls: 1 })).rejects.toThrow(TypeError);
  await expect(arm.answer({ type: "open", index: 7 })).rejects.toThrow(TypeError);
});

/** Counts a thousand instructions a reading and `perCall` a call since, as a real counter that is read costs something too. */
function countersOf(perCall: number, calls: () => number): Counters {
  let readings = 0;
  const states = new Map<CounterName, { readonly state: "counts" }>([["instructions", { state: "counts" }]]);
  return {
    states,
    read: () => {
      readings++;
      const value = BigInt(readings * 1000 + perCall * calls());
      return { instructions: { value, enabledNs: BigInt(readings), runningNs: BigInt(readings) } };
    },
    close: () => {},
  };
}

test("instructions an inference are the slope, so that what reading the counter costs is no part of them", async () => {
  let calls = 0;
  const fake = { ...defaultFake, jitter: 0 };
  const backend = createFakeBackend({ behaviour: fake, seed: 1 });
  const arm = createArm({
    job: { jobs: [makeJob({ cell: makeCell({ fake }) })], runtime: null },
    backendOf: async () => ({
      ...backend,
      load: async (request) => {
        const model = await backend.load(request);
        return {
          ...model,
          bind: (feeds) => {
            const call = model.bind(feeds);
            return () => {
              calls++;
              return call();
            };
          },
        };
      },
    }),
    prepareTask,
    counters: countersOf(250, () => calls),
    cpuS: () => 0,
  });
  await arm.answer({ type: "open", index: 0 });
  expect(await arm.answer({ type: "count", few: 100, many: 400 })).toEqual({
    type: "counted",
    instructions: 250,
    why: null,
  });
});

test("where nothing counts instructions, or the counter stands still, that is said", async () => {
  const none = armOf();
  await none.answer({ type: "open", index: 0 });
  expect(await none.answer({ type: "count", few: 2, many: 8 })).toMatchObject({ instructions: null });
  const still = armOf({ counters: countersOf(0, () => 0) });
  await still.answer({ type: "open", index: 0 });
  expect(await still.answer({ type: "count", few: 2, many: 8 })).toMatchObject({
    instructions: null,
    why: expect.stringContaining("stood still"),
  });
});
