import { formatDuration } from "../report/numbers.ts";
import type { Terminal } from "./terminal.ts";

/** The live line of a sweep: how much is done and how long the rest will take. */
export function createSweepProgress({
  terminal,
  nowMs,
}: {
  readonly terminal: Terminal;
  readonly nowMs: () => number;
}): {
  /** From here on; `total` is null where it is not known beforehand. Gives what to call after each simulation. */
  readonly start: (total: number | null) => () => void;
  readonly stop: () => void;
} {
  return {
    start(total) {
      const startMs = nowMs();
      let shownMs = startMs;
      let done = 0;
      return () => {
        done += 1;
        const elapsedMs = nowMs() - startMs;
        if (!terminal.isLive || nowMs() - shownMs < 100) return;
        shownMs = nowMs();
        terminal.progress(
          total === null
            ? `${done} simulations`
            : `[${done}/${total}] simulations · about ${formatDuration(((elapsedMs / done) * Math.max(0, total - done)) / 1000)} left`,
        );
      };
    },
    stop() {
      terminal.progress("");
    },
  };
}
