import { formatDuration } from "../report/numbers.ts";
import type { Terminal } from "./terminal.ts";

/** The live line of a sweep: how much is done and how long the rest will take. */
export function createSweepProgress({
  terminal,
  total,
  nowMs,
}: {
  readonly terminal: Terminal;
  /** Null where it is not known beforehand. */
  readonly total: number | null;
  readonly nowMs: () => number;
}): { readonly onRun: () => void; readonly stop: () => void } {
  const startMs = nowMs();
  let shownMs = startMs;
  let done = 0;
  return {
    onRun() {
      done += 1;
      const elapsedMs = nowMs() - startMs;
      if (!terminal.isLive || nowMs() - shownMs < 100) return;
      shownMs = nowMs();
      terminal.progress(
        total === null
          ? `${done} simulations`
          : `[${done}/${total}] simulations · about ${formatDuration(((elapsedMs / done) * (total - done)) / 1000)} left`,
      );
    },
    stop() {
      terminal.progress("");
    },
  };
}
