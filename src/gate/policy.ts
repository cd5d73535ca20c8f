import { z } from "zod";
import { metricNames, type NumberColumn } from "../compare/wanted-columns.ts";
import { hasValue } from "../suite/filter.ts";
import { idSchema } from "../suite/schema.ts";
import { differableNames } from "./differable.ts";

/** Figures of the model's file, which no measuring is needed for. */
const fileMetrics = ["model_bytes", "parameters"] as const satisfies readonly NumberColumn[];

/** What a policy may judge: figures of results.csv, and whether the timed outputs were those of untimed calls. */
export const gateMetrics: readonly GateMetric[] = [...fileMetrics, ...metricNames, "outputs_equal"];
export type GateMetric = NumberColumn | "outputs_equal";

const fraction = z.number().positive().max(10, "a fraction: 0.05 is 5 %");
const metricSchema = z.enum(gateMetrics);
const cellsSchema = z.array(z.string().min(1)).min(1).optional();

/** How one figure is judged. The first of a policy's checks whose cells hold a cell is that cell's. */
export const policyCheckSchema = z.discriminatedUnion("judge", [
  z.strictObject({
    metric: metricSchema,
    /** By the statistics of repetitions: for all that is not the same twice. */
    judge: z.literal("time"),
    /** Smallest regression that matters, as a fraction; the policy's where there is none. */
    threshold: fraction.optional(),
    cells: cellsSchema,
  }),
  z.strictObject({
    metric: metricSchema,
    /** Anything worse is a regression; of what has no better direction, anything else. */
    judge: z.literal("exact"),
    /** As a fraction, how much worse is still the same; 0.01 for instructions. */
    threshold: z.number().nonnegative().max(10).default(0),
    cells: cellsSchema,
  }),
  z.strictObject({
    metric: metricSchema,
    /** Shown beside the others, never judged. */
    judge: z.literal("report"),
    cells: cellsSchema,
  }),
  z.strictObject({
    metric: z.literal("quality"),
    /** Against the quality floor alone, whatever the baseline has. */
    judge: z.literal("floor"),
    /** Lowest acceptable rate, 0..1; that of the model's card where there is none. */
    floor: z.number().min(0).max(1).optional(),
    cells: cellsSchema,
  }),
]);
export type PolicyCheck = z.infer<typeof policyCheckSchema>;

/** What a gate asks: bench/policies/*.yaml. */
export const policySchema = z.strictObject({
  schemaVersion: z.literal(1),
  name: idSchema,
  /** The question that it answers, in one sentence. */
  question: z.string().optional(),
  /** Probability of a false alarm in the whole suite. */
  alpha: z.number().positive().max(0.2).default(0.01),
  /** Smallest regression that matters, as a fraction, where a check has none of its own. */
  threshold: fraction.default(0.05),
  checks: z.array(policyCheckSchema).min(1),
  /** Ids of cells that the candidate may lack; * stands for any letters. */
  mayBeMissing: z.array(z.string().min(1)).default([]),
  /** What may differ between the two; times of another machine are then shown and not judged. */
  acrossMachines: z.array(z.enum(differableNames)).default([]),
});
export type Policy = z.infer<typeof policySchema>;

/** How the figure is judged in that cell; undefined where the policy does not ask for it. */
export function findCheck({
  policy,
  cell,
  metric,
}: {
  readonly policy: Policy;
  /** A cell's id. */
  readonly cell: string;
  readonly metric: GateMetric;
}): PolicyCheck | undefined {
  return policy.checks.find((one) => one.metric === metric && (one.cells === undefined || isOneOf(one.cells, cell)));
}

export function isOneOf(patterns: readonly string[], cell: string): boolean {
  return hasValue({ values: patterns }, cell);
}

/** The figures that a policy judges, in its order. */
export function metricsOf({ checks }: Policy): GateMetric[] {
  return [...new Set(checks.map(({ metric }) => metric))];
}

/** What no YAML says of a policy of ours: the one that the self-test and `--policy`'s absence take. */
export const defaultPolicyName = "ci";
