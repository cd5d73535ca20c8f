import { describe, expect, test } from "vitest";
import { energyColumns, energyNotes } from "../../src/results/energy-columns.ts";
import { energyOf, windowOf } from "../metering/figures.ts";

describe("energy columns of a repetition", () => {
  test("are gross, net of idle, and by inference", () => {
    // 100 J in 10 s, idle 4 W: net 60 J; 50 inferences.
    expect(energyColumns({ energy: energyOf(), calls: 50 })).toMatchObject({
      energy_j: 100,
      energy_lo_j: 96,
      energy_hi_j: 104,
      energy_u95_fraction: 0.04,
      energy_net_j: 60,
      // √(4² + 3²): 4 J of the gross, 0.3 W for 10 s of the idle.
      energy_net_lo_j: expect.closeTo(55),
      energy_net_hi_j: expect.closeTo(65),
      mj_per_inference: 2000,
      mj_net_per_inference: 1200,
      wh_per_1000: expect.closeTo((100 * 20) / 3600, 9),
      inferences_per_j: 0.5,
      mean_w: 10,
      idle_w: 4,
      energy_boundary: "package",
    });
  });

  test("take the ends that make the net least and most where the intervals are lopsided", () => {
    const energy = energyOf({
      steady: windowOf(100, 0, { loJ: 50, hiJ: 200 }),
      idle: { watts: 4, lo: 2, hi: 8, from: "calibration" },
    });
    const columns = energyColumns({ energy, calls: 50 });
    expect(columns.energy_net_lo_j).toBeCloseTo(60 - Math.hypot(50, 40), 9);
    expect(columns.energy_net_hi_j).toBeCloseTo(60 + Math.hypot(100, 20), 9);
  });

  test("of an assumed model net are the slope's part alone: low ends and high ends of gross and idle go together", () => {
    const energy = {
      source: "assumed: N100 mini PC",
      method: "model" as const,
      idle: { watts: 4, lo: 2, hi: 6, from: "model" as const },
    };
    // 2 to 6 W idle, and 4 to 8 W more while it works: 60 to 140 J gross in 10 s, 40 to 80 J net.
    const steady = windowOf(100, 40);
    expect(energyColumns({ energy: energyOf({ ...energy, steady }), calls: 50 })).toMatchObject({
      energy_net_j: 60,
      energy_net_lo_j: expect.closeTo(40, 9),
      energy_net_hi_j: expect.closeTo(80, 9),
    });
    // A tenth that was filled with 10 J is no error of the model: √(20² + 10²) of the net.
    const filled = windowOf(100, Math.hypot(40, 10), { coverage: 0.9 });
    expect(energyColumns({ energy: energyOf({ ...energy, steady: filled }), calls: 50 })).toMatchObject({
      energy_net_lo_j: expect.closeTo(60 - Math.hypot(20, 10), 9),
      energy_net_hi_j: expect.closeTo(60 + Math.hypot(20, 10), 9),
    });
    const line = energyOf({ ...energy, source: "line calibrated 2026-11-20 with plug", steady });
    expect(energyColumns({ energy: line, calls: 50 }).energy_net_lo_j).toBeCloseTo(60 - Math.hypot(40, 20), 9);
  });

  test("print a net below nothing as it is", () => {
    const energy = energyOf({ idle: { watts: 12, lo: 12, hi: 12, from: "calibration" } });
    expect(energyColumns({ energy, calls: 50 })).toMatchObject({
      energy_net_j: -20,
      energy_net_lo_j: -24,
      mj_net_per_inference: -400,
    });
  });

  test("have no net without idle watts, and nothing where the energy is refused", () => {
    expect(energyColumns({ energy: energyOf({ idle: null }), calls: 50 })).toMatchObject({
      energy_j: 100,
      energy_net_j: null,
      energy_net_lo_j: null,
      energy_net_hi_j: null,
    });
    expect(energyColumns({ energy: energyOf({ steady: windowOf(null) }), calls: 50 })).toMatchObject({
      energy_j: null,
      energy_net_j: null,
      energy_net_hi_j: null,
      mean_w: null,
      energy_source: "rapl package-0",
    });
  });

  test("are none without a meter", () => {
    expect(energyColumns({ energy: null, calls: 50 })).toEqual({});
    expect(energyNotes(null)).toEqual([]);
  });
});

test("notes say why there are no joules, and each reason for gaps once", () => {
  const gaps = [1, 3, 5].map((fromS) => ({ fromS, toS: fromS + 1, why: "time-out" }));
  expect(energyNotes(energyOf({ notes: ["a note"], steady: windowOf(null, 0, { gaps }) }))).toEqual([
    "a note",
    "no energy: nothing was read",
    "the meter had a gap: time-out",
  ]);
});

test("notes of a file with many broken lines name the first of them", () => {
  const gaps = Array.from({ length: 40 }, (_, line) => ({ fromS: line, toS: line + 1, why: `line ${line}` }));
  const notes = energyNotes(energyOf({ steady: windowOf(100, 0, { gaps }) }));
  expect(notes).toHaveLength(6);
  expect(notes.slice(-2)).toEqual(["the meter had a gap: line 4", "the meter had gaps for 35 other reasons"]);
});
