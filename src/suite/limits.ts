import { z } from "zod";

/**
 * What a profile takes away from a machine. Threads, spinning and period become settings of the cell; the rest is asked of
 * the operating system around each repetition, and read back while the worker runs.
 */
export const limitsSchema = z.strictObject({
  /** Intra-op threads at most. */
  threads: z.int().min(1).optional(),
  spinning: z.literal(false).optional(),
  /** A query every so many seconds in place of one after the other: single-stream becomes paced. */
  periodS: z.number().positive().max(3600).optional(),
  /** CPU seconds a second, of all processes of the cell together: 0.5 is half of one CPU. */
  cpuQuota: z.number().min(0.01).max(1024).optional(),
  /** Logical CPUs that it may run on, or the little cores of a machine that has two kinds. */
  cpus: z
    .union([
      z.array(z.int().min(0).max(4095), { error: "it is a list of CPUs such as [0, 1], or little" }).min(1),
      z.literal("little"),
    ])
    .optional(),
  /** Memory of all processes of the cell together, page cache included. */
  memoryBytes: z.int().min(1_000_000).optional(),
  /** Highest clock of every CPU. */
  maxFrequencyHz: z.number().positive().max(1e11).optional(),
  governor: z
    .string()
    .regex(/^[a-z][a-z_]{0,30}$/, "a frequency governor such as powersave")
    .optional(),
  /** Watts of the processor package (powercap). */
  packagePowerW: z.number().positive().max(10_000).optional(),
  /** Watts of the GPU's board (nvidia-smi -pl). */
  gpuPowerW: z.number().positive().max(10_000).optional(),
  /** Power mode of a Jetson (nvpmodel -m). */
  nvpmodel: z.int().min(0).max(99).optional(),
});
export type Limits = z.infer<typeof limitsSchema>;
export type LimitName = keyof Limits;
export const limitNames = limitsSchema.keyof().options;

/** Limits that are settings of the cell: they need nothing of the operating system. */
export const settingLimits = ["threads", "spinning", "periodS"] as const satisfies readonly LimitName[];

/** Limits that are asked of the operating system. */
export function systemLimits(limits: Limits): readonly LimitName[] {
  const settings: readonly LimitName[] = settingLimits;
  return limitNames.filter((name) => limits[name] !== undefined && !settings.includes(name));
}
