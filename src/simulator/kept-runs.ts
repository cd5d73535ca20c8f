import { createHash } from "node:crypto";
import type { Simulation, SimulationRun } from "../power/simulate.ts";
import type { SimulationPool } from "./threads.ts";

/** Runs by their simulation's key, and where further ones go. */
export interface KeptRuns {
  readonly find: (key: string) => SimulationRun | undefined;
  /** @throws OffgridError where it cannot be kept. */
  readonly keep: (key: string, run: SimulationRun) => void;
}

/** A pool that simulates nothing which is kept already, and has the rest kept as it is done. */
export function createKeepingPool({
  pool,
  kept,
  keyOf,
}: {
  readonly pool: SimulationPool;
  readonly kept: KeptRuns;
  readonly keyOf: (simulation: Simulation) => string;
}): SimulationPool {
  return {
    async run({ simulations, onRun = () => undefined }) {
      const keys = simulations.map(keyOf);
      const missing = new Map<string, Simulation>();
      for (const [index, simulation] of simulations.entries()) {
        const key = keys[index];
        if (key !== undefined && kept.find(key) === undefined) missing.set(key, simulation);
      }
      const missingKeys = [...missing.keys()];
      await pool.run({
        simulations: [...missing.values()],
        onRun: (run, at) => {
          const key = missingKeys[at];
          if (key !== undefined) kept.keep(key, run);
          onRun(run, keys.indexOf(key ?? ""));
        },
      });
      return keys.flatMap((key) => kept.find(key) ?? []);
    },
    close: () => pool.close(),
  };
}

/**
 * Names a simulation by everything that its run depends on: the same name means the same run to the bit. `maker` names the
 * program, whose other versions may come to other runs.
 */
export function createKeys(maker: string): (simulation: Simulation) => string {
  const digests = new WeakMap<object, string>();
  const digestOnce = (data: object): string => {
    const known = digests.get(data);
    if (known !== undefined) return known;
    const digest = digestOf(JSON.stringify(data));
    digests.set(data, digest);
    return digest;
  };
  return ({ trace, ...rest }) =>
    digestOf(JSON.stringify([maker, rest, trace === undefined ? null : digestOnce(trace)]));
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
