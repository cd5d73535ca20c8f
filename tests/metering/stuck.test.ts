import { describe, expect, test } from "vitest";
import type { PowerSpec, Reading } from "../../src/metering/reading.ts";
import { stuckNote } from "../../src/metering/stuck.ts";

const spec: PowerSpec = {
  id: "plug",
  kind: "power",
  source: "plug",
  boundary: "wall",
  grade: "B",
  intervalS: 1,
  minWindowS: 10,
  minWindowReason: "",
  mostW: 4000,
  gainU95: null,
  notes: [],
  channels: [{ name: "a" }, { name: "b" }],
  stepW: 0.1,
  updateS: 1,
  mostGapS: 5,
};
const of = (values: readonly (number | null)[][]): Reading[] =>
  values.map((each, atS) => ({ atS, values: each, fault: null }));
const same = Array.from({ length: 12 }, () => [10, 2.3]);

describe("a meter that shows the same watts throughout", () => {
  test("may be stuck, which is said", () => {
    expect(stuckNote({ spec, readings: of(same) })).toBe(
      "plug showed 12.3 W in all of 12 readings, idle and busy alike: it may be stuck, or too coarse for this machine",
    );
    expect(stuckNote({ spec, readings: of([...same, [null, null]]) })).toContain("12 readings");
  });

  test("is not doubted where one reading differs, where readings are few, or where it counts", () => {
    expect(stuckNote({ spec, readings: of([...same, [10, 2.4]]) })).toBeNull();
    expect(stuckNote({ spec, readings: of(same.slice(0, 9)) })).toBeNull();
    expect(stuckNote({ spec, readings: [] })).toBeNull();
    const { stepW: _stepW, mostGapS: _mostGapS, ...rest } = spec;
    const counter = { ...rest, kind: "counter", stepJ: 1, channels: [{ name: "a", wrapJ: null }] } as const;
    expect(stuckNote({ spec: counter, readings: of(same.map(([first = null]) => [first])) })).toBeNull();
  });
});
