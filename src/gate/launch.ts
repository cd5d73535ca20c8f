import { z } from "zod";

const milliseconds = z.number().positive();

/**
 * A round: one block of calls of each arm, one arm after the other. What decides is a block's 25 % quantile (`baselineMs`,
 * `candidateMs`), which interruptions move least; its median is kept to be shown, and its mean for the slow calls in it.
 */
export const roundSchema = z.strictObject({
  /** Which arm went first. */
  first: z.enum(["baseline", "candidate"]),
  baselineMs: milliseconds,
  candidateMs: milliseconds,
  baselineP50Ms: milliseconds,
  candidateP50Ms: milliseconds,
  baselineMeanMs: milliseconds,
  candidateMeanMs: milliseconds,
  /** Of a copy of the baseline, where there is a null arm. */
  nullMs: milliseconds.nullable(),
  /** Share of the round that the hypervisor took from all CPUs together; null where it is not told. */
  stealFraction: z.number().nonnegative().nullable(),
  /** Whether the machine was suspended during it. */
  isSuspended: z.boolean(),
});
export type Round = z.infer<typeof roundSchema>;

/** What a launch, a fresh process of each arm, gave for one cell. In order these are all that a verdict follows from. */
export const cellLaunchSchema = z.strictObject({
  cell: z.string(),
  /** `confirm`: again for a regressed cell, from copies of the files in swapped folders. */
  phase: z.enum(["measure", "confirm"]),
  /** 1, 2, … within the phase. */
  launch: z.int().min(1),
  callsPerBlock: z.int().min(1),
  rounds: z.array(roundSchema),
  /** CPU use of each arm's process while it was not its turn, as a fraction of one core. */
  idleCpu: z.strictObject({ baseline: z.number().nonnegative(), candidate: z.number().nonnegative() }),
});
export type CellLaunch = z.infer<typeof cellLaunchSchema>;
