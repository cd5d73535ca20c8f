import { z } from "zod";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const argsSchema = z.object({
  results: z.array(z.string().min(1)).min(1),
  latency: z.enum(["p50", "p90"]).default("p50"),
  svg: z.string().min(1).optional(),
  format: z.enum(formats),
});
export type EnergyArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid energy`. @throws OffgridError `usage`. */
export function parseEnergyArgs(raw: Readonly<Record<string, unknown>>): EnergyArgs {
  return parseArgs({ schema: argsSchema, args: raw });
}
