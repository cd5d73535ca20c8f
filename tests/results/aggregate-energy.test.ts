import { describe, expect, test } from "vitest";
import type { EnergyFigures } from "../../src/metering/figures.ts";
import { aggregateRow } from "../../src/results/aggregate.ts";
import type { Row } from "../../src/results/columns.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { crashed, facts, okOutcome } from "../fixtures/measurements.ts";
import { energyOf, windowOf } from "../metering/figures.ts";

/** The aggregate row of repetitions with these energies. */
function aggregated(...energies: readonly (EnergyFigures | null)[]): Row {
  const rows = energies.map((energy, index) => {
    const outcome = okOutcome();
    if (outcome.outcome !== "ok") throw new Error("the fixture is no ok outcome");
    return repetitionRow(facts({ repetition: index + 1, outcome: { ...outcome, energy } }));
  });
  return aggregateRow({ rows, planned: rows.length });
}

const steady = (joules: number, reach: number) => energyOf({ steady: windowOf(joules, reach) });

describe("energy of an aggregate row", () => {
  test("is the mean with Student's interval over repetitions, where these scatter more than each is unsure", () => {
    // 90, 100, 110: s = 10, t(.975, 2) = 4.302653: ± 24.84.
    const row = aggregated(steady(90, 1), steady(100, 1), steady(110, 1));
    expect(row.energy_j).toBe(100);
    expect(row.energy_lo_j).toBeCloseTo(100 - 24.8414, 3);
    expect(row.energy_hi_j).toBeCloseTo(100 + 24.8414, 3);
    expect(row.energy_net_j).toBeCloseTo(60, 9);
    expect(row.energy_net_lo_j).toBeCloseTo(60 - 24.8414, 3);
  });

  test("is no narrower than the widest share that a repetition is unsure by: its error is all of theirs", () => {
    // ± 10 % of 99 J and ± 5 % of 101 J; t(.975, 1)·√2/√2 = 12.7 J would be wider, so three.
    const row = aggregated(steady(99.9, 9.99), steady(100, 5), steady(100.1, 5));
    expect(row.energy_lo_j).toBeCloseTo(90, 9);
    expect(row.energy_hi_j).toBeCloseTo(110, 9);
    // Net: 9.99 J of the gross and 3 J of the idle.
    expect(row.energy_net_lo_j).toBeCloseTo(60 - Math.hypot(9.99, 3), 9);
  });

  test("of one repetition is that repetition's", () => {
    expect(aggregated(steady(100, 4))).toMatchObject({
      energy_j: 100,
      energy_lo_j: 96,
      energy_hi_j: 104,
      energy_net_j: 60,
      energy_net_lo_j: expect.closeTo(55),
      energy_net_hi_j: expect.closeTo(65),
    });
  });

  test("never begins below zero; the net may", () => {
    const row = aggregated(steady(1, 0), steady(100, 0));
    expect(row.energy_lo_j).toBe(0);
    expect(row.energy_net_lo_j).toBeLessThan(-500);
  });

  test("has no interval where one ok repetition has no joules, and does not miss those of a crashed one", () => {
    const row = aggregated(steady(100, 4), energyOf({ steady: windowOf(null) }));
    expect([row.energy_j, row.energy_lo_j, row.energy_hi_j, row.energy_net_lo_j]).toEqual([null, null, null, null]);
    // Half of the repetitions would pass for all of them.
    expect([row.energy_u95_fraction, row.energy_basis]).toEqual([null, null]);
    expect(row.warnings).toContain("no energy: nothing was read");
    const outcome = okOutcome();
    if (outcome.outcome !== "ok") throw new Error("the fixture is no ok outcome");
    const rows = [
      repetitionRow(facts({ outcome: { ...outcome, energy: steady(100, 4) } })),
      repetitionRow(facts({ repetition: 2, outcome: crashed })),
    ];
    expect(aggregateRow({ rows, planned: 2 })).toMatchObject({ energy_j: 100, energy_lo_j: 96 });
  });

  test("is empty where no meter was asked", () => {
    const row = aggregated(null, null);
    expect([row.energy_j, row.energy_lo_j, row.energy_hi_j, row.energy_net_lo_j, row.energy_net_hi_j]).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });
});
