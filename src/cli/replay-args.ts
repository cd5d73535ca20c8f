import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { arrivalKinds } from "../replay/schedule.ts";
import { cutKinds, strategyNames } from "../replay/strategies.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const one = <Item extends z.ZodType>(item: Item) => z.array(item).max(1, "replay takes one of these").optional();
const positive = z.number().positive("it must be above 0").max(1e9);

const argsSchema = z.object({
  model: one(z.string()),
  profile: one(z.string()),
  ep: one(z.string()),
  threads: one(z.number()),
  batch: one(z.number()),
  spinning: z.boolean().optional(),
  dim: z.array(z.string()).optional(),
  strategy: z.array(z.enum(strategyNames)).default(["plain"]),
  kill: z.enum(cutKinds).default("power"),
  cuts: z.int("it must be a whole number").min(0).max(10_000).optional(),
  "up-s": positive.default(4),
  "down-s": positive.default(1),
  days: positive.max(366).default(1),
  compress: positive.default(720),
  "load-w": positive.default(10),
  "boot-s": z.number().nonnegative().optional(),
  rate: positive.default(5),
  arrivals: z.enum(arrivalKinds).default("poisson"),
  "deadline-s": positive.default(10),
  "drain-s": positive.default(60),
  seed: z.int("it must be a whole number").min(0).default(1),
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
  if (args.profile !== undefined && args.cuts !== undefined) {
    throw new OffgridError({
      code: "usage",
      place: "--cuts",
      fault: "the cuts come from the profile or from --cuts, not from both",
      cure: "Leave one of them out",
    });
  }
  return args;
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
