import { z } from "zod";
import type { CeilingSetting } from "../runner/calibrate.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const argsSchema = z.object({
  threads: z.array(z.int("it must be a whole number").min(1, "it must be at least 1").max(1024)).optional(),
  spinning: z.boolean().optional(),
  repetitions: z.int("it must be a whole number").min(1, "it must be at least 1").max(100).default(3),
  svg: z.string().optional(),
  "dry-run": z.boolean().default(false),
  format: z.enum(formats),
});
export type CalibrateArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid calibrate`. @throws OffgridError `usage`. */
export function parseCalibrateArgs(raw: Readonly<Record<string, unknown>>): CalibrateArgs {
  return parseArgs({ schema: argsSchema, args: raw });
}

/** Threads × spinning as asked for; by default one thread, doubled until all CPUs are used, with and without spinning. */
export function ceilingSettings({
  args,
  cores,
}: {
  readonly args: Pick<CalibrateArgs, "threads" | "spinning">;
  readonly cores: number;
}): CeilingSetting[] {
  const spinnings = args.spinning === undefined ? [false, true] : [args.spinning];
  const threads = [...new Set(args.threads ?? [...doubled(cores), cores])].sort((a, b) => a - b);
  return threads.flatMap((count) => spinnings.map((spinning) => ({ threads: count, spinning })));
}

function doubled(cores: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count <= cores; count *= 2) counts.push(count);
  return counts;
}
