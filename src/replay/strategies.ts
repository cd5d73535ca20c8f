/** How a worker comes back. The words are the help's and the legend's. */
export const strategies = {
  plain: { means: "load the model's own file", graph: null, spares: 0 },
  optimised: { means: "load the graph that ONNX Runtime optimised and saved once", graph: "onnx", spares: 0 },
  ort: { means: "load the graph in ONNX Runtime's own format, saved once", graph: "ort", spares: 0 },
  "warm-spare": {
    means: "keep a second worker loaded: it survives a worker's crash, and no power cut, so workers are killed instead",
    graph: null,
    spares: 1,
  },
} as const satisfies Readonly<
  Record<string, { readonly means: string; readonly graph: "onnx" | "ort" | null; readonly spares: number }>
>;
export type Strategy = keyof typeof strategies;

export function isStrategy(name: string): name is Strategy {
  return Object.hasOwn(strategies, name);
}
export const strategyNames = Object.keys(strategies).filter(isStrategy);

/**
 * What a cut of the schedule does: `power` kills the worker's process group, empties the page cache of the model's files and
 * waits until the power is back; `worker` kills one worker and nothing else.
 */
export const cutKinds = ["power", "worker"] as const;
export type CutKind = (typeof cutKinds)[number];

/** A spare is gone with the power like the worker: it is measured where it can help. */
export function cutKindOf({ strategy, asked }: { readonly strategy: Strategy; readonly asked: CutKind }): CutKind {
  return strategies[strategy].spares > 0 ? "worker" : asked;
}
