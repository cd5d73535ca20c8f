import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelCard } from "../../src/models/card.ts";
import { readCatalog } from "../../src/models/catalog.ts";
import { resolveModel } from "../../src/models/resolve.ts";
import type { TaskRequest } from "../../src/tasks/task.ts";
import type { DatasetTaskId } from "../../src/tasks/tasks.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const catalog = await readCatalog(path.join(root, "models", "catalog.yaml"));

const metrics: Readonly<Record<DatasetTaskId, string>> = {
  "ocr-recognise": "character_accuracy",
  "ocr-detect": "pixel_f1",
  "ocr-angle": "accuracy",
  vad: "frame_f1",
};

/** The published models of the catalogue, in its order, and the floor that each must score over. */
export const publishedModels: readonly {
  readonly file: string;
  readonly task: DatasetTaskId;
  readonly metric: string;
  readonly floor: number;
}[] = await Promise.all(catalog.filter(({ weights }) => weights === "published").map(describeModel));

/** A request on the shipped data for one item an inference. */
export const shippedRequest: TaskRequest = {
  batch: 1,
  datasets: path.join(root, "bench", "datasets"),
  files: (await resolve("ppocr-v4-rec")).files,
  floor: null,
};

async function describeModel({ id, task, floor }: ModelCard) {
  if (task === "raw" || floor === null) throw new Error(`${id} is published and has no task or no floor`);
  const { path: file } = await resolve(id);
  return { file, task, metric: metrics[task], floor };
}

function resolve(reference: string) {
  return resolveModel({ reference, catalog, root, cwd: root });
}
