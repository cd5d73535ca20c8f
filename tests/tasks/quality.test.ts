import { expect, test } from "vitest";
import { clusteredRate } from "../../src/stats/wilson.ts";
import { f1Cluster, qualityOf } from "../../src/tasks/quality.ts";

test("F1 counts 2·TP of 2·TP + FP + FN", () => {
  // TP 2, FP 1, FN 1, TN 1.
  expect(f1Cluster(Uint8Array.of(1, 1, 1, 0, 0), Uint8Array.of(1, 1, 0, 1, 0))).toEqual({ hits: 4, total: 6 });
});

test("nothing there and nothing found counts for nothing", () => {
  expect(f1Cluster(new Uint8Array(4), new Uint8Array(4))).toEqual({ hits: 0, total: 0 });
});

test("a quality is the clustered rate, with its floor and its data set", () => {
  const clusters = [
    { hits: 9, total: 10 },
    { hits: 4, total: 10 },
    { hits: 7, total: 8 },
  ];
  const { value, lo, hi } = clusteredRate(clusters);
  const facts = { metric: "accuracy", floor: 0.5, dataset: "set@1" };
  expect(value).toBeCloseTo(20 / 28, 12);
  expect(qualityOf({ clusters, ...facts })).toEqual({ ...facts, value, lo, hi, n: 28 });
  expect(qualityOf({ clusters, ...facts, n: 1000 }).n).toBe(1000);
});
