import { OffgridError } from "../errors.ts";
import type { Row } from "../results/columns.ts";
import type { Conditions } from "../results/conditions.ts";
import { isFailure, type ModelFacts, type Outcome, unknownModel } from "../results/outcome.ts";
import type { Cell } from "../suite/cell.ts";
import type { Phase } from "../suite/phase.ts";
import type { Plan, Step } from "../suite/plan.ts";
import type { Job } from "../worker/protocol.ts";
import type { RepetitionReport } from "./executor.ts";
import type { FileLayer } from "./file-layer.ts";
import { rowOf, tableOf, writeConditions, writeResults, writeSamples } from "./publish.ts";
import type { DoneRepetition, RepetitionRecord } from "./records.ts";
import { type OpenRun, remainingSteps } from "./run-folder.ts";
import { encodeOpen, encodeSamples } from "./samples.ts";

/** A cell's model as found on this machine: what the worker needs of it, and what the row says. */
export interface JobModel extends Pick<Job, "modelPath" | "task" | "floor" | "files"> {
  readonly facts: ModelFacts;
}

export interface RunEvents {
  readonly onStep: (step: Step & { readonly index: number; readonly total: number }) => void;
  readonly onPhase: (phase: Phase) => void;
  readonly onRow: (row: Row) => void;
}

export interface RunDependencies {
  readonly layer: FileLayer;
  /** Finds and verifies the model, as its file is now. @throws OffgridError, which becomes the outcome of the repetition. */
  readonly findModel: (cell: Cell) => Promise<JobModel>;
  readonly measure: (request: {
    readonly job: Pick<Job, "cell" | "repetition" | "seed"> & JobModel;
    readonly onPhase: (phase: Phase) => void;
  }) => Promise<RepetitionReport>;
  /** Takes out of a text what names a person or a place on this machine; applied to all that ends up in the results. */
  readonly redact: (text: string) => string;
  /** Waits until the machine is as cool as a cell's stop rule asks. */
  readonly coolDown: (cell: Cell) => Promise<void>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly events: RunEvents;
}

export interface RunResult {
  readonly table: readonly Row[];
  readonly isFinished: boolean;
}

/**
 * Runs what remains of a run, one repetition after the other; every finished one is in the journal before the next starts,
 * and results.csv is written anew from the journal's records after each. An abort ends the repetition in hand, which a
 * resumed run does again.
 */
export async function executeRun(run: OpenRun, dependencies: RunDependencies): Promise<RunResult> {
  const { layer, signal, events } = dependencies;
  const { plan } = run.record;
  const records: DoneRepetition[] = [...run.done];
  const rows = records.map((record) => rowOf({ run: run.record, record }));
  const remaining = remainingSteps({ plan, done: run.done });
  const publish = () => {
    const table = tableOf({ plan, rows });
    writeResults({ folder: run.folder, layer, table });
    return table;
  };
  if (run.state === "resumed" && remaining.length > 0)
    run.journal.append({ type: "resumed", payload: { notes: [...run.notes], context: run.context } });

  let table = publish();
  for (const [offset, step] of remaining.entries()) {
    if (signal.aborted) break;
    events.onStep({ ...step, index: plan.steps.length - remaining.length + offset + 1, total: plan.steps.length });
    const payload = await runStep({ run, step, earlier: records, dependencies });
    if (payload === null) break;
    run.journal.append({ type: "repetition", payload });
    const record = { ...payload, context: run.context };
    records.push(record);
    const row = rowOf({ run: run.record, record });
    rows.push(row);
    events.onRow(row);
    table = publish();
  }
  const isFinished = records.length === plan.steps.length;
  await writeSamples({ folder: run.folder, layer, plan, records });
  writeConditions({ folder: run.folder, layer, plan, records });
  if (isFinished && remaining.length > 0) run.journal.append({ type: "finished", payload: {} });
  return { table, isFinished };
}

/** One repetition's record; null when the run was aborted meanwhile. */
async function runStep({
  run,
  step,
  earlier,
  dependencies,
}: {
  run: OpenRun;
  step: Step;
  earlier: readonly RepetitionRecord[];
  dependencies: RunDependencies;
}): Promise<RepetitionRecord | null> {
  const cell = run.record.plan.cells.find(({ id }) => id === step.cellId);
  if (cell === undefined) throw new TypeError(`the plan has no cell ${step.cellId}`);
  await dependencies.coolDown(cell);
  const startedAt = dependencies.now().toISOString();
  let facts = unknownModel;
  try {
    const model = await dependencies.findModel(cell);
    facts = model.facts;
    requireSameFile({ plan: run.record.plan, cell, facts, earlier });
    const { outcome, samplesNs, open } = await dependencies.measure({
      job: { ...model, cell, repetition: step.repetition, seed: step.seed },
      onPhase: dependencies.events.onPhase,
    });
    return {
      step,
      startedAt,
      model: facts,
      outcome: redacted({ outcome, redact: dependencies.redact }),
      samples: samplesNs === null ? null : encodeSamples(samplesNs),
      open: open === null ? null : encodeOpen(open),
    };
  } catch (thrown) {
    if (dependencies.signal.aborted) return null;
    if (!(thrown instanceof OffgridError)) throw thrown;
    return {
      step,
      startedAt,
      model: facts,
      outcome: redacted({ outcome: notEvenStarted(thrown), redact: dependencies.redact }),
      samples: null,
      open: null,
    };
  }
}

/** One name in a run is one file: figures of two must not be averaged, nor set side by side under it. */
function requireSameFile({
  plan,
  cell,
  facts,
  earlier,
}: {
  plan: Plan;
  cell: Cell;
  facts: ModelFacts;
  earlier: readonly RepetitionRecord[];
}): void {
  const own = new Set(plan.cells.filter(({ model }) => model === cell.model).map(({ id }) => id));
  const first = earlier.find(({ step, model }) => own.has(step.cellId) && model.sha256 !== null);
  if (first === undefined || facts.sha256 === null || first.model.sha256 === facts.sha256) return;
  throw new OffgridError({
    code: "model_hash",
    place: cell.model,
    fault: `the file was replaced since the run began: its SHA-256 was ${first.model.sha256} and is now ${facts.sha256}`,
    cure: "Start a new run to measure the new file",
  });
}

function notEvenStarted(error: OffgridError): Outcome {
  const failure = isFailure(error.code) ? error.code : "input";
  return {
    outcome: "failed",
    failure,
    reason: error.message,
    lastPhase: "spawn",
    signal: null,
    exitCode: null,
    stderrTail: "",
  };
}

function redacted({ outcome, redact }: { outcome: Outcome; redact: (text: string) => string }): Outcome {
  if (outcome.outcome !== "ok")
    return { ...outcome, reason: redact(outcome.reason), stderrTail: redact(outcome.stderrTail) };
  const { conditions, energy, measurement, notes } = outcome;
  return {
    ...outcome,
    measurement: { ...measurement, notes: measurement.notes.map(redact) },
    conditions: conditions && redactedConditions({ conditions, redact }),
    energy: energy && { ...energy, notes: energy.notes.map(redact) },
    notes: notes.map(redact),
  };
}

/** What a neighbour calls itself may be anybody's name. */
function redactedConditions({
  conditions,
  redact,
}: {
  conditions: Conditions;
  redact: (text: string) => string;
}): Conditions {
  const ticks = conditions.ticks.map((tick) => ({
    ...tick,
    otherProcess: tick.otherProcess && redact(tick.otherProcess),
  }));
  return { ...conditions, ticks };
}
