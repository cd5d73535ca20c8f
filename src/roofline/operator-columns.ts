import type { Cell } from "../suite/cell.ts";
import type { OperatorWork, ProfileAnalysis, Work } from "./analysis.ts";

/** A profiled cell with everything that its rows of operators.csv are made of. */
export interface CellProfile {
  readonly runId: string;
  readonly cell: Cell;
  readonly analysis: ProfileAnalysis;
}

/** `model`: the whole; `type`: all operators of a type; `node`: one operator. */
type RowKind = "model" | "type" | "node";

interface RowSource {
  readonly profile: CellProfile;
  readonly kind: RowKind;
  readonly work: Work & Partial<OperatorWork>;
}

export interface OperatorColumn {
  readonly name: string;
  readonly meaning: string;
  readonly read: (source: RowSource) => string | number | boolean | null;
}

const ofModel =
  (read: (analysis: ProfileAnalysis) => number | null): OperatorColumn["read"] =>
  ({ kind, profile }) =>
    kind === "model" ? read(profile.analysis) : null;
/** A total that leaves something out is no total: one operator of unknown work has none. */
const known =
  (read: (work: Work) => number | null): OperatorColumn["read"] =>
  ({ kind, work }) =>
    kind === "node" && work.unknown > 0 ? null : read(work);

/** THE table of operators.csv: for each cell a row for the model, one a type of operator, one an operator. Unknown is empty. */
export const operatorColumns: readonly OperatorColumn[] = [
  { name: "schema_version", meaning: "Version of this table", read: () => 1 },
  { name: "run_id", meaning: "The run", read: ({ profile }) => profile.runId },
  { name: "cell_id", meaning: "The cell, as in results.csv", read: ({ profile }) => profile.cell.id },
  { name: "row_kind", meaning: "`model`, `type` (all operators of a type) or `node`", read: ({ kind }) => kind },
  { name: "model", meaning: "The model's id", read: ({ profile }) => profile.cell.model },
  { name: "ep", meaning: "Execution provider that was asked for", read: ({ profile }) => profile.cell.ep },
  { name: "threads", meaning: "Intra-op threads", read: ({ profile }) => profile.cell.threads },
  { name: "spinning", meaning: "Whether idle threads spin", read: ({ profile }) => profile.cell.spinning },
  { name: "op_type", meaning: "Type of operator, as ONNX Runtime ran it", read: ({ work }) => work.op ?? null },
  { name: "node", meaning: "The operator's name", read: ({ work }) => work.name ?? null },
  { name: "provider", meaning: "Execution provider that ran it", read: ({ work }) => work.provider ?? null },
  { name: "nodes", meaning: "Operators", read: ({ work }) => work.nodes },
  { name: "calls", meaning: "Executions an inference", read: ({ work }) => work.calls },
  {
    name: "time_ms",
    meaning: "An inference, median; of a model timed without the profiler, else profiled",
    read: ({ work }) => work.timeMs,
  },
  {
    name: "time_share",
    meaning: "Of the time of all operators, 0..1",
    read: ({ kind, work }) => (kind === "model" ? null : work.timeShare),
  },
  { name: "flops", meaning: "Operations an inference, of those known", read: known(({ flops }) => flops) },
  { name: "bytes", meaning: "Bytes an inference has to move, of those known", read: known(({ bytes }) => bytes) },
  {
    name: "unknown_nodes",
    meaning: "Operators whose operations or bytes are not known; counted as none",
    read: ({ work }) => work.unknown,
  },
  { name: "gflops_per_s", meaning: "10⁹ operations a second", read: known(({ flopsPerS }) => flopsPerS / 1e9) },
  { name: "gb_per_s", meaning: "10⁹ bytes a second", read: known(({ bytesPerS }) => bytesPerS / 1e9) },
  { name: "ideal_ms", meaning: "Least time under the roofline; empty without a calibration", read: readIdeal },
  { name: "roofline_share", meaning: "ideal_ms ÷ time_ms", read: ({ work }) => work.rooflineShare },
  { name: "bound", meaning: "What bounds most of ideal_ms: compute or memory", read: ({ work }) => work.bound },
  {
    name: "profiled_inferences",
    meaning: "Inferences watched",
    read: ofModel(({ summary }) => summary.inferences),
  },
  {
    name: "profiled_ms",
    meaning: "An inference under the profiler, median",
    read: ofModel(({ summary }) => summary.inferenceMs),
  },
  {
    name: "profiler_overhead",
    meaning: "profiled_ms ÷ time_ms, less 1",
    read: ofModel(({ overhead }) => overhead),
  },
  {
    name: "kernel_share",
    meaning: "Time of all operators ÷ profiled_ms",
    read: ofModel(({ kernelShare }) => kernelShare),
  },
];

/** The rows of operators.csv: cells in the order given. */
export function operatorRecords(
  profiles: readonly CellProfile[],
): Readonly<Record<string, string | number | boolean | null>>[] {
  return profiles.flatMap((profile) => {
    const { model, types, nodes } = profile.analysis;
    const sources: RowSource[] = [
      { profile, kind: "model", work: model },
      ...types.map((work) => ({ profile, kind: "type" as const, work })),
      ...nodes.map((work) => ({ profile, kind: "node" as const, work })),
    ];
    return sources.map((source) =>
      Object.fromEntries(operatorColumns.map(({ name, read }) => [name, shorten(read(source))])),
    );
  });
}

function readIdeal({ work }: RowSource): number | null {
  return work.idealMs;
}

function shorten<Value>(value: Value): Value | number {
  return typeof value === "number" ? Number(value.toPrecision(9)) : value;
}
