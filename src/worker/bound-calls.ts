import type { LoadedModel } from "../backends/backend.ts";
import type { PreparedTask } from "../tasks/task.ts";

export interface Round {
  readonly call: () => Promise<unknown>;
  /** Which of the calls was the last one. */
  readonly lastFeed: () => number;
}

/** A task's inputs as calls in turn, made ready so that the timed region holds only the call. */
export function bindAll({ model, task }: { readonly model: LoadedModel; readonly task: PreparedTask }): Round {
  return roundRobin(task.feeds.map((feeds) => model.bind(feeds)));
}

/** Calls in turn. A lone call stays bare: no wrapper inside the timed region. */
export function roundRobin(calls: readonly (() => Promise<unknown>)[]): Round {
  const [first] = calls;
  if (first === undefined) throw new RangeError("a task gave no inputs");
  if (calls.length === 1) return { call: first, lastFeed: () => 0 };
  let turn = 0;
  return {
    call: () => {
      const call = calls[turn] ?? first;
      turn = turn + 1 === calls.length ? 0 : turn + 1;
      return call();
    },
    lastFeed: () => (turn === 0 ? calls.length : turn) - 1,
  };
}
