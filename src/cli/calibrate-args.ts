import path from "node:path";
import { z } from "zod";
import { type MeterReference, parseMeterReference } from "../energy/meter-reference.ts";
import { OffgridError } from "../errors.ts";
import type { CeilingSetting } from "../roofline/calibration.ts";
import { type MeterArgs, meterArgs } from "./meter-args.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

/** What can be calibrated: watts by load, with a meter, ceilings, and what the machine makes of no change. */
const parts = ["energy", "roofline", "noise"] as const;
export type CalibrationPart = (typeof parts)[number];

const argsSchema = z.object({
  threads: z.array(z.int("it must be a whole number").min(1, "it must be at least 1").max(1024)).optional(),
  spinning: z.boolean().optional(),
  repetitions: z.int("it must be a whole number").min(1, "it must be at least 1").max(100).default(3),
  svg: z.string().optional(),
  meter: meterArgs.meter,
  "energy-root": meterArgs["energy-root"],
  "allow-remote-meter": meterArgs["allow-remote-meter"],
  only: z.enum(parts).optional(),
  "seconds-per-level": z.number().min(1, "it must be at least 1").max(3600, "an hour at most").default(20),
  "dry-run": z.boolean().default(false),
  format: z.enum(formats),
});
export type CalibrateArgs = z.infer<typeof argsSchema>;

/** The arguments of `offgrid calibrate`. @throws OffgridError `usage`. */
export function parseCalibrateArgs(raw: Readonly<Record<string, unknown>>): CalibrateArgs {
  const args = parseArgs({ schema: argsSchema, args: raw });
  checkCalibrateArgs(args);
  return args;
}

/** Watts and ceilings where a meter is given, in that order, the machine cool at first; else the ceilings alone. */
export function calibrationParts({ only, meter }: Pick<CalibrateArgs, "only" | "meter">): readonly CalibrationPart[] {
  if (only !== undefined) return [only];
  return meter === undefined ? ["roofline"] : ["energy", "roofline"];
}

/** What does not fit together. @throws OffgridError `usage`. */
function checkCalibrateArgs({ only, meter, svg, format }: CalibrateArgs): void {
  const refuse = (place: string, fault: string, cure: string): never => {
    throw new OffgridError({ code: "usage", place, fault, cure });
  };
  if (only === "energy" && meter === undefined) {
    refuse("--only energy", "watts take a meter", "Add --meter, such as --meter plug=http://192.168.1.20");
  }
  if ((only === "roofline" || only === "noise") && meter !== undefined) {
    const what = only === "roofline" ? "ceilings are" : "the noise floor is";
    refuse("--meter", `${what} measured without one`, `Leave out --meter, or --only ${only}`);
  }
  if ((only === "energy" || only === "noise") && svg !== undefined) {
    refuse("--svg", "the picture is of the ceilings", `Leave out --svg, or --only ${only}`);
  }
  if (only === undefined && meter !== undefined && (format === "json" || format === "csv")) {
    refuse(
      `--format ${format}`,
      "watts and ceilings are two tables",
      "Choose one of them with --only energy or --only roofline",
    );
  }
}

/** The meter to calibrate with. @throws OffgridError `usage` where it is none, several, or nothing to calibrate against. */
export function calibrationMeter(meter: NonNullable<MeterArgs["meter"]>): MeterReference {
  const refuse = (place: string, fault: string): never => {
    throw new OffgridError({
      code: "usage",
      place,
      fault,
      cure: "Give one meter that measures this machine, such as --meter plug=http://192.168.1.20; 'offgrid doctor' lists them",
    });
  };
  const [text = "none", ...others] = meter;
  if (others.length > 0) refuse("--meter", "a line is calibrated with one meter");
  if (text === "none") refuse("--meter none", "watts take a meter");
  const reference = parseMeterReference(text);
  if (reference.id === "linear") refuse("--meter linear", "that is a model: it holds no watts to calibrate against");
  if (reference.id === "nvidia") refuse("--meter nvidia", "a GPU's watts do not follow how busy the CPUs are");
  return reference.id === "file" && reference.reference !== null
    ? { ...reference, reference: path.resolve(reference.reference) }
    : reference;
}

/** Threads × spinning as asked for; by default one thread (none spins), doubled until all CPUs are used, with and without spinning. */
export function ceilingSettings({
  args,
  cores,
}: {
  readonly args: Pick<CalibrateArgs, "threads" | "spinning">;
  readonly cores: number;
}): CeilingSetting[] {
  const spinnings = args.spinning === undefined ? [false, true] : [args.spinning];
  return threadCounts({ args, cores }).flatMap((threads) =>
    (threads === 1 ? [false] : spinnings).map((spinning) => ({ threads, spinning })),
  );
}

/** As asked for, else one, doubled until all CPUs are used; ascending. */
export function threadCounts({
  args,
  cores,
}: {
  readonly args: Pick<CalibrateArgs, "threads">;
  readonly cores: number;
}): number[] {
  return [...new Set(args.threads ?? [...doubled(cores), cores])].sort((a, b) => a - b);
}

function doubled(cores: number): number[] {
  const counts: number[] = [];
  for (let count = 1; count <= cores; count *= 2) counts.push(count);
  return counts;
}
