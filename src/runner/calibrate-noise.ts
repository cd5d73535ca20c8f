import { OffgridError } from "../errors.ts";
import { type NoiseGroup, noiseMetrics } from "../gate/noise.ts";
import { unknownModel } from "../results/outcome.ts";
import { type ContextColumns, repetitionRow } from "../results/rows.ts";
import type { Cell } from "../suite/cell.ts";
import type { RepetitionReport } from "./executor.ts";

export interface CalibrateNoiseRequest {
  readonly cell: Cell;
  /** Groups, one after the other; each stands for a run of its own. */
  readonly groups: number;
  /** Fresh processes a group. */
  readonly processes: number;
  readonly measure: () => Promise<RepetitionReport>;
  readonly signal: AbortSignal;
  /** Before each process, counted from 1. */
  readonly onStep: (step: { readonly group: number; readonly index: number; readonly total: number }) => void;
}

/**
 * Measures one cell again and again in fresh processes. @throws OffgridError `backend` where one of them fails; the signal's reason.
 */
export async function calibrateNoise(request: CalibrateNoiseRequest): Promise<NoiseGroup[]> {
  const { groups, processes, signal, onStep } = request;
  const found: NoiseGroup[] = [];
  for (let group = 1; group <= groups; group++) {
    const figures: Record<string, number[]> = {};
    for (let process = 1; process <= processes; process++) {
      signal.throwIfAborted();
      onStep({ group, index: (group - 1) * processes + process, total: groups * processes });
      const measured = await measureOnce(request);
      for (const [metric, value] of measured) figures[metric] = [...(figures[metric] ?? []), value];
    }
    // A figure that a process lacks is no figure of the group.
    found.push(Object.fromEntries(Object.entries(figures).filter(([, values]) => values.length === processes)));
  }
  return found;
}

async function measureOnce({ cell, measure }: CalibrateNoiseRequest): Promise<[string, number][]> {
  const { outcome, samplesNs, open } = await measure();
  if (outcome.outcome !== "ok")
    throw new OffgridError({
      code: "backend",
      place: cell.model,
      fault: `the noise floor cannot be measured: ${outcome.reason}`,
      cure: "Run 'offgrid doctor' to see what is missing",
    });
  const row = repetitionRow({
    runId: "noise",
    cell,
    step: { cellId: cell.id, repetition: 1, seed: 1 },
    startedAt: "",
    model: unknownModel,
    outcome,
    samplesNs,
    open,
    context: noContext,
  });
  return noiseMetrics.flatMap((metric): [string, number][] => {
    const value = row[metric];
    return value === null || value <= 0 ? [] : [[metric, value]];
  });
}

/** The figures alone are wanted of the row. */
const noContext: ContextColumns = {
  machine_id: null,
  cpu_model: null,
  cores: null,
  memory_bytes: null,
  architecture: null,
  os: null,
  virtualisation: null,
  governor: null,
  power_source: null,
  node_version: null,
  onnxruntime_version: null,
  offgrid_version: null,
  git_commit: null,
};
