import { type Bounded, type Errors, scale, subtract } from "./repeated.ts";

/** What was timed of a repetition that answers a query every `periodS` and waits in between. */
export interface PacedWindow {
  /** From the start of the first inference to the end of the last: one wait less than inferences. */
  readonly seconds: number;
  readonly inferences: number;
  readonly periodS: number;
  /** Seconds that an inference takes. */
  readonly serviceS: number;
}

/** Waits shorter than this part of the window tell nothing of what waiting takes. */
const leastWaiting = 0.1;

/**
 * Watts while the loaded process waits: (E − n·s·P) ÷ (S − n·s) for n inferences of s seconds in a window of S seconds and E
 * joules, P being the watts of the same setting back to back. Gross energies give gross watts, net ones watts above idle.
 * Undefined where less than a tenth of the window was waiting.
 */
export function waitingWatts({
  window: { seconds, inferences, serviceS },
  energyJ,
  busyW,
  errors,
}: {
  readonly window: PacedWindow;
  readonly energyJ: Bounded;
  readonly busyW: Bounded;
  readonly errors: Errors;
}): Bounded | undefined {
  const busyS = inferences * serviceS;
  const waitedS = seconds - busyS;
  if (!(waitedS >= leastWaiting * seconds && waitedS > 0)) return undefined;
  return scale(subtract({ from: energyJ, less: scale(busyW, busyS), errors }), 1 / waitedS);
}

/**
 * Energy of an inference with its whole period. The window ends with the last inference, so that it lacks the last wait:
 * (E + (n·T − S)·P) ÷ n, P being the watts while waiting, or those of the window where they are not known. E ÷ n alone would
 * be a third too low for three inferences. The interval is E's, in proportion.
 */
export function energyPerPeriod({
  window: { seconds, inferences, periodS },
  energyJ,
  waitingW,
}: {
  readonly window: PacedWindow;
  readonly energyJ: Bounded;
  readonly waitingW: number | null;
}): Bounded {
  const lackingS = Math.max(0, inferences * periodS - seconds);
  const fillW = waitingW ?? energyJ.value / seconds;
  const whole = energyJ.value + lackingS * fillW;
  // Not by a ratio of energies: net ones may be 0.
  const longer = (seconds + lackingS) / seconds;
  const { value, lo, hi } = energyJ;
  return scale(
    {
      value: whole,
      lo: lo === null ? null : whole - (value - lo) * longer,
      hi: hi === null ? null : whole + (hi - value) * longer,
    },
    1 / inferences,
  );
}
