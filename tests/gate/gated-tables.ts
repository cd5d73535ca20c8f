import { readFileSync } from "node:fs";
import { poolTables } from "../../src/compare/pool.ts";
import { createTableReader } from "../../src/compare/table-reader.ts";
import { judgeTables, numbersOf } from "../../src/gate/judge-tables.ts";
import type { NoiseCalibration, NoiseGroup } from "../../src/gate/noise.ts";
import { type Policy, policySchema } from "../../src/gate/policy.ts";
import type { Row } from "../../src/results/columns.ts";
import { formatCsv } from "../../src/results/csv.ts";
import { parseYaml } from "../../src/suite/yaml.ts";
import { decode, machines, repetitions } from "../fixtures/compare-rows.ts";

/** A policy of ours, by its name. */
export function policyOf(name: string): Policy {
  const file = `bench/policies/${name}.yaml`;
  return parseYaml(policySchema, readFileSync(file, "utf8"), file);
}

/** Two sides as read from files. */
export function poolOf(baseline: readonly Row[], candidate: readonly Row[], policy: Policy) {
  const tables = [["baseline", baseline] as const, ["candidate", candidate] as const].map(([place, rows]) => {
    const reader = createTableReader({ place, numbers: numbersOf(policy), isWanted: () => true, decode });
    reader.push(new TextEncoder().encode(formatCsv(rows)));
    return reader.finish();
  });
  return poolTables({ tables, sideOf: ({ place }) => place });
}

export function judge(
  baseline: readonly Row[],
  candidate: readonly Row[],
  {
    policy = policyOf("ci"),
    noise = quiet,
    across = policy.acrossMachines,
  }: {
    readonly policy?: Policy;
    readonly noise?: NoiseCalibration | null;
    readonly across?: Policy["acrossMachines"];
  } = {},
) {
  return judgeTables({
    pool: poolOf(baseline, candidate, policy),
    policy: { ...policy, acrossMachines: across },
    noise,
  });
}

/** The verdict on one figure of the only cell, or of the named one. */
export function verdictOn(finding: ReturnType<typeof judge>, metric: string, cell?: string) {
  return finding.checks.find((check) => check.metric === metric && (cell === undefined || check.cell === cell))
    ?.verdict;
}

/** A machine of which groups of processes differ by these factors. */
export function noiseOf(factors: readonly number[]): NoiseCalibration {
  const group = (factor: number): NoiseGroup => {
    const figures = [0.99, 0.995, 1, 1, 1.005, 1.01].map((one) => 10 * factor * one);
    return { latency_p50_ms: figures, load_ms: figures, peak_rss_bytes: figures, throughput_per_s: figures };
  };
  return {
    schemaVersion: 1,
    machineId: machines.a.machine_id,
    offgridVersion: "0.1.0",
    facts: {
      cpuModel: null,
      onnxruntimeVersion: null,
      governor: null,
      coresAvailable: null,
      cpuQuota: null,
      powerSource: null,
    },
    sessions: [
      {
        measuredAt: "2026-11-01T10:00:00.000Z",
        model: "m",
        threads: 1,
        groups: factors.map((factor) => group(factor)),
      },
    ],
  };
}

/** A machine that moves by half a percent from run to run. */
export const quiet = noiseOf([1, 1.004, 0.996, 1.002, 0.998, 1.005, 0.995, 1, 1.003, 0.997]);

const scatter = [0, 0.008, -0.006, 0.012, -0.011, 0.004, -0.003, 0.007];

/** Eight repetitions of a cell about a median, a percent apart. */
export function rowsOf(median: number, more: Partial<Row> = {}): Row[] {
  return repetitions(
    scatter.map((offset) => median * (1 + offset)),
    { ...machines.a, model_bytes: 1000, parameters: 250, outcome: "ok", ...more },
  );
}
