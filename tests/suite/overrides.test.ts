import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { applyOverrides, type Overrides } from "../../src/suite/overrides.ts";
import { suiteSchema } from "../../src/suite/schema.ts";

const suite = suiteSchema.parse({
  schemaVersion: 1,
  name: "s",
  backend: "fake",
  models: ["a", "b"],
  dims: { seq: 8 },
  fake: { a: { serviceMs: 1 }, b: { serviceMs: 2 } },
});

function faultOf(overrides: Overrides): unknown {
  try {
    return applyOverrides({ suite, overrides });
  } catch (thrown) {
    return thrown;
  }
}

describe("applyOverrides", () => {
  test("changes nothing without overrides", () => {
    expect(applyOverrides({ suite, overrides: {} })).toEqual(suite);
  });

  test("puts the command line's words in place of the suite's", () => {
    const changed = applyOverrides({
      suite,
      overrides: {
        threads: [2, 4],
        spinning: true,
        stop: "rapid",
        repetitions: 3,
        seed: 9,
        timeout: 5,
        profile: ["one-core"],
      },
    });
    expect(changed).toMatchObject({
      settings: { threads: [2, 4], spinning: [true], ep: ["cpu"], batch: [1] },
      scenarios: [{ kind: "single-stream", stop: "rapid" }],
      repetitions: 3,
      seed: 9,
      timeoutS: 5,
      profiles: ["one-core"],
    });
  });

  test("puts a scenario of its own in place of the suite's, with the suite's stop rule", () => {
    const overrides = { scenario: "server", rate: 5, "bound-ms": 100 };
    expect(applyOverrides({ suite, overrides }).scenarios).toEqual([
      { kind: "server", ratePerS: 5, boundMs: 100, findPeak: false, stop: "quick" },
    ]);
  });

  test("changes the parameters of the suite's own scenarios", () => {
    const mixed = { ...suite, scenarios: suiteSchema.shape.scenarios.parse([{ kind: "paced" }, { kind: "offline" }]) };
    expect(applyOverrides({ suite: mixed, overrides: { "period-s": 5 } }).scenarios).toEqual([
      { kind: "paced", periodS: 5, stop: "quick" },
      { kind: "offline", maxBatch: 64, stop: "quick" },
    ]);
  });

  test("adds dimensions to the suite's, the command line's first", () => {
    expect(applyOverrides({ suite, overrides: { dim: ["seq=16", "batch_size=2"] } }).dims).toEqual({
      seq: 16,
      batch_size: 2,
    });
  });

  test("drops the fake behaviour of models that are no longer measured", () => {
    expect(Object.keys(applyOverrides({ suite, overrides: { model: ["b"] } }).fake ?? {})).toEqual(["b"]);
  });

  test.each<[Overrides, string]>([
    [{ threads: [0] }, "--threads"],
    [{ threads: [Number.NaN] }, "--threads"],
    [{ batch: [1.5] }, "--batch"],
    [{ ep: ["No Such"] }, "--ep"],
    [{ repetitions: 0 }, "--repetitions"],
    [{ timeout: -1 }, "--timeout"],
    [{ seed: -1 }, "--seed"],
    [{ stop: "soon" }, "--stop"],
    [{ rate: 5 }, "--rate"],
    [{ scenario: "server" }, "--scenario"],
    [{ scenario: "server", "find-peak": true }, "--scenario"],
    [{ scenario: "server", rate: 0 }, "--rate"],
    [{ scenario: "paced", "period-s": -1 }, "--period-s"],
    [{ processes: [0] }, "--processes"],
    [{ dim: ["seq"] }, "--dim seq"],
    [{ dim: ["seq=x"] }, "--dim seq=x"],
  ])("names the flag at fault in %j", (overrides, place) => {
    const fault = faultOf(overrides);
    expect(fault).toBeInstanceOf(OffgridError);
    expect(fault).toMatchObject({ code: "usage", place });
  });
});
