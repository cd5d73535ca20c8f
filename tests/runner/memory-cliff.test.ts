import { describe, expect, test } from "vitest";
import type { MemoryCap } from "../../src/machine/memory-cap.ts";
import { aggregateRow } from "../../src/results/aggregate.ts";
import type { Row } from "../../src/results/columns.ts";
import type { Probe } from "../../src/results/memory-cliff.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import type { RepetitionReport } from "../../src/runner/executor.ts";
import { type CliffDependencies, findCliffs } from "../../src/runner/memory-cliff.ts";
import type { JournalEntry, ProbeRecord } from "../../src/runner/records.ts";
import type { Limits } from "../../src/suite/limits.ts";
import { crashed, facts, okOutcome, samples } from "../fixtures/measurements.ts";
import { fakeModel, runRecord } from "../fixtures/runs.ts";

const record = runRecord({ models: ["a"], repetitions: 1 });
const [cell] = record.plan.cells;
if (cell === undefined) throw new Error("no cell");
// 1 to 100 ms: a p90 of 90 ms; the peak memory of the fixture is 100 MB.
const repetition = { ...repetitionRow(facts({ samplesNs: samples(100) })), cell_id: cell.id };
const table = [repetition, aggregateRow({ rows: [repetition], planned: 1 })];

const ok = (scale: number): RepetitionReport => ({
  outcome: okOutcome({ majorFaults: 50 }),
  samplesNs: samples(100, scale),
  open: null,
});
const killed = {
  outcome: "crashed",
  failure: "out_of_memory",
  reason: "memory ran out in /home/me",
  lastPhase: "load",
  signal: "SIGKILL",
  exitCode: null,
  stderrTail: "",
} as const;
const failed = (outcome: RepetitionReport["outcome"]): RepetitionReport => ({ outcome, samplesNs: null, open: null });
const outOfMemory = failed(killed);

/** A search on a machine that answers to a cap as `answer` says. */
async function search({
  answer,
  rows = table,
  known = [],
  chargedBytes = 5e7,
  stopAfter = Number.POSITIVE_INFINITY,
  limits = {},
}: {
  answer: (capBytes: number, attempt: number) => RepetitionReport;
  rows?: readonly Row[];
  known?: readonly ProbeRecord[];
  chargedBytes?: number;
  stopAfter?: number;
  limits?: Limits;
}) {
  const journal: JournalEntry[] = [];
  const removed: number[] = [];
  const tried: number[] = [];
  const controller = new AbortController();
  let capBytes = 0;
  const dependencies: CliffDependencies = {
    findModel: async () => fakeModel,
    createCap: (bytes): MemoryCap => {
      capBytes = bytes;
      return {
        capBytes: bytes,
        procsFile: "/group/cgroup.procs",
        countOomKills: () => 0,
        peakChargedBytes: () => chargedBytes,
        remove: async () => void removed.push(bytes),
      };
    },
    measure: async ({ job, launch }) => {
      expect([job.cell.stop, launch.args[0]]).toEqual(["rapid", "/group/cgroup.procs"]);
      if (tried.length === stopAfter) {
        controller.abort();
        throw controller.signal.reason;
      }
      tried.push(capBytes);
      return answer(capBytes, tried.filter((bytes) => bytes === capBytes).length);
    },
    redact: (text) => text.replace("/home/me", "…"),
    signal: controller.signal,
    events: { onCell: () => {}, onProbe: () => {}, onProbed: () => {} },
  };
  const cells = record.plan.cells.map((one) => ({ ...one, limits }));
  const searched = { ...record, plan: { ...record.plan, cells } };
  const run = {
    record: searched,
    probes: known,
    journal: { append: (entry: JournalEntry) => void journal.push(entry) },
  };
  const cliffs = await findCliffs({ run, table: rows, dependencies });
  const probes = journal.flatMap((entry) => (entry.type === "probe" ? [entry.payload] : []));
  return { cliffs, probes, removed, tried };
}

