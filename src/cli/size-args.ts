import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { parseArgs } from "./parse-args.ts";
import { checkServiceArgs, serviceArgs } from "./service-args.ts";

const argsSchema = z.object({
  ...serviceArgs,
  profile: z.array(z.string()).max(1, "size takes one profile").default([]),
  seeds: z.int("it must be a whole number").min(1, "it must be at least 1").max(1000).default(2),
  availability: z.number().gt(0, "it must lie between 0 and 1").lt(1, "it must lie between 0 and 1").default(0.99),
  vary: z.enum(["battery-and-panel", "grid-hours"]).default("battery-and-panel"),
  "battery-max-wh": z.number().nonnegative("it must not be below 0").max(1e7).default(5000),
  "panel-max-w": z.number().nonnegative("it must not be below 0").max(1e6).default(600),
});
export type SizeArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid size`. @throws OffgridError `usage`. */
export function parseSizeArgs(raw: Readonly<Record<string, unknown>>): SizeArgs {
  const args = parseArgs({ schema: argsSchema, args: raw });
  checkServiceArgs(args);
  if (args.results !== undefined && args.model.length === 0) {
    throw new OffgridError({
      code: "usage",
      place: "--model",
      fault: "it must be clear for which models a system is looked for",
      cure: "Give --model ID of --results (repeatable)",
    });
  }
  return args;
}
