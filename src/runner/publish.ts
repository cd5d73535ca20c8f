import path from "node:path";
import type { MachineContext } from "../machine/context-schema.ts";
import { aggregateRow } from "../results/aggregate.ts";
import type { Row } from "../results/columns.ts";
import { formatConditions } from "../results/conditions-csv.ts";
import { formatCsv } from "../results/csv.ts";
import type { Outcome } from "../results/outcome.ts";
import { type ContextColumns, repetitionRow } from "../results/rows.ts";
import type { Plan } from "../suite/plan.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { changesSince } from "./changes.ts";
import type { FileLayer } from "./file-layer.ts";
import type { DoneRepetition, RepetitionRecord, RunRecord } from "./records.ts";
import { runFiles } from "./run-folder.ts";
import { decodeOpen, decodeSamples, formatSamples } from "./samples.ts";

/**
 * The row of a repetition, under the context that it ran in. It depends on the journal alone, so a resumed run has the rows
 * that it would have had; where the machine had changed by then, the row warns of it.
 */
export function rowOf({ run, record }: { readonly run: RunRecord; readonly record: DoneRepetition }): Row {
  const cell = run.plan.cells.find(({ id }) => id === record.step.cellId);
  if (cell === undefined) throw new TypeError(`the plan has no cell ${record.step.cellId}`);
  return repetitionRow({
    runId: run.runId,
    cell,
    step: record.step,
    startedAt: record.startedAt,
    model: record.model,
    outcome: noted({
      outcome: record.outcome,
      notes: changesSince({ began: run.context, present: record.context }),
    }),
    samplesNs: record.samples === null ? null : decodeSamples(record.samples),
    open: record.open === null ? null : decodeOpen(record.open),
    context: contextColumns(record.context),
  });
}

/** All rows in the plan's order of cells: a cell's repetitions, then its aggregate. Cells without a repetition yet are absent. */
export function tableOf({ plan, rows }: { readonly plan: Plan; readonly rows: readonly Row[] }): Row[] {
  return plan.cells.flatMap(({ id }) => {
    const own = rows.filter((row) => row.cell_id === id).sort((a, b) => (a.repetition ?? 0) - (b.repetition ?? 0));
    return own.length === 0 ? [] : [...own, aggregateRow({ rows: own, planned: plan.repetitions })];
  });
}

export function writeResults({
  folder,
  layer,
  table,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly table: readonly Row[];
}): void {
  writeFileAtomically({ layer, path: path.join(folder, runFiles.results), data: formatCsv(table) });
}

/** Every sample of the ok repetitions, in the order of the results. */
export async function writeSamples({
  folder,
  layer,
  plan,
  records,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly plan: Plan;
  readonly records: readonly RepetitionRecord[];
}): Promise<void> {
  const data = await formatSamples(inOrder({ plan, records }));
  writeFileAtomically({ layer, path: path.join(folder, runFiles.samples), data });
}

/** The machine while the ok repetitions were measured, second by second, in the order of the results. */
export function writeConditions({
  folder,
  layer,
  plan,
  records,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly plan: Plan;
  readonly records: readonly RepetitionRecord[];
}): void {
  const traces = [...inPlanOrder({ plan, records })].flatMap(({ step, outcome }) =>
    outcome.outcome === "ok" && outcome.conditions !== null ? [{ ...step, ticks: outcome.conditions.ticks }] : [],
  );
  writeFileAtomically({ layer, path: path.join(folder, runFiles.conditions), data: formatConditions(traces) });
}

function* inOrder({ plan, records }: { plan: Plan; records: readonly RepetitionRecord[] }) {
  for (const { step, samples, open } of inPlanOrder({ plan, records })) {
    if (samples === null) continue;
    const times = open === null ? null : decodeOpen(open);
    yield { cellId: step.cellId, repetition: step.repetition, samplesNs: decodeSamples(samples), open: times };
  }
}

function* inPlanOrder({ plan, records }: { plan: Plan; records: readonly RepetitionRecord[] }) {
  for (const { id } of plan.cells) {
    yield* records.filter(({ step }) => step.cellId === id).sort((a, b) => a.step.repetition - b.step.repetition);
  }
}

/** Figures are what a change of the machine moves; an outcome without figures has nothing to warn of. */
function noted({ outcome, notes }: { outcome: Outcome; notes: readonly string[] }): Outcome {
  return outcome.outcome === "ok" ? { ...outcome, notes: [...outcome.notes, ...notes] } : outcome;
}

function contextColumns(context: MachineContext): ContextColumns {
  const dirty = context.gitDirty ? "+dirty" : "";
  return {
    machine_id: context.machineId,
    cpu_model: context.cpuModel,
    cores: context.coresAvailable,
    memory_bytes: context.memoryBytes,
    architecture: context.architecture,
    os: [context.osName, context.osVersion].filter((part) => part !== null).join(" ") || null,
    virtualisation: context.virtualisation,
    governor: context.governor,
    power_source: context.powerSource,
    node_version: context.nodeVersion,
    onnxruntime_version: context.onnxruntimeVersion,
    offgrid_version: context.offgridVersion,
    git_commit: context.gitCommit === null ? null : `${context.gitCommit}${dirty}`,
  };
}