describe("looking for a cell's memory cliff", () => {
  test("writes every probe down, and removes every cap", async () => {
    const { cliffs, probes, removed, tried } = await search({ answer: (cap) => (cap > 40e6 ? ok(1) : outOfMemory) });
    expect(probes.map(({ probe }) => probe.capBytes)).toEqual(tried);
    expect(removed).toEqual(tried);
    expect(cliffs?.[0]?.end).toMatchObject({
      kind: "found",
      kept: { state: "kept", p90Ms: 90, majorFaultsPerInference: 0.5, peakChargedBytes: 5e7 },
      below: { state: "out_of_memory", p90Ms: null, reason: "memory ran out in …" },
    });
  });

  test("takes a p90 of 10 % more, and tries twice what takes longer", async () => {
    const { probes } = await search({ answer: (_cap, attempt) => ok(attempt === 1 ? 1.11 : 1.1) });
    const first = probes.slice(0, 2).map(({ probe }) => probe);
    expect(first.map(({ state }) => state)).toEqual(["slow", "kept"]);
    expect(first[0]?.reason).toBe("the p90 is 1.11 times that without a cap");
  });

  test("takes too few samples for a p90 for too slow", async () => {
    const few = { ...ok(1), samplesNs: samples(28) };
    const { probes } = await search({ answer: () => few });
    expect(probes[0]?.probe).toMatchObject({ state: "slow", p90Ms: null });
  });

  test("stopped in a probe, gives nothing and keeps what was found; gone on, it tries no cap again", async () => {
    const answer = (cap: number) => (cap > 40e6 ? ok(1) : outOfMemory);
    const whole = await search({ answer });
    const stopped = await search({ answer, stopAfter: 2 });
    expect(stopped.cliffs).toBeNull();
    expect(stopped.probes).toEqual(whole.probes.slice(0, 2));
    expect(stopped.removed).toHaveLength(3);
    const rest = await search({ answer, known: stopped.probes });
    expect(rest.probes).toEqual(whole.probes.slice(2));
    expect(rest.cliffs).toEqual(whole.cliffs);
  });

  test("is refused where the worker never came under the cap", async () => {
    const answer = () => failed(crashed);
    await expect(search({ answer, chargedBytes: 0 })).rejects.toMatchObject({ code: "limits" });
  });

  test.each([
    ["its p90 is unknown", { latency_p90_ms: null }, "too few samples for a p90"],
    ["it failed", { outcome: "crashed" }, "did not run to its end"],
    ["its memory is unknown", { peak_rss_bytes: null }, "peak memory without a cap is unknown"],
  ])("tries nothing where %s, and says so", async (_words, changed, reason) => {
    const rows = table.map((row) => ({ ...row, ...changed }));
    const { cliffs, tried } = await search({ answer: () => ok(1), rows });
    expect(tried).toEqual([]);
    expect(cliffs?.[0]?.end).toMatchObject({ kind: "none", reason: expect.stringContaining(reason) });
  });

  test("tries nothing where a profile has limits that a probe would not be under", async () => {
    const { cliffs, tried } = await search({ answer: () => ok(1), limits: { cpuQuota: 0.5 } });
    expect(tried).toEqual([]);
    expect(cliffs?.[0]?.end).toMatchObject({
      kind: "none",
      reason: expect.stringContaining("its profile sets limits"),
    });
    expect((await search({ answer: () => ok(1), limits: { threads: 1 } })).tried.length).toBeGreaterThan(0);
  });

  test("tells timeouts and other ends apart", async () => {
    const timeout = failed({ ...killed, outcome: "timeout", failure: "timeout" });
    const states = async (report: RepetitionReport): Promise<readonly Probe["state"][]> =>
      (await search({ answer: () => report })).probes.map(({ probe }) => probe.state);
    expect(await states(timeout)).toEqual(["timeout", "timeout", "timeout", "timeout"]);
    expect(new Set(await states(failed(crashed)))).toEqual(new Set(["failed"]));
  });
});
