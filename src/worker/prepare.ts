import type { LoadedModel } from "../backends/backend.ts";
import { getTask } from "../tasks/tasks.ts";
import { type Prepared, prepareRaw } from "./prepare-raw.ts";
import type { Job } from "./protocol.ts";

/**
 * The inputs that a loaded model is timed on and how it is judged: the task's own for a model of the catalogue, else what can
 * be known of any file.
 * @throws OffgridError `model_inputs`, `input` or `usage`.
 */
export async function prepareTask({
  job,
  model,
  batch = job.cell.batch,
}: {
  readonly job: Job;
  readonly model: LoadedModel;
  /** The cell's unless given. */
  readonly batch?: number;
}): Promise<Prepared> {
  if (job.task === "raw") return prepareRaw({ job: { ...job, cell: { ...job.cell, batch } }, model });
  const task = await getTask(job.task);
  const { floor, files, datasets } = job;
  const prepared = await task.prepare({ batch, datasets, files, floor, inputs: model.inputs });
  return { ...prepared, notes: [], explain: (cause) => cause, another: () => null };
}
