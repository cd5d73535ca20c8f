import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { metrics } from "../../src/power/metrics.ts";
import type { SimulatedCase } from "../../src/report/simulate-case.ts";
import { simulateMatrix } from "../../src/report/simulate-matrix.ts";
import { metricRecords } from "../../src/report/simulate-metrics.ts";

const one: SimulatedCase = {
  model: "m",
  profile: "p",
  summary: [
    { name: "service_availability", value: 0.25, lo: 0.24, hi: 0.26, seeds: 3 },
    { name: "goodput_per_day", value: 1900, lo: null, hi: null, seeds: 1 },
  ],
  ends: null,
  cost: null,
};

describe("the matrix of models and profiles", () => {
  test("shows values with half their interval, a dash for the unknown, and no empty optional column", () => {
    const { columns, rows, leftOut } = simulateMatrix({ cases: [one], width: 200 });
    const cells = new Map(columns.map(({ title }, index) => [title, rows[0]?.[index]]));
    expect(cells.get("service")).toBe("25.0% ±1.0");
    expect(cells.get("answers/day")).toBe("1900");
    expect(cells.get("good")).toBe("–");
    expect([cells.has("cycles/year"), cells.has("$/1000"), leftOut]).toEqual([false, false, []]);
  });

  test("shows how long a battery lasts where nothing comes from outside, and only there", () => {
    const lasts = { name: "first_power_loss_h", value: 2.4, lo: 2.4, hi: 2.4, seeds: 3 } as const;
    const supplied = (value: number): SimulatedCase => ({
      ...one,
      summary: [...one.summary, lasts, { name: "supply_availability", value, lo: null, hi: null, seeds: 1 }],
    });
    const alone = simulateMatrix({ cases: [supplied(0), supplied(0.25)], width: 200 });
    const at = alone.columns.findIndex(({ title }) => title === "lasts h");
    expect(alone.rows.map((row) => row[at])).toEqual(["2.40", "–"]);
    expect(simulateMatrix({ cases: [supplied(0.25)], width: 200 }).columns).not.toContainEqual(
      expect.objectContaining({ title: "lasts h" }),
    );
  });

  test("leaves out what there is no room for and names it", () => {
    const { columns, leftOut } = simulateMatrix({ cases: [one], width: 40 });
    expect(columns.map(({ title }) => title)).toEqual(expect.arrayContaining(["model", "profile", "service", "good"]));
    expect(leftOut).toContain("drain p95 s");
  });
});

test("records keep unknown empty and say that they are modelled", () => {
  const records = metricRecords([one]);
  expect(records).toHaveLength(metrics.length);
  expect(records.every(({ basis }) => basis === "modelled")).toBe(true);
  expect(records.find(({ metric }) => metric === "served")).toMatchObject({ value: null, lo: null, at_lowest_w: null });
});

test("docs/power.md says of every metric what the table says", () => {
  const text = readFileSync(new URL("../../docs/power.md", import.meta.url), "utf8");
  for (const { name } of metrics) expect(text).toContain(`| \`${name}\` |`);
  for (const { doc } of metrics) expect(text).toContain(doc);
});
