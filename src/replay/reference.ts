import path from "node:path";
import { serialize } from "node:v8";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import type { FileLayer } from "../runner/file-layer.ts";
import type { JobModel } from "../runner/run.ts";
import type { Cell } from "../suite/cell.ts";
import type { ServeJob } from "../worker/serve-protocol.ts";
import { type InterviewRequest, letRefer } from "./interview.ts";
import { replayFiles } from "./preparation.ts";
import type { ReferenceRecord, ReplayRecord } from "./records.ts";

export interface ReferenceDependencies {
  /** Entry of the serving worker. */
  readonly entry: string;
  readonly datasets: string;
  /** Finds and verifies the model. @throws OffgridError. */
  readonly findModel: (cell: Cell) => Promise<JobModel>;
  readonly signal: AbortSignal;
  readonly onStep: (words: string) => void;
}

/** What an undisturbed worker, the model's file in its page cache, said; nothing of it is kept yet. */
export interface Asked {
  readonly model: JobModel;
  readonly said: Awaited<ReturnType<typeof letRefer>>;
}

/**
 * Finds the model and lets a worker that nothing disturbs load it and answer every input. Writes nothing, so that whatever
 * is wrong with model or settings is told before there is a folder.
 * @throws OffgridError; the signal's reason.
 */
export async function askReference(
  record: JobSettings & Pick<ReplayRecord, "timeoutS">,
  dependencies: ReferenceDependencies,
): Promise<Asked> {
  const { entry, datasets, findModel, signal, onStep } = dependencies;
  onStep("checking the model");
  const model = await findModel(record.cell);
  onStep("asking an undisturbed worker for the answers");
  const job = jobOf({ record, model, datasets });
  const request: InterviewRequest = {
    entry,
    job: { job, loadPath: job.modelPath, graph: null, reference: null },
    timeoutS: record.timeoutS,
    signal,
  };
  return { model, said: await letRefer(request) };
}

/** Its answers, kept in the folder, and how fast it loaded from the page cache. */
export function keepReference({
  asked: { model, said },
  folder,
  layer,
}: {
  readonly asked: Asked;
  readonly folder: string;
  readonly layer: FileLayer;
}): ReferenceRecord {
  const { loaded, reference } = said;
  const { digests, outputs, quality } = reference;
  if (outputs !== null) {
    writeFileAtomically({ layer, path: path.join(folder, replayFiles.reference), data: serialize(outputs) });
  }
  const { loadMs: warmLoadMs, notes } = loaded;
  return { model: model.facts, digests, isKept: outputs !== null, quality, warmLoadMs, notes };
}

type JobSettings = Pick<ReplayRecord, "cell" | "seed" | "tolerance">;

/** What every worker of a replay is given. */
export function jobOf({
  record: { cell, seed, tolerance },
  model: { facts: _facts, ...files },
  datasets,
}: {
  readonly record: JobSettings;
  readonly model: JobModel;
  readonly datasets: string;
}): ServeJob["job"] {
  return { ...files, cell, repetition: 1, seed, tolerance, datasets, identityModel: "" };
}
