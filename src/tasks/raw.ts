import type { Tensors } from "../tensors/tensor.ts";
import type { Task } from "./task.ts";

/** Any model on given feeds: timed, and not judged, since nothing says what its answers should be. `batch` is in the feeds. */
export function rawTask(feeds: readonly [Tensors, ...Tensors[]]): Task {
  return { id: "raw", prepare: async () => ({ feeds, judge: null }) };
}
