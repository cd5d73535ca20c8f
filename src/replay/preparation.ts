import { randomUUID } from "node:crypto";
import { closeSync, fsyncSync, openSync, renameSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { digestFile } from "../models/hash.ts";
import type { FileLayer } from "../runner/file-layer.ts";
import type { ServeJob } from "../worker/serve-protocol.ts";
import { type InterviewRequest, letLoad } from "./interview.ts";
import type { SavedGraph } from "./records.ts";

/** Files of a replay's folder beside those of a run's. */
export const replayFiles = {
  table: "replay.csv",
  restarts: "restarts.csv",
  reference: "reference.bin",
  graphs: { onnx: "optimised.onnx", ort: "optimised.ort" },
} as const;

export interface Preparation {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly job: ServeJob["job"];
  readonly worker: Omit<InterviewRequest, "job">;
}

/**
 * Has ONNX Runtime save the optimised graph in the folder, whole and on disk on return.
 * @throws OffgridError where it cannot, `output` where the file cannot be kept.
 */
export async function saveGraph({
  format,
  ...preparation
}: Preparation & Pick<SavedGraph, "format">): Promise<SavedGraph> {
  const { folder, layer, job, worker } = preparation;
  const file = replayFiles.graphs[format];
  // Under a name of its own until it is whole: a kill may come amid the writing. The ending tells ONNX Runtime the format.
  removeUnfinished({ folder, layer });
  const unfinished = path.join(folder, `${unfinishedPrefix}${randomUUID()}-${file}`);
  const { loadMs } = await letLoad({
    ...worker,
    job: { job, loadPath: job.modelPath, graph: { kind: "save", path: unfinished, format }, reference: null },
  });
  try {
    syncFile(unfinished);
    renameSync(unfinished, path.join(folder, file));
    layer.syncFolder(folder);
  } catch (cause) {
    throw new OffgridError({
      code: "output",
      place: path.join(folder, file),
      fault: `the saved graph cannot be kept (${messageOf(cause)})`,
      cure: "Free some space, or leave this strategy out",
      cause,
    });
  }
  return { format, file, ...(await digestFile(path.join(folder, file))), madeMs: loadMs };
}

const unfinishedPrefix = "unfinished-";

function removeUnfinished({ folder, layer }: Pick<Preparation, "folder" | "layer">): void {
  for (const { name, kind } of layer.list(folder)) {
    if (kind === "other" && name.startsWith(unfinishedPrefix)) layer.remove(path.join(folder, name));
  }
}

/** Only what is on disk can be taken out of the page cache. */
function syncFile(file: string): void {
  const opened = openSync(file, "r+");
  try {
    fsyncSync(opened);
  } finally {
    closeSync(opened);
  }
}
