import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { profileSchema } from "../../src/power/profile.ts";
import { stopRules } from "../../src/stats/stop-rule.ts";
import { shortNames } from "../../src/suite/cell.ts";
import { checkSuite } from "../../src/suite/check-suite.ts";
import { parseFilter } from "../../src/suite/filter.ts";
import { makePlan, type PlanRequest, timeoutOf } from "../../src/suite/plan.ts";
import { type Suite, suiteSchema } from "../../src/suite/schema.ts";

const full = profileSchema.parse({ schemaVersion: 1, id: "full", story: "nothing limited" });
const oneCore = profileSchema.parse({
  schemaVersion: 1,
  id: "one-core",
  story: "one thread",
  limits: { threads: 1, spinning: false },
});
const profiles = new Map([full, oneCore].map((profile) => [profile.id, profile]));

function suite(more: object): Suite {
  return suiteSchema.parse({ schemaVersion: 1, name: "s", models: ["a", "b"], ...more });
}

function plan(more: object, filters: readonly string[] = []) {
  const request: PlanRequest = {
    suite: suite(more),
    placeOf: (path) => `s.yaml:${path.join(".")}`,
    profiles,
    filters: filters.map(parseFilter),
  };
  return makePlan(request);
}

function faultOf(act: () => unknown): OffgridError {
  try {
    act();
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

describe("makePlan", () => {
  test("gives every combination of the matrix once", () => {
    const { cells } = plan({ settings: { threads: [1, 2], spinning: [false, true], batch: [1, 4] } });
    expect(cells).toHaveLength(2 * 2 * 2 * 2);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(16);
  });

  test("names cells by their settings, readably", () => {
    expect(plan({ models: ["a"] }).cells.map(({ id }) => id)).toEqual(["a/cpu/t1/nospin/b1/single-stream-quick/full"]);
  });

  test("puts the profile's limits in place of the settings and merges what becomes equal", () => {
    const { cells } = plan({ models: ["a"], settings: { threads: [1, 4], spinning: [true] }, profiles: ["one-core"] });
    expect(cells).toHaveLength(1);
    expect(cells[0]).toMatchObject({ threads: 1, spinning: false, profile: "one-core" });
  });

  test("leaves out what exclude names by all of its keys", () => {
    const { cells } = plan({
      settings: { threads: [1, 2], spinning: [false, true] },
      exclude: [{ threads: 1, spinning: true }],
    });
    expect(cells).toHaveLength(6);
    expect(cells.some(({ threads, spinning }) => threads === 1 && spinning)).toBe(false);
  });

  test("runs every repetition of every cell once, round by round", () => {
    const { steps, cells } = plan({ repetitions: 3 });
    expect(steps.map(({ repetition }) => repetition)).toEqual([1, 1, 2, 2, 3, 3]);
    for (const { id } of cells) {
      expect(steps.filter(({ cellId }) => cellId === id).map(({ repetition }) => repetition)).toEqual([1, 2, 3]);
    }
  });

  test("is the same for the same seed and in another order for another", () => {
    const models = Array.from({ length: 12 }, (_, index) => `m${index}`);
    const order = (seed: number) => plan({ models, seed }).steps.map(({ cellId }) => cellId);
    expect(order(7)).toEqual(order(7));
    expect(order(7)).not.toEqual(order(8));
    expect([...order(7)].sort()).toEqual([...order(8)].sort());
  });

  test("gives all repetitions of a cell the same inputs and other cells other ones", () => {
    const { steps } = plan({ repetitions: 4 });
    const seeds = new Map(steps.map(({ cellId, seed }) => [cellId, seed]));
    expect(steps.every(({ cellId, seed }) => seeds.get(cellId) === seed)).toBe(true);
    expect(new Set(seeds.values()).size).toBe(2);
  });

  test("keeps dimensions in the cell's id, sorted", () => {
    expect(plan({ models: ["./a.onnx"], dims: { seq: 8, batch: 2 } }).cells[0]?.id).toContain("/batch=2+seq=8/");
  });

  test("takes a path's base name as the model's id", () => {
    expect(plan({ models: ["../some/My Model.onnx"] }).cells[0]).toMatchObject({
      model: "My-Model",
      modelReference: "../some/My Model.onnx",
    });
  });

  test("refuses two files that would have one name", () => {
    expect(faultOf(() => plan({ models: ["x/m.onnx", "y/m.onnx"] }))).toMatchObject({
      code: "suite",
      place: "s.yaml:models.1",
    });
  });

  test("refuses exclusions that leave nothing", () => {
    expect(faultOf(() => plan({ exclude: [{ threads: 1 }] })).message).toContain("Remove an entry of exclude");
  });

  test("measures the same inputs whatever the threads and spinning, and others for another batch", () => {
    const seedOf = (settings: object) => plan({ models: ["a"], settings }).steps[0]?.seed;
    expect(seedOf({ threads: [2], spinning: [true] })).toBe(seedOf({}));
    expect(seedOf({ batch: [2] })).not.toBe(seedOf({}));
  });

  test("keeps dimensions away from catalogue models, whose task fixes their shapes", () => {
    expect(plan({ models: ["a"], dims: { seq: 8 } }).cells[0]?.dims).toEqual({});
  });
});

describe("timeoutOf", () => {
  test.each(["rapid", "quick", "normal"] as const)("lets a slow model use up all that '%s' allows", (stop) => {
    const { cells, ...rest } = plan({ models: ["a"], scenarios: [{ kind: "single-stream", stop }] });
    const [cell] = cells;
    if (cell === undefined) throw new Error("no cell");
    expect(timeoutOf({ plan: rest, cell })).toBeGreaterThan(60 + stopRules[stop].maxSeconds);
    expect(timeoutOf({ plan: { timeoutS: 5 }, cell })).toBe(5);
  });

  test("gives loading and judging as much longer as a quota of less than a CPU makes them", () => {
    const [cell] = plan({ models: ["a"] }).cells;
    if (cell === undefined) throw new Error("no cell");
    const under = (cpuQuota: number) =>
      timeoutOf({ plan: { timeoutS: null }, cell: { ...cell, limits: { cpuQuota } } }) -
      timeoutOf({ plan: { timeoutS: null }, cell });
    expect([under(4), under(1)]).toEqual([0, 0]);
    expect(under(0.05)).toBeCloseTo(19 * under(0.5), 6);
    expect(under(0.5)).toBeGreaterThan(60);
  });
});

describe("checkSuite", () => {
  test.each([
    [{ profiles: ["ful"] }, "s.yaml:profiles.0", "Did you mean 'full'?"],
    [{ exclude: [{ thread: 1 }] }, "s.yaml:exclude.0.thread", "Use one of: model"],
    [{ exclude: [{ model: "c" }] }, "s.yaml:exclude.0", "Correct its values or remove it"],
    [{ fake: { a: {} } }, "s.yaml:fake", "Add 'backend: fake'"],
    [{ backend: "fake", fake: { c: {} } }, "s.yaml:fake.c", "Add it to models:"],
  ])("explains the mistake in %j with its place and cure", (more, place, cure) => {
    const placeOf = (path: readonly PropertyKey[]) => `s.yaml:${path.join(".")}`;
    const fault = faultOf(() => checkSuite({ suite: suite(more), placeOf, profiles }));
    expect(fault).toMatchObject({ code: "suite", place });
    expect(fault.message).toContain(cure);
  });
});

describe("filters", () => {
  test("keep the cells that match all of them", () => {
    const { cells } = plan({ settings: { threads: [1, 2, 4] } }, ["model=a", "threads=1,4"]);
    expect(cells.map(({ model, threads }) => [model, threads])).toEqual([
      ["a", 1],
      ["a", 4],
    ]);
  });

  test("take * for any letters and everything else literally", () => {
    const models = ["ppocr.det", "ppocrxdet", "vad"];
    expect(plan({ models }, ["model=ppocr.*"]).cells.map(({ model }) => model)).toEqual(["ppocr.det"]);
    expect(plan({ models }, ["model=*det"]).cells).toHaveLength(2);
  });

  test("that leave nothing say what there is", () => {
    const fault = faultOf(() => plan({}, ["model=c"]));
    expect(fault).toMatchObject({ code: "usage", place: "--filter model=c" });
    expect(fault.cure).toBe("'model' has here: a, b");
  });

  test.each([
    ["modle=a", "Did you mean 'model'?"],
    ["model", "For example"],
    ["=a", "For example"],
    ["model=", "For example"],
  ])("refuse '%s' with a cure", (text, cure) => {
    const fault = faultOf(() => parseFilter(text));
    expect(fault.code).toBe("usage");
    expect(fault.message).toContain(cure);
  });
});

describe("the id of a cell", () => {
  test("says the scenario's parameters and the processes where there are any", () => {
    const idOf = (scenario: object, processes = 1) =>
      plan({
        models: ["a"],
        scenarios: [{ stop: "rapid", ...scenario }],
        settings: { processes: [processes] },
      }).cells.map(({ id }) => id.replace(/^.*\/b1\//, "").replace("/full", ""))[0];
    expect([
      idOf({ kind: "single-stream" }),
      idOf({ kind: "single-stream" }, 2),
      idOf({ kind: "multi-stream" }),
      idOf({ kind: "server", ratePerS: 2.5 }),
      idOf({ kind: "server", ratePerS: 2.5, boundMs: 100 }),
      idOf({ kind: "server", findPeak: true, boundMs: 100 }),
      idOf({ kind: "offline", maxBatch: 16 }),
      idOf({ kind: "paced", periodS: 5 }),
    ]).toEqual([
      "single-stream-rapid",
      "p2/single-stream-rapid",
      "multi-stream@8-rapid",
      "server@2.5ps-rapid",
      "server@2.5ps+100ms-rapid",
      "server@peak+100ms-rapid",
      "offline@16-rapid",
      "paced@5s-rapid",
    ]);
  });
});

describe("short names", () => {
  test("say the model, and what else tells the cells apart", () => {
    const names = (more: object) => [...shortNames(plan(more).cells).values()];
    expect(names({})).toEqual(["a", "b"]);
    expect(names({ models: ["a"], settings: { threads: [1, 2], spinning: [false] } })).toEqual(["a t1", "a t2"]);
  });
});
