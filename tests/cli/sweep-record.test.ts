import fc from "fast-check";
import { expect, test } from "vitest";
import { keptRunOf, runOf, type SweepEntry, sweepEntrySchema } from "../../src/cli/sweep-record.ts";
import { simulate } from "../../src/power/simulate.ts";
import { decodeLine, decodeRecord, encodeLine, encodeRecord } from "../../src/runner/journal-format.ts";
import { simulations } from "../power/random-simulations.ts";

const stamp = { seq: 1, bootId: null, monotonicNs: "1", wallTime: "2026-01-01T00:00:00.000Z" };

test("a run comes back from the journal as it went in, whatever was simulated", () => {
  fc.assert(
    fc.property(simulations, (simulation) => {
      const run = simulate(simulation);
      const entry: SweepEntry = { type: "simulated", payload: { runs: [keptRunOf("k", run)] } };
      const line = decodeLine(encodeLine(encodeRecord({ ...stamp, ...entry })).subarray(0, -1));
      if (line.state !== "intact") throw new Error(line.damage);
      const decoded = decodeRecord(line.text, sweepEntrySchema);
      if (decoded.state !== "known") throw new Error(decoded.fault);
      const { record } = decoded;
      const found = record.type === "simulated" ? record.payload.runs.map(runOf) : [];
      // 0 and -0 are one to JSON, and to whoever prints them.
      expect(found).toEqual([JSON.parse(JSON.stringify(run))]);
      expect(found[0]?.totals).toEqual(positiveZeros(run.totals));
    }),
    { numRuns: 60 },
  );
});

function positiveZeros(value: unknown): unknown {
  if (typeof value === "number") return value + 0;
  if (Array.isArray(value)) return value.map(positiveZeros);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, positiveZeros(one)]));
}
