import { OffgridError } from "../errors.ts";
import type { MemoryCap } from "../machine/memory-cap.ts";
import type { Cliff } from "../results/cliff-columns.ts";
import type { Row } from "../results/columns.ts";
import { type Baseline, isKept, nextCliffStep, type Probe } from "../results/memory-cliff.ts";
import type { Outcome } from "../results/outcome.ts";
import { supportedPercentile } from "../stats/percentile.ts";
import { sortSamples } from "../stats/sorted.ts";
import { stopRules } from "../stats/stop-rule.ts";
import type { Cell } from "../suite/cell.ts";
import { systemLimits } from "../suite/limits.ts";
import type { Job } from "../worker/protocol.ts";
import type { RepetitionReport } from "./executor.ts";
import { type Launch, launchUnder } from "./launch.ts";
import type { JournalEntry, ProbeRecord } from "./records.ts";
import type { JobModel } from "./run.ts";
import type { OpenRun } from "./run-folder.ts";

export interface CliffEvents {
  readonly onCell: (cell: Cell) => void;
  /** Before a probe; `known` are those of the cell so far. */
  readonly onProbe: (capBytes: number, known: readonly Probe[]) => void;
  readonly onProbed: (probe: Probe) => void;
}

export interface CliffDependencies {
  readonly findModel: (cell: Cell) => Promise<JobModel>;
  /** Makes a cap. @throws OffgridError `limits`. */
  readonly createCap: (capBytes: number) => MemoryCap;
  /** A repetition without judging, its model's files evicted before. */
  readonly measure: (request: {
    readonly job: Pick<Job, "cell" | "repetition" | "seed"> & JobModel;
    readonly launch: Launch;
    readonly timeoutS: number;
    readonly countOomKills: () => number | null;
  }) => Promise<RepetitionReport>;
  readonly redact: (text: string) => string;
  readonly signal: AbortSignal;
  readonly events: CliffEvents;
}

/** What of a run the search needs. */
type SearchedRun = Pick<OpenRun, "record" | "probes"> & {
  readonly journal: { readonly append: (entry: JournalEntry) => unknown };
};

/** Probes are short: their p90 is compared with 10 % to spare. */
const probeStop = "rapid";

/**
 * Finds the memory cliff of every cell of a finished run. Each probe is in the journal before the next one starts, and a search
 * goes on from there. Null when it was stopped.
 * @throws OffgridError `limits` when a worker cannot be put under a cap, or as `findModel` does.
 */
export async function findCliffs({
  run,
  table,
  dependencies,
}: {
  readonly run: SearchedRun;
  readonly table: readonly Row[];
  readonly dependencies: CliffDependencies;
}): Promise<readonly Cliff[] | null> {
  const { events, signal } = dependencies;
  const known: ProbeRecord[] = [...run.probes];
  const cliffs: Cliff[] = [];
  for (const cell of run.record.plan.cells) {
    events.onCell(cell);
    const row = table.find(({ cell_id, row_kind }) => cell_id === cell.id && row_kind === "aggregate");
    const found = { runId: run.record.runId, cellId: cell.id, model: cell.model, loadMs: row?.load_ms ?? null };
    const baseline = baselineOf({ cell, row });
    if (row === undefined || typeof baseline === "string") {
      const reason = typeof baseline === "string" ? baseline : "it was not measured";
      cliffs.push({ ...found, baseline: null, probes: [], end: { kind: "none", reason } });
      continue;
    }
    const probes = () => known.filter(({ cellId }) => cellId === cell.id).map(({ probe }) => probe);
    let step = nextCliffStep({ baseline, probes: probes() });
    while (step.kind === "probe") {
      if (signal.aborted) return null;
      events.onProbe(step.capBytes, probes());
      const probe = await tryCap({ run, cell, row, baseline, capBytes: step.capBytes, dependencies });
      if (probe === null) return null;
      const payload = { cellId: cell.id, probe };
      run.journal.append({ type: "probe", payload });
      known.push(payload);
      events.onProbed(probe);
      step = nextCliffStep({ baseline, probes: probes() });
    }
    cliffs.push({ ...found, baseline, probes: probes(), end: step });
  }
  return cliffs;
}

