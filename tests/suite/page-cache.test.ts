import { describe, expect, test } from "vitest";
import { cellSchema, shortNames } from "../../src/suite/cell.ts";
import { parseFilter } from "../../src/suite/filter.ts";
import { expandMatrix } from "../../src/suite/matrix.ts";
import { applyOverrides } from "../../src/suite/overrides.ts";
import { suiteSchema } from "../../src/suite/schema.ts";

const suite = suiteSchema.parse({ schemaVersion: 1, name: "small", models: ["a"] });
const cellsOf = (pageCache: readonly string[]) =>
  expandMatrix({
    suite: applyOverrides({ suite, overrides: { "page-cache": pageCache } }),
    placeOf: () => "suite",
    profiles: new Map(),
  });

describe("the page cache of a cell", () => {
  test("is warm unless asked for, and then no part of its id", () => {
    const [cell] = expandMatrix({ suite, placeOf: () => "suite", profiles: new Map() });
    expect(cell).toMatchObject({ id: "a/cpu/t1/nospin/b1/single-stream-quick/full", pageCache: "warm" });
  });

  test("that is cold is named by id, short name and filter", () => {
    const cells = cellsOf(["warm", "cold"]);
    expect(cells.map(({ id }) => id)).toEqual([
      "a/cpu/t1/nospin/b1/single-stream-quick/full",
      "a/cpu/t1/nospin/b1/cold/single-stream-quick/full",
    ]);
    expect([...shortNames(cells).values()]).toEqual(["a warm", "a cold"]);
    expect(parseFilter("pageCache=cold")).toEqual({ key: "pageCache", values: ["cold"] });
  });

  test("is warm in plans from before there was a choice", () => {
    const [{ pageCache: _none, ...older } = {}] = cellsOf(["warm"]);
    expect(cellSchema.parse(older).pageCache).toBe("warm");
  });
});

describe("audit and memory cliff", () => {
  test("are off unless the suite or the command line says so", () => {
    expect(suite).toMatchObject({ audit: false, memoryCliff: false });
    const overrides = { audit: true, "memory-cliff": true };
    expect(applyOverrides({ suite, overrides })).toMatchObject({ audit: true, memoryCliff: true });
    const asked = suiteSchema.parse({ ...suite, audit: true });
    expect(applyOverrides({ suite: asked, overrides: {} }).audit).toBe(true);
    expect(applyOverrides({ suite: asked, overrides: { audit: false } }).audit).toBe(false);
  });
});
