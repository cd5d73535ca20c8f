import { describe, expect, test } from "vitest";
import { makeSampler } from "../../src/power/duration.ts";
import type { ColumnName, Row } from "../../src/results/columns.ts";
import { makeRow } from "../../src/results/csv.ts";
import { measuredModels } from "../../src/simulator/measured-models.ts";

type Values = { readonly [Name in ColumnName]?: Row[Name] };

function row(values: Values): Row {
  const known = new Map(Object.entries(values));
  return makeRow(({ name }) => known.get(name) ?? null);
}

const cell = { run_id: "r", cell_id: "m/t1", model: "m", outcome: "ok", quality: 0.9 } as const;
const aggregate = row({ ...cell, row_kind: "aggregate", repetitions_ok: 2 });
const repetition = (values: Values) => row({ ...cell, row_kind: "repetition", ...values });
const one = repetition({
  spawn_ms: 200,
  load_ms: 100,
  first_ms: 30,
  latency_min_ms: 8,
  latency_p50_ms: 10,
  latency_p90_ms: 14,
  latency_max_ms: 40,
  latency_mean_ms: 11,
});
const other = repetition({ spawn_ms: 220, load_ms: 120, first_ms: 50, latency_p50_ms: 13, latency_mean_ms: 13 });

describe("models of a results.csv", () => {
  test("keep the measured mean and the spread of every repetition", () => {
    const [model] = measuredModels({ rows: [one, other, aggregate], place: "x.csv", wanted: [] });
    if (model === undefined) throw new Error("there is a model");
    const service = makeSampler(model.service);
    expect(service.meanS).toBeCloseTo(0.012, 9);
    expect(service.samples[0]).toBeLessThan(0.009);
    expect(service.samples.at(-1)).toBeGreaterThan(0.02);
    expect(model).toMatchObject({ id: "m", correctFraction: 0.9 });
    expect(makeSampler(model.load).samples).toEqual(Float64Array.of(0.3, 0.34));
    expect(makeSampler(model.first).samples).toEqual(Float64Array.of(0.03, 0.05));
  });

  test("leave failed repetitions and other cells out, and tell cells of one model apart", () => {
    const failed = repetition({ outcome: "crashed", load_ms: 9e9, first_ms: 9e9, latency_p50_ms: 9e9 });
    const second = { ...cell, cell_id: "m/t2" };
    const rows = [
      one,
      failed,
      aggregate,
      row({ ...one, ...second }),
      row({ ...second, row_kind: "aggregate", repetitions_ok: 1 }),
    ];
    const models = measuredModels({ rows, place: "x.csv", wanted: ["m"] });
    expect(models.map(({ id }) => id)).toEqual(["m/t1", "m/t2"]);
    expect(makeSampler(models[0]?.service ?? { kind: "constant", seconds: 0 }).meanS).toBeCloseTo(0.011, 9);
  });

  test("refuse a model that is not there, a table without results, and rows that lack times", () => {
    const ask = (rows: readonly Row[], wanted: readonly string[] = []) =>
      measuredModels({ rows, place: "x.csv", wanted });
    expect(() => ask([one, aggregate], ["n"])).toThrow(/x\.csv has no such model/);
    expect(() => ask([row({ ...cell, row_kind: "aggregate", repetitions_ok: 0 })])).toThrow(/no cell of this table/);
    expect(() => ask([repetition({ latency_p50_ms: 3 }), aggregate])).toThrow(/lack latency, load or first/);
  });
});
