import { describe, expect, test } from "vitest";
import { type Simulation, type SimulationRun, simulate } from "../../src/power/simulate.ts";
import { importTrace } from "../../src/power/traces/import.ts";
import { createKeepingPool, createKeys } from "../../src/simulator/kept-runs.ts";
import { createPool, type SimulationPool } from "../../src/simulator/threads.ts";
import { device, makeProfile, model } from "../power/fixtures.ts";

const profile = makeProfile({ supply: [{ kind: "renewal", meanUpH: 3, meanDownH: 2 }] });
const classes = [{ id: "now", arrivals: { kind: "poisson", perDay: 300 } as const }];

function simulationOf(seed: number, rest: Partial<Simulation> = {}): Simulation {
  return { profile, device, model, classes, days: 1, seed, ...rest };
}

/** A real pool in this thread that counts what it is asked for. */
function countingPool(): { pool: SimulationPool; asked: number[] } {
  const asked: number[] = [];
  const real = createPool({ threads: 1, entry: "", signal: new AbortController().signal });
  return {
    asked,
    pool: {
      close: real.close,
      run: (request) => {
        asked.push(...request.simulations.map(({ seed }) => seed));
        return real.run(request);
      },
    },
  };
}

function memory(runs = new Map<string, SimulationRun>()) {
  return {
    runs,
    kept: { find: (key: string) => runs.get(key), keep: (key: string, run: SimulationRun) => void runs.set(key, run) },
  };
}

describe("a pool that keeps runs", () => {
  const keyOf = createKeys("1.0.0");
  const simulations = [1, 2, 3, 4].map((seed) => simulationOf(seed));

  test("simulates only what is not kept, and gives the same runs in the same order", async () => {
    const whole = await countingPool().pool.run({ simulations });
    const { runs, kept } = memory(new Map([[keyOf(simulationOf(3)), simulate(simulationOf(3))]]));
    const { pool, asked } = countingPool();
    let told = 0;
    const found = await createKeepingPool({ pool, kept, keyOf }).run({ simulations, onRun: () => (told += 1) });
    expect(asked).toEqual([1, 2, 4]);
    expect(told).toBe(3);
    expect(found).toEqual(whole);
    expect(runs.size).toBe(4);
  });

  test("simulates what is asked for twice once", async () => {
    const { pool, asked } = countingPool();
    const found = await createKeepingPool({ pool, kept: memory().kept, keyOf }).run({
      simulations: [simulationOf(7), simulationOf(7)],
    });
    expect(asked).toEqual([7]);
    expect(found[0]).toEqual(found[1]);
  });

  test("ends with the error of what cannot be kept", async () => {
    const full = {
      find: () => undefined,
      keep: () => {
        throw new Error("no space");
      },
    };
    const { pool } = countingPool();
    await expect(createKeepingPool({ pool, kept: full, keyOf }).run({ simulations })).rejects.toThrow("no space");
  });
});

describe("the key of a simulation", () => {
  const keyOf = createKeys("1.0.0");
  const csv = (watts: number) =>
    importTrace({ text: `t_offset_s,supply_w\n0,0\n43200,${watts}\n86400,0\n`, place: "x.csv" });

  test("is the same for the same simulation", () => {
    const trace = csv(100);
    expect(keyOf(simulationOf(1, { trace }))).toBe(keyOf(simulationOf(1, { trace: csv(100) })));
    expect(keyOf(simulationOf(1, { trace }))).toBe(createKeys("1.0.0")(simulationOf(1, { trace })));
  });

  test("is another for each thing that a run depends on, and for another version", () => {
    const others = [
      simulationOf(1),
      simulationOf(2),
      simulationOf(1, { days: 2 }),
      simulationOf(1, { device: { ...device, idleW: device.idleW + 1 } }),
      simulationOf(1, { model: { ...model, correctFraction: 0.5 } }),
      simulationOf(1, { profile: makeProfile({}) }),
      simulationOf(1, { policy: { deferBatch: true } }),
      simulationOf(1, { trace: csv(100) }),
      simulationOf(1, { trace: csv(101) }),
    ];
    const keys = [...others.map(keyOf), createKeys("1.0.1")(simulationOf(1))];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
