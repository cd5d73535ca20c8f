import { existsSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { parseArgs } from "./parse-args.ts";
import { checkServiceArgs, serviceArgs } from "./service-args.ts";

const argsSchema = z.object({
  ...serviceArgs,
  profile: z.array(z.string()).default([]),
  seeds: z.int("it must be a whole number").min(1, "it must be at least 1").max(100_000).default(10),
  "picture-week": z.int("it must be a whole number").min(1, "weeks are counted from 1").optional(),
  "from-hour": z.number().nonnegative("it must not be below 0").optional(),
  svg: z.string().optional(),
});
export type SimulateArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid simulate`. @throws OffgridError `usage`. */
export function parseSimulateArgs(raw: Readonly<Record<string, unknown>>): SimulateArgs {
  const args = parseArgs({ schema: argsSchema, args: raw });
  checkServiceArgs(args);
  checkPicture(args);
  return args;
}

function checkPicture({ days, "picture-week": week, "from-hour": hour, svg }: SimulateArgs): void {
  if (svg !== undefined && !existsSync(path.dirname(path.resolve(svg)))) {
    throw new OffgridError({
      code: "usage",
      place: `--svg ${svg}`,
      fault: "there is no such folder",
      cure: "Name a file in a folder that exists",
    });
  }
  if (week !== undefined && hour !== undefined) {
    throw new OffgridError({
      code: "usage",
      place: "--from-hour",
      fault: "the picture begins with a week or at an hour, not both",
      cure: "Leave one of them out",
    });
  }
  const startH = hour ?? ((week ?? 1) - 1) * 168;
  if (startH < days * 24) return;
  throw new OffgridError({
    code: "usage",
    place: week === undefined ? `--from-hour ${hour}` : `--picture-week ${week}`,
    fault: `only ${days} days are simulated`,
    cure: "Choose an earlier time, or more --days",
  });
}
