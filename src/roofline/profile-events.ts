import { z } from "zod";

/** A tensor as ONNX Runtime's profiler names it: `float`, `uint8`, … and its dims. */
export const tensorShapeSchema = z.strictObject({ type: z.string(), dims: z.array(z.int().min(0)) });
export type TensorShape = z.infer<typeof tensorShapeSchema>;

/** One execution of one operator's kernel. */
export interface NodeEvent {
  readonly name: string;
  readonly op: string;
  /** As ONNX Runtime names it: `CPUExecutionProvider`. */
  readonly provider: string;
  /** Only what the kernel was handed: weights that were packed at load are missing. */
  readonly inputs: readonly TensorShape[];
  readonly outputs: readonly TensorShape[];
  readonly startUs: number;
  /** Whole microseconds, the rest cut off. */
  readonly durationUs: number;
}

/** What a profile says of the inferences that it watched, each with its operators in order of their start. */
export interface ProfiledInference {
  readonly durationUs: number;
  readonly nodes: readonly NodeEvent[];
}

/** The file is ONNX Runtime's: what it has beside this is no concern of ours. */
const shapesSchema = z.array(z.record(z.string(), z.array(z.int().min(0))));
const eventSchema = z.object({
  cat: z.string(),
  name: z.string(),
  ts: z.number(),
  dur: z.number().nonnegative(),
  args: z.object({
    op_name: z.string().optional(),
    provider: z.string().optional(),
    input_type_shape: shapesSchema.optional(),
    output_type_shape: shapesSchema.optional(),
  }),
});
const profileSchema = z.array(eventSchema);
type RawEvent = z.infer<typeof eventSchema>;

/**
 * The inferences of a profile that ONNX Runtime's own profiler wrote.
 * @throws ZodError or SyntaxError for a text that is no such profile.
 */
export function parseProfile(text: string): ProfiledInference[] {
  const events = profileSchema.parse(JSON.parse(text));
  const nodes = events.flatMap(toNode).sort((a, b) => a.startUs - b.startUs);
  const runs = events.filter(({ cat, name }) => cat === "Session" && name === "model_run").sort((a, b) => a.ts - b.ts);
  let next = 0;
  return runs.map(({ ts, dur }) => {
    while ((nodes[next]?.startUs ?? Number.POSITIVE_INFINITY) < ts) next++;
    const first = next;
    while ((nodes[next]?.startUs ?? Number.POSITIVE_INFINITY) <= ts + dur) next++;
    return { durationUs: dur, nodes: nodes.slice(first, next) };
  });
}

const kernelSuffix = "_kernel_time";

function toNode({ cat, name, ts, dur, args }: RawEvent): NodeEvent[] {
  if (cat !== "Node" || !name.endsWith(kernelSuffix) || args.op_name === undefined) return [];
  return [
    {
      name: name.slice(0, -kernelSuffix.length),
      op: args.op_name,
      provider: args.provider ?? "",
      inputs: (args.input_type_shape ?? []).map(toShape),
      outputs: (args.output_type_shape ?? []).map(toShape),
      startUs: ts,
      durationUs: dur,
    },
  ];
}

/** The profiler writes a tensor as `{"float":[1,3]}`, and one that is absent as `{}`. */
function toShape(entry: Readonly<Record<string, readonly number[]>>): TensorShape {
  const [found] = Object.entries(entry);
  return found === undefined ? { type: "", dims: [] } : { type: found[0], dims: [...found[1]] };
}
