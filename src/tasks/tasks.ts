import type { Task, TaskId } from "./task.ts";

/** Tasks that bring their own inputs. What is `raw` gets its inputs from the model file's metadata, or from beside it. */
export type DatasetTaskId = Exclude<TaskId, "raw">;

/** The task of that id. Its code, and the decoders it uses, are loaded only now. */
export function getTask(id: DatasetTaskId): Promise<Task> {
  return loaders[id]();
}

const loaders = {
  "ocr-detect": async () => (await import("./ocr-detect.ts")).ocrDetect,
  "ocr-recognise": async () => (await import("./ocr-recognise.ts")).ocrRecognise,
  "ocr-angle": async () => (await import("./ocr-angle.ts")).ocrAngle,
  vad: async () => (await import("./vad.ts")).vad,
} as const satisfies Record<DatasetTaskId, () => Promise<Task>>;
