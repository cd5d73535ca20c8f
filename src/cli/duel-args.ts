import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const texts = z.array(z.string()).optional();
const argsSchema = z.object({
  base: z.string().min(1).optional(),
  cand: z.string().min(1).optional(),
  suite: z.string().default("quick"),
  filter: texts,
  dim: texts,
  rtol: z.number().nonnegative("it must not be below 0").optional(),
  atol: z.number().nonnegative("it must not be below 0").optional(),
  threshold: z.number().min(0.005, "0.005 at least: half a percent").max(1, "it is a fraction: 0.05").default(0.05),
  alpha: z.number().min(1e-6, "0.000001 at least").max(0.2, "0.2 at most").default(0.01),
  "budget-s": z.number().positive("it must be above 0").max(86_400, "a day at most").default(900),
  "null-arm": z.boolean().default(false),
  seed: z.int("it must be a whole number").min(0, "it must not be below 0").max(0xffff_ffff, "too large").default(1),
  timeout: z.number().positive("it must be above 0").max(86_400, "a day at most").default(300),
  out: z.string().optional(),
  resume: z.string().optional(),
  strict: z.boolean().default(false),
  junit: z.string().min(1).optional(),
  "dry-run": z.boolean().default(false),
  format: z.enum(formats),
});
export type DuelArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid duel`. @throws OffgridError `usage`. */
export function parseDuelArgs(raw: Readonly<Record<string, unknown>>): DuelArgs {
  const args = parseArgs({ schema: argsSchema, args: raw });
  if (args.resume !== undefined) refuseBeside(raw);
  return args;
}

/** Both arms. @throws OffgridError `usage` where one is missing. */
export function requireArms({ base, cand }: DuelArgs): { readonly base: string; readonly cand: string } {
  if (base !== undefined && cand !== undefined) return { base, cand };
  throw new OffgridError({
    code: "usage",
    place: base === undefined ? "--base" : "--cand",
    fault: "a duel is between two arms, and this one is missing",
    cure: "For example: offgrid duel --base ppocr-v4-rec --cand ./mine.onnx",
  });
}

const allowed = ["resume", "strict", "junit", "format", "quiet", "q", "color", "_", "$0", "help", "h", "version"];

/** A resumed duel follows its own plan: whatever would change it is refused rather than ignored. */
function refuseBeside(raw: Readonly<Record<string, unknown>>): void {
  const extra = Object.keys(raw).find((key) => !allowed.includes(key) && raw[key] !== undefined);
  if (extra === undefined) return;
  throw new OffgridError({
    code: "usage",
    place: "--resume",
    fault: `a resumed duel follows its own plan; --${extra} cannot change it`,
    cure: "Leave it out, or start a new duel",
  });
}
