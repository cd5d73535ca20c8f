import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { meterArgs } from "./meter-args.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const texts = z.array(z.string()).optional();
const numbers = z.array(z.number()).optional();
const argsSchema = z.object({
  suite: z.string().default("quick"),
  model: texts,
  filter: texts,
  ep: texts,
  threads: numbers,
  spinning: z.boolean().optional(),
  batch: numbers,
  processes: numbers,
  "page-cache": texts,
  audit: z.boolean().optional(),
  "memory-cliff": z.boolean().optional(),
  dim: texts,
  rtol: z.number().optional(),
  atol: z.number().optional(),
  scenario: z.string().optional(),
  rate: z.number().optional(),
  "find-peak": z.boolean().optional(),
  "bound-ms": z.number().optional(),
  "samples-per-query": z.number().optional(),
  "max-batch": z.number().optional(),
  "period-s": z.number().optional(),
  stop: z.string().optional(),
  profile: texts,
  ...meterArgs,
  repetitions: z.number().optional(),
  seed: z.number().optional(),
  timeout: z.number().optional(),
  out: z.string().optional(),
  resume: z.string().optional(),
  "require-steady": z.boolean().default(false),
  "profile-ops": z.boolean().default(false),
  "dry-run": z.boolean().default(false),
  format: z.enum(formats),
});
export type RunArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid run`. @throws OffgridError `usage`. */
export function parseRunArgs(raw: Readonly<Record<string, unknown>>): RunArgs {
  const args = parseArgs({ schema: argsSchema, args: raw });
  if (args.resume !== undefined) checkResume({ args, raw });
  return args;
}

/** A resumed run follows its own plan: whatever would change it is refused rather than ignored. */
function checkResume({ args, raw }: { args: RunArgs; raw: Readonly<Record<string, unknown>> }): void {
  const allowed = [
    "resume",
    "require-steady",
    "profile-ops",
    "format",
    "quiet",
    "q",
    "color",
    "suite",
    "dry-run",
    "_",
    "$0",
  ];
  const extra = Object.keys(raw).find((key) => !allowed.includes(key) && raw[key] !== undefined);
  if (extra === undefined && raw["suite"] === undefined && !args["dry-run"]) return;
  const what = extra === undefined ? (args["dry-run"] ? "--dry-run" : "a suite") : `--${extra}`;
  throw new OffgridError({
    code: "usage",
    place: "--resume",
    fault: `a resumed run follows its own plan; ${what} cannot change it`,
    cure: "Leave it out, or start a new run",
  });
}