/** What the caps are compared with; in words why there is nothing. */
function baselineOf({ cell, row }: { cell: Cell; row: Row | undefined }): Baseline | string {
  if (cell.scenario !== "single-stream") return "looked for in single streams alone";
  if (systemLimits(cell.limits).length > 0) return "its profile sets limits that a probe would not be under";
  if (row === undefined || row.outcome !== "ok") return "the cell did not run to its end without a cap";
  if (row.latency_p90_ms === null) return "too few samples for a p90 without a cap";
  if (row.peak_rss_bytes === null) return "its peak memory without a cap is unknown";
  return { p90Ms: row.latency_p90_ms, peakRssBytes: row.peak_rss_bytes * cell.processes };
}

/** One repetition under a cap; null when it was stopped. */
async function tryCap({
  run,
  cell,
  row,
  baseline,
  capBytes,
  dependencies,
}: {
  run: SearchedRun;
  cell: Cell;
  row: Row;
  baseline: Baseline;
  capBytes: number;
  dependencies: CliffDependencies;
}): Promise<Probe | null> {
  const { findModel, createCap, measure, redact, signal } = dependencies;
  const seed = run.record.plan.steps.find(({ cellId }) => cellId === cell.id)?.seed ?? run.record.plan.seed;
  const model = await findModel(cell);
  const cap = createCap(capBytes);
  try {
    const { outcome, samplesNs } = await measure({
      job: { ...model, cell: { ...cell, stop: probeStop }, repetition: 1, seed },
      launch: launchUnder(cap.procsFile),
      timeoutS: probeTimeoutS({ row, baseline }),
      countOomKills: cap.countOomKills,
    });
    const peakChargedBytes = cap.peakChargedBytes();
    if (outcome.outcome !== "ok") {
      if (peakChargedBytes === 0) throw notEntered(redact(outcome.reason));
      const reason = redact(outcome.reason);
      return { ...unmeasured, capBytes, peakChargedBytes, state: stateOf(outcome), reason };
    }
    return { ...judge({ outcome, samplesNs, baseline }), capBytes, peakChargedBytes };
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    await cap.remove();
  }
}

const unmeasured = { p90Ms: null, loadMs: null, majorFaultsPerInference: null, peakRssBytes: null };

function judge({
  outcome: { measurement },
  samplesNs,
  baseline,
}: {
  outcome: Extract<Outcome, { readonly outcome: "ok" }>;
  samplesNs: Float64Array | null;
  baseline: Baseline;
}): Omit<Probe, "capBytes" | "peakChargedBytes"> {
  const count = samplesNs?.length ?? 0;
  const p90 = samplesNs === null || count === 0 ? undefined : supportedPercentile(sortSamples(samplesNs), 900);
  const p90Ms = p90?.state === "supported" ? p90.value / 1e6 : null;
  const kept = p90Ms !== null && isKept({ p90Ms, baseline });
  const { loadMs, peakRssBytes, majorFaults } = measurement;
  return {
    state: kept ? "kept" : "slow",
    p90Ms,
    loadMs,
    peakRssBytes,
    majorFaultsPerInference: majorFaults === null || count === 0 ? null : majorFaults / count,
    reason: kept ? "" : slowReason({ p90Ms, baseline, count }),
  };
}

function slowReason({ p90Ms, baseline, count }: { p90Ms: number | null; baseline: Baseline; count: number }): string {
  return p90Ms === null
    ? `${count} inferences in the time allowed, too few for a p90`
    : `the p90 is ${(p90Ms / baseline.p90Ms).toFixed(2)} times that without a cap`;
}

function stateOf(outcome: Exclude<Outcome, { readonly outcome: "ok" }>): Probe["state"] {
  if (outcome.failure === "out_of_memory") return "out_of_memory";
  return outcome.outcome === "timeout" ? "timeout" : "failed";
}

/** Some times what the repetition takes without a cap: a worker that needs more is thrashing. */
function probeTimeoutS({ row, baseline }: { row: Row; baseline: Baseline }): number {
  const { minSeconds, minSamples, maxSeconds } = stopRules[probeStop];
  const beforeS = ((row.spawn_ms ?? 0) + (row.load_ms ?? 0) + (row.first_ms ?? 0) + (row.warmup_ms ?? 0)) / 1000;
  const steadyS = Math.min(maxSeconds, Math.max(minSeconds, (minSamples * baseline.p90Ms) / 1000));
  return 15 + 4 * beforeS + 2 * steadyS;
}

function notEntered(reason: string): OffgridError {
  return new OffgridError({
    code: "limits",
    place: "--memory-cliff",
    fault: `the worker could not be put into its control group (${reason})`,
  });
}
