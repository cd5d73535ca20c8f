import type { Bounded } from "./repeated.ts";

/** From which gap between two requests on it takes less energy to end the process and load the model again. */
export type BreakEven =
  | { readonly state: "gap"; readonly seconds: Bounded }
  /** What waiting takes cannot be told from nothing; `atLeastS` is the shortest gap that the intervals leave open. */
  | { readonly state: "never-reload"; readonly atLeastS: number | null }
  /** Loading costs nothing that could be measured. */
  | { readonly state: "always-reload" };

/**
 * The gap at which keeping a model loaded takes as much as loading it again: joules of load and first inference beyond a warm
 * inference ÷ watts of the loaded, waiting process beyond those of the machine without it. Both are net of idle: over the same
 * span the idle machine takes the same either way. It is the break-even time of power management (Benini, Bogliolo & De
 * Micheli, A Survey of Design Techniques for System-Level Dynamic Power Management, IEEE Transactions on VLSI Systems 8,
 * 2000). The interval is that of the quotient of both intervals' ends, which is never too narrow; null ends where one is not known.
 */
export function breakEvenGap({
  reloadJ,
  waitingW,
}: {
  readonly reloadJ: Bounded;
  readonly waitingW: Bounded;
}): BreakEven {
  if (waitingW.value <= 0 || (waitingW.lo !== null && waitingW.lo <= 0)) {
    const { hi } = waitingW;
    const isOpen = hi !== null && hi > 0 && reloadJ.lo !== null && reloadJ.lo > 0;
    return { state: "never-reload", atLeastS: isOpen ? (reloadJ.lo ?? 0) / hi : null };
  }
  if (reloadJ.value <= 0 || (reloadJ.hi !== null && reloadJ.hi <= 0)) return { state: "always-reload" };
  const ends = reloadJ.lo !== null && reloadJ.hi !== null && waitingW.lo !== null && waitingW.hi !== null;
  return {
    state: "gap",
    seconds: {
      value: reloadJ.value / waitingW.value,
      lo: ends ? Math.max(0, (reloadJ.lo ?? 0) / (waitingW.hi ?? 1)) : null,
      hi: ends ? (reloadJ.hi ?? 0) / (waitingW.lo ?? 1) : null,
    },
  };
}
