import { z } from "zod";
import type { StopRuleName } from "../stats/stop-rule.ts";

/** How a model is driven, in the names and with the semantics of MLPerf's LoadGen; `paced` is a clinic's duty cycle. */
export const scenarioKinds = ["single-stream", "multi-stream", "server", "offline", "paced"] as const;
export type ScenarioKind = (typeof scenarioKinds)[number];

export const stopRuleNames = ["rapid", "quick", "normal", "soak", "mlperf"] as const satisfies readonly StopRuleName[];

/**
 * The percentile that a scenario reports and stops by, in thousandths: LoadGen's for its own scenarios. Offline has none:
 * it reports samples a second.
 */
export const scenarioPerMille = {
  "single-stream": 900,
  "multi-stream": 990,
  server: 990,
  offline: null,
  paced: 900,
} as const satisfies Record<ScenarioKind, number | null>;

const ratePerS = z.number().positive().max(1_000_000);
const boundMs = z.number().positive().max(3_600_000);

const driveSchemas = [
  z.strictObject({ kind: z.literal("single-stream") }),
  z.strictObject({
    kind: z.literal("multi-stream"),
    /** Samples of a query; the query is answered when all of them are. */
    samplesPerQuery: z.int().min(1).max(65_536).default(8),
  }),
  z.strictObject({
    kind: z.literal("server"),
    /** Queries a second in the mean, as a Poisson process; left out where the highest that the bound allows is looked for. */
    ratePerS: ratePerS.optional(),
    /** Latency from the scheduled time that the 99th percentile must keep. */
    boundMs: boundMs.optional(),
    /** Looks for the highest rate that keeps the bound. */
    findPeak: z.boolean().default(false),
    /** Queries of each step of that search; what the stop rule and early stopping ask for unless given. */
    queriesPerStep: z.int().min(64).max(5_000_000).optional(),
  }),
  z.strictObject({
    kind: z.literal("offline"),
    /** Largest batch to try. */
    maxBatch: z.int().min(1).max(65_536).default(64),
  }),
  z.strictObject({
    kind: z.literal("paced"),
    /** A query every so many seconds. */
    periodS: z.number().positive().max(3600).default(1),
  }),
] as const;

/** A scenario with its parameters, as a cell holds it. */
export const driveSchema = z.discriminatedUnion("kind", driveSchemas);
export type Drive = z.infer<typeof driveSchema>;
export type DriveOf<Kind extends ScenarioKind> = Extract<Drive, { readonly kind: Kind }>;

const stop = { stop: z.enum(stopRuleNames).default("quick") };
const [single, multi, server, offline, paced] = driveSchemas;

/** A scenario as a suite writes it. */
export const scenarioSchema = z
  .discriminatedUnion("kind", [
    single.extend(stop),
    multi.extend(stop),
    server.extend(stop),
    offline.extend(stop),
    paced.extend(stop),
  ])
  .superRefine((scenario, context) => {
    if (scenario.kind !== "server") return;
    const fault = serverFault(scenario);
    if (fault !== undefined) context.addIssue({ code: "custom", message: fault });
  });

function serverFault({ ratePerS: rate, boundMs: bound, findPeak }: DriveOf<"server">): string | undefined {
  if (findPeak && bound === undefined)
    return "a search for the peak rate needs boundMs (--bound-ms), the latency to keep";
  if (findPeak && rate !== undefined) return "give ratePerS or findPeak, not both";
  return findPeak || rate !== undefined
    ? undefined
    : "a server needs ratePerS, queries a second, or findPeak with boundMs";
}

/** The scenario in a word, its parameters in it where it has any: `server@10ps`, `paced@5s`. */
export function driveWord(drive: Drive): string {
  switch (drive.kind) {
    case "single-stream":
      return drive.kind;
    case "multi-stream":
      return `multi-stream@${drive.samplesPerQuery}`;
    case "server": {
      const queries = drive.queriesPerStep === undefined ? "" : `+n${drive.queriesPerStep}`;
      const bound = drive.boundMs === undefined ? "" : `${drive.findPeak ? "" : "+"}${drive.boundMs}ms`;
      return drive.findPeak ? `server@peak+${bound}${queries}` : `server@${drive.ratePerS}ps${bound}`;
    }
    case "offline":
      return `offline@${drive.maxBatch}`;
    case "paced":
      return `paced@${drive.periodS}s`;
    default:
      throw new TypeError(`unhandled scenario ${JSON.stringify(drive satisfies never)}`);
  }
}
