import { z } from "zod";
import { median } from "../stats/median.ts";
import { movedBytesOf } from "./moved-bytes.ts";
import { operationsOf, type Shapes } from "./operations.ts";
import type { NodeEvent, ProfiledInference } from "./profile-events.ts";
import { selfTimesUs } from "./self-times.ts";
import { createShapeFinder } from "./true-shapes.ts";

/** Whose ceiling an operator's arithmetic has. */
export const precisions = ["fp32", "fp16", "int8"] as const;
export type Precision = (typeof precisions)[number];

const amount = z.number().nonnegative();

export const operatorNodeSchema = z.strictObject({
  name: z.string(),
  op: z.string(),
  provider: z.string(),
  precision: z.enum(precisions),
  /** Executions an inference; more than one inside a loop. */
  calls: z.int().min(1),
  /** An inference, median over the inferences; what runs inside it left out. */
  timeMs: amount,
  /** An inference; null where the type of operator is not known. */
  flops: amount.nullable(),
  bytes: amount.nullable(),
});
/** One operator of the graph as it ran. */
export type OperatorNode = z.infer<typeof operatorNodeSchema>;

export const profileSummarySchema = z.strictObject({
  inferences: z.int().min(1),
  /** Of a profiled inference, median, with what lies between its operators. */
  inferenceMs: amount,
  nodes: z.array(operatorNodeSchema),
});
export type ProfileSummary = z.infer<typeof profileSummarySchema>;

/**
 * What a profile comes to an inference and operator, in the order in which they ran.
 * @throws RangeError when there is no inference with an operator in it.
 */
export function summariseProfile({
  ran,
  plain,
}: {
  /** The inferences to summarise, the warm-up left out. */
  readonly ran: readonly ProfiledInference[];
  /** One inference of the same model without packed weights and blocked layout: see `createShapeFinder`. */
  readonly plain: readonly NodeEvent[];
}): ProfileSummary {
  const last = ran.at(-1);
  if (last === undefined || last.nodes.length === 0) throw new RangeError("the profile holds no inference");
  const times = ran.map(({ nodes }) => timesByKey(nodes));
  const shapes = createShapeFinder(plain)(last.nodes);
  const groups = new Map<string, { node: NodeEvent; all: Shapes[] }>();
  for (const [index, node] of last.nodes.entries()) {
    const group = groups.get(keyOf(node)) ?? { node, all: [] };
    group.all.push(shapes[index] ?? node);
    groups.set(keyOf(node), group);
  }
  return {
    inferences: ran.length,
    inferenceMs: median(ran.map(({ durationUs }) => durationUs)) / 1e3,
    nodes: [...groups].map(([key, { node, all }]) => ({
      name: node.name,
      op: node.op,
      provider: node.provider,
      precision: precisionOf(node.op, all[0] ?? node),
      calls: all.length,
      timeMs: median(times.map((one) => one.get(key) ?? 0)) / 1e3,
      flops: totalOf(all.map((one) => operationsOf(node.op, one))),
      bytes: totalOf(all.map((one) => movedBytesOf(node.op, one))),
    })),
  };
}

function timesByKey(nodes: readonly NodeEvent[]): Map<string, number> {
  const own = selfTimesUs(nodes);
  const times = new Map<string, number>();
  for (const [index, node] of nodes.entries()) {
    times.set(keyOf(node), (times.get(keyOf(node)) ?? 0) + (own[index] ?? 0));
  }
  return times;
}

function keyOf({ name, op, provider }: NodeEvent): string {
  return JSON.stringify([name, op, provider]);
}

/** MatMulNBits computes in fp32 or, by a setting that the profile does not tell, in int8: the higher ceiling is never broken. */
function precisionOf(op: string, { inputs }: Shapes): Precision {
  if (/^(QLinear|QGemm|QAttention|DynamicQuantize|MatMulInteger|ConvInteger|MatMulNBits)/.test(op)) return "int8";
  const isHalf = inputs[0]?.type === "float16" || inputs[0]?.type === "bfloat16";
  return isHalf ? "fp16" : "fp32";
}

function totalOf(values: readonly (number | null)[]): number | null {
  return values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);
}
