import type { PassState } from "../replay/pass-state.ts";
import type { ReplayRecord } from "../replay/records.ts";
import type { Strategy } from "../replay/strategies.ts";
import { formatDuration } from "../report/numbers.ts";
import type { Terminal } from "./terminal.ts";

export interface ReplayProgress {
  readonly onStep: (words: string) => void;
  readonly onChange: (pass: { readonly strategy: Strategy; readonly state: PassState }) => void;
  readonly stop: () => void;
}

/** The live line of a replay, drawn once a second at most: which pass, how far, what the power does. */
export function createReplayProgress({
  record: { schedule, strategies },
  terminal,
}: {
  readonly record: ReplayRecord;
  readonly terminal: Terminal;
}): ReplayProgress {
  const lengthS = Math.max(schedule.arrivalsS.at(-1) ?? 0, schedule.outages.at(-1)?.untilS ?? 0);
  let line = "";
  const timer = terminal.isLive ? setInterval(() => terminal.progress(line), 1000) : undefined;
  return {
    onStep(words) {
      line = words;
      terminal.progress(line);
    },
    onChange({ strategy, state }) {
      if (!terminal.isLive) return;
      const passesLeft = strategies.length - 1 - strategies.indexOf(strategy);
      const leftS = Math.max(0, lengthS - state.nowS) + passesLeft * lengthS;
      line = [
        `[${strategies.indexOf(strategy) + 1}/${strategies.length}] ${strategy}`,
        state.isPowerOn ? "power on" : "power off",
        `cut ${state.cuts}/${schedule.outages.length}`,
        `${state.answered}/${schedule.arrivalsS.length} answered, ${state.waiting} waiting`,
        `about ${formatDuration(leftS)} left`,
      ].join(" · ");
    },
    stop() {
      clearInterval(timer);
      terminal.progress("");
    },
  };
}
