import { describe, expect, test } from "vitest";
import type { ColumnName, Row } from "../../src/results/columns.ts";
import { makeRow } from "../../src/results/csv.ts";
import { measuredWatts } from "../../src/simulator/measured-watts.ts";
import { resolveWatts } from "../../src/simulator/watts.ts";

function row(values: { readonly [Name in ColumnName]?: Row[Name] }): Row {
  const known = new Map(Object.entries(values));
  return makeRow(({ name }) => known.get(name) ?? null);
}

const metered = {
  scenario: "single-stream",
  idle_w: 4,
  idle_lo_w: 3.9,
  idle_hi_w: 4.1,
  mean_w: 10,
  energy_j: 100,
  energy_lo_j: 95,
  energy_hi_j: 106,
  energy_source: "plug Shelly Gen2 counter",
  energy_boundary: "wall",
  energy_grade: "A",
  energy_basis: "measured",
} as const;

describe("watts of a cell that was measured", () => {
  test("are its idle and mean watts with their intervals, and say where they are from", () => {
    expect(measuredWatts(row(metered))).toEqual({
      idle: { value: 4, lo: 3.9, hi: 4.1 },
      active: { value: 10, lo: 9.5, hi: 10.6 },
      words: "measured: plug Shelly Gen2 counter, grade A",
      notes: [],
    });
  });

  test("are none where no energy was measured, or the machine waited meanwhile", () => {
    expect(measuredWatts(row({ scenario: "single-stream" }))).toBeNull();
    expect(measuredWatts(row({ ...metered, idle_w: null }))).toBeNull();
    for (const scenario of ["paced", "server"]) expect(measuredWatts(row({ ...metered, scenario }))).toBeNull();
  });

  test("of a processor's package are warned of: that is not the whole machine", () => {
    const package_ = row({
      ...metered,
      energy_boundary: "package+dram, gpu",
      energy_source: "rapl",
      energy_grade: "C",
    });
    expect(measuredWatts(package_)?.notes).toEqual([
      expect.stringMatching(
        /^its watts are of the processor package and its memory and the GPU's board, not of the whole/,
      ),
    ]);
  });

  test("are never less at work than idle", () => {
    const light = measuredWatts(row({ ...metered, mean_w: 3.95, energy_lo_j: 99, energy_hi_j: 101 }));
    expect(light?.active).toEqual({ value: 4, lo: expect.closeTo(3.9105, 4), hi: 4.1 });
  });
});

describe("watts that a simulation runs with", () => {
  const measured = measuredWatts(row(metered));

  test("are measured ones before a class that nobody asked for", () => {
    const { middle, ends, words } = resolveWatts({ measured });
    expect(middle).toEqual({ idleW: 4, activeW: 10, sleepingW: 4 });
    expect(ends).toEqual({
      low: { idleW: 3.9, activeW: 9.5, sleepingW: 3.9 },
      high: { idleW: 4.1, activeW: 10.6, sleepingW: 4.1 },
    });
    expect(words).toContain("busy 9.5-10.6 W, simulated at 10 W (measured: plug Shelly Gen2 counter, grade A)");
  });

  test("are those of flags before all, and of a class that was asked for before measured ones", () => {
    const flags = resolveWatts({ measured, idleW: 5, activeW: 12 });
    expect(flags).toMatchObject({ middle: { idleW: 5, activeW: 12 }, ends: null });
    expect(flags.words).toBe(
      "idle 5 W (from the command line); busy 12 W (from the command line); booting and loading are taken as busy",
    );
    expect(resolveWatts({ measured, device: "pi4" }).words).toContain("idle 2.3 W (assumed: Raspberry Pi 4)");
    expect(resolveWatts({ measured, idleW: 5 }).words).toContain("(measured:");
  });

  test("are those of an N100 where nothing is known", () => {
    expect(resolveWatts({})).toMatchObject({
      middle: { idleW: 10, activeW: 22.5, sleepingW: 10 },
      ends: { low: { idleW: 6 }, high: { activeW: 30 } },
      notes: [],
    });
  });
});
