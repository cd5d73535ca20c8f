import type { TensorInfo, Tensors } from "../tensors/tensor.ts";

/** One inference, untimed: feeds in, outputs out. */
export type Infer = (feeds: Tensors) => Promise<Tensors>;

/** What a model is for: which inputs it is timed on, and how its answers are judged. */
export interface Task {
  readonly id: TaskId;
  /**
   * Reads the task's shipped data and makes the inputs of the timed iterations: at least one, all of the same shapes,
   * `batch` items each. The timed loop goes round them.
   */
  prepare(request: TaskRequest): Promise<PreparedTask>;
}

export const taskIds = ["ocr-detect", "ocr-recognise", "ocr-angle", "vad", "raw"] as const;
export type TaskId = (typeof taskIds)[number];

export interface TaskRequest {
  /** Items an inference, ≥ 1. */
  readonly batch: number;
  /** Folder of the shipped data sets (`bench/datasets`). */
  readonly datasets: string;
  /** Further files the model card names for its task, such as a dictionary: absolute paths by role. */
  readonly files: Readonly<Record<string, string>>;
  /** Lowest acceptable quality from the model card, 0..1; null where the card sets none. */
  readonly floor: number | null;
  /** What the model says of its inputs: feeds take their names from here, and leave out what a variant does not take. */
  readonly inputs?: readonly TensorInfo[];
}

export interface PreparedTask {
  readonly feeds: readonly [Tensors, ...Tensors[]];
  /** Judges the model on the task's data set; null where the task has no truth to compare with. */
  readonly judge: ((infer: Infer) => Promise<Quality>) | null;
}

/** A judged model: a rate in 0..1 with its Wilson 95 % interval. */
export interface Quality {
  /** What the rate counts, e.g. `character_accuracy`, `pixel_f1`, `accuracy`, `frame_f1`. */
  readonly metric: string;
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
  /** Units the rate is over (characters, pixels, images, frames). */
  readonly n: number;
  readonly floor: number | null;
  /** The data set's id with its version, e.g. `ocr-lines@1`. */
  readonly dataset: string;
}
