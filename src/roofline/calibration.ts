import { z } from "zod";
import { precisions } from "./profile-summary.ts";

const positive = z.number().positive();

/** What two of several processes reached, the second best, and what the worst (`lo`) and the best (`hi`) of them came to. */
const estimateSchema = z.strictObject({ value: positive, lo: positive, hi: positive });

/** What memory is touched like: read and written back, or read alone. */
export const accesses = ["copy", "read"] as const;
export type Access = (typeof accesses)[number];

/** The ceilings of one number of threads, with idle threads spinning or not. */
export const settingCeilingsSchema = z.strictObject({
  threads: z.int().min(1),
  spinning: z.boolean(),
  /** Child processes that the figures are of. */
  processes: z.int().min(1),
  /** Median of a call that does nothing; of the processes the lowest, with lowest and highest. */
  callFloorUs: estimateSchema,
  peaks: z.array(
    z.strictObject({
      precision: z.enum(precisions),
      /** Rows and columns of the square matrices that it was reached with. */
      size: z.int().min(1),
      opsPerS: estimateSchema,
      /** Element type that the kernel computed on: `float32` where ONNX Runtime has casts round it. */
      ranAs: z.string(),
    }),
  ),
  bandwidths: z.array(
    z.strictObject({
      access: z.enum(accesses),
      /** Bytes that one operator moves. */
      bytes: z.int().min(1),
      bytesPerS: estimateSchema,
    }),
  ),
});
export type SettingCeilings = z.infer<typeof settingCeilingsSchema>;

/** What ceilings depend on beside threads and spinning; null is unknown or none. */
export const calibrationFactsSchema = z.strictObject({
  cpuModel: z.string().nullable(),
  onnxruntimeVersion: z.string().nullable(),
  governor: z.string().nullable(),
  coresAvailable: z.int().nullable(),
  cpuQuota: z.number().nullable(),
  powerSource: z.string().nullable(),
});
export type CalibrationFacts = z.infer<typeof calibrationFactsSchema>;

/** `results/calibration/<machine id>.json`. */
export const calibrationSchema = z.strictObject({
  schemaVersion: z.literal(1),
  machineId: z.string().nullable(),
  offgridVersion: z.string().nullable(),
  facts: calibrationFactsSchema,
  settings: z.array(settingCeilingsSchema.extend({ measuredAt: z.iso.datetime() })),
});
export type Calibration = z.infer<typeof calibrationSchema>;

const words: Readonly<Record<keyof CalibrationFacts, string>> = {
  cpuModel: "CPU model",
  onnxruntimeVersion: "onnxruntime version",
  governor: "frequency governor",
  coresAvailable: "number of CPUs available",
  cpuQuota: "CPU quota",
  powerSource: "power source",
};

/** Why ceilings may not hold any more, a sentence each; empty when they do. */
export function findStale({
  calibrated,
  present,
}: {
  readonly calibrated: CalibrationFacts;
  readonly present: CalibrationFacts;
}): string[] {
  const say = (value: string | number | null) => (value === null ? "unknown or none" : String(value));
  return calibrationFactsSchema
    .keyof()
    .options.filter((fact) => calibrated[fact] !== present[fact])
    .map((fact) => `the ${words[fact]} was ${say(calibrated[fact])} when calibrated and is now ${say(present[fact])}`);
}

/** What a new calibration leaves of an old one: the settings that it did not measure, where they still hold. */
export function addToCalibration({
  old,
  now,
}: {
  readonly old: Calibration | null;
  readonly now: Calibration;
}): Calibration {
  const isKept = old !== null && findStale({ calibrated: old.facts, present: now.facts }).length === 0;
  const kept = isKept ? old.settings.filter((setting) => findSetting(now, setting) === undefined) : [];
  const settings = [...kept, ...now.settings].sort(
    (a, b) => a.threads - b.threads || Number(a.spinning) - Number(b.spinning),
  );
  return { ...now, settings };
}

export type CeilingSetting = Pick<SettingCeilings, "threads" | "spinning">;

export function findSetting({ settings }: Calibration, wanted: CeilingSetting): SettingCeilings | undefined {
  return settings.find((setting) => hasSameCeilings(setting, wanted));
}

/** With one thread there is none that could spin: whether idle ones would makes no difference. */
export function hasSameCeilings(one: CeilingSetting, other: CeilingSetting): boolean {
  return one.threads === other.threads && (one.threads === 1 || one.spinning === other.spinning);
}
