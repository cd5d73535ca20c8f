/** The phases of a repetition, in order. `judge` is the untimed quality check, `exit` the teardown. */
export const phases = ["spawn", "load", "first", "warmup", "steady", "judge", "exit"] as const;
export type Phase = (typeof phases)[number];
