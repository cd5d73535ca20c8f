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
  "requests-trace": z.string().optional(),
  live: z.string().optional(),
  "energy-root": z.string().min(1, "it must name a folder").default("/"),
  "allow-remote-meter": z.boolean().default(false),
});
export type SimulateArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid simulate`. @throws OffgridError `usage`. */
export function parseSimulateArgs(raw: Readonly<Record<string, unknown>>): SimulateArgs {
  const args = parseArgs({ schema: argsSchema, args: withLiveDays(raw) });
  checkServiceArgs(args);
  checkPicture(args);
  checkLive(args);
  checkRequests({ args, raw });
  return args;
}

/** What is there now and stays so is not looked at for a year: what a battery holds is gone within a day or never. */
function withLiveDays(raw: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const isAlone = raw["live"] !== undefined && raw["profile"] === undefined && raw["trace"] === undefined;
  return isAlone && raw["days"] === undefined ? { ...raw, days: 1 } : raw;
}

/** A sweep that is gone on with must begin as it began: what a battery holds now it does not hold then. */
function checkLive({ live, out }: SimulateArgs): void {
  if (live === undefined || out === undefined) return;
  throw new OffgridError({
    code: "usage",
    place: "--out",
    fault: "the present charge cannot be read again later, so that a simulation with --live cannot be gone on with",
    cure: "Leave --out out: print it with --format csv, or json, instead",
  });
}

/** What a record of requests says already. */
function checkRequests({ args, raw }: { args: SimulateArgs; raw: Readonly<Record<string, unknown>> }): void {
  if (args["requests-trace"] === undefined) return;
  const stray = ["requests-per-day", "arrivals", "batch-share"].find((name) => raw[name] !== undefined);
  if (stray === undefined) return;
  throw new OffgridError({
    code: "usage",
    place: `--${stray}`,
    fault: "--requests-trace says already when requests come and how many",
    cure: "Leave one of them out",
  });
}

function checkPicture({ days, "picture-week": week, "from-hour": hour, svg, out }: SimulateArgs): void {
  const folder = svg === undefined ? undefined : path.dirname(path.resolve(svg));
  const isMade = folder !== undefined && (existsSync(folder) || (out !== undefined && folder === path.resolve(out)));
  if (svg !== undefined && !isMade) {
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
