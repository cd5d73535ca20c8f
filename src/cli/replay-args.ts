import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { arrivalKinds } from "../replay/schedule.ts";
import { cutKinds, strategyNames } from "../replay/strategies.ts";
import { meterArgs } from "./meter-args.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";
import { serviceArgs } from "./service-args.ts";

const one = <Item extends z.ZodType>(item: Item) => z.array(item).max(1, "replay takes one of these").optional();
const positive = z.number().positive("it must be above 0").max(1e9, "it is too large");
const atLeastOne = z.int("it must be a whole number").min(1, "it must be at least 1");

const argsSchema = z.object({
  model: one(z.string()),
  profile: one(z.string()),
  ep: one(z.string()),
  threads: one(atLeastOne),
  batch: one(atLeastOne),
  spinning: z.boolean().optional(),
  dim: z.array(z.string()).optional(),
  strategy: z.array(z.enum(strategyNames)).default(["plain"]),
  kill: z.enum(cutKinds).default("power"),
  ...meterArgs,
  trace: z.string().optional(),
  "utc-offset-h": serviceArgs["utc-offset-h"],
  "battery-wh": serviceArgs["battery-wh"],
  "panel-w": serviceArgs["panel-w"],
  "peak-sun-hours": serviceArgs["peak-sun-hours"],
  cuts: z.int("it must be a whole number").min(0, "it must not be below 0").max(10_000, "10000 at most").optional(),
  "up-s": positive.optional(),
  "down-s": positive.optional(),
  days: positive.max(366, "a year at most").optional(),
  compress: positive.optional(),
  "load-w": positive.optional(),
  "boot-s": z.number().nonnegative("it must not be below 0").max(1e9, "it is too large").optional(),
  rate: positive.default(5),
  arrivals: z.enum(arrivalKinds).default("poisson"),
  "deadline-s": positive.default(10),
  "drain-s": positive.default(60),
  seed: z
    .int("it must be a whole number")
    .min(0, "it must not be below 0")
    .max(0xffff_ffff, "it is too large")
    .default(1),
  timeout: positive.default(120),
  out: z.string().optional(),
  resume: z.string().optional(),
  "dry-run": z.boolean().default(false),
  format: z.enum(formats),
});
export type ReplayArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid replay`. @throws OffgridError `usage`. */
export function parseReplayArgs(raw: Readonly<Record<string, unknown>>): ReplayArgs {
  const args = parseArgs({ schema: argsSchema, args: raw });
  if (args.resume !== undefined) refuse({ raw, allowed: ["resume", "format", ...globalKeys], place: "--resume" });
  checkPower(args);
  return args;
}

const ofCuts = ["cuts", "up-s", "down-s"] as const;
const ofProfiles = ["days", "compress", "load-w", "battery-wh", "panel-w", "peak-sun-hours", "utc-offset-h"] as const;

/** Cuts come at random or from a profile: what belongs to the other way would do nothing. */
function checkPower(args: ReplayArgs): void {
  const hasProfile = args.profile !== undefined || args.trace !== undefined;
  const idle = (hasProfile ? ofCuts : ofProfiles).find((name) => args[name] !== undefined);
  if (idle === undefined) return;
  throw new OffgridError({
    code: "usage",
    place: `--${idle}`,
    fault: hasProfile
      ? "the cuts come from the profile or at random from --cuts, not from both"
      : "it is of a power profile, and there is none",
    cure: hasProfile ? "Leave one of them out" : "Give --profile or --trace, or leave it out",
  });
}

const globalKeys = ["quiet", "q", "color", "_", "$0", "help", "h", "version"];

/** A resumed replay follows its own schedule: whatever would change it is refused rather than ignored. */
function refuse({
  raw,
  allowed,
  place,
}: {
  raw: Readonly<Record<string, unknown>>;
  allowed: readonly string[];
  place: string;
}): void {
  const extra = Object.keys(raw).find((key) => !allowed.includes(key) && raw[key] !== undefined);
  if (extra === undefined) return;
  throw new OffgridError({
    code: "usage",
    place,
    fault: `a resumed replay follows its own schedule; --${extra} cannot change it`,
    cure: "Leave it out, or start a new replay",
  });
}
