import { formatDuration, formatNumber } from "../report/numbers.ts";
import type { Row } from "../results/columns.ts";
import type { RunEvents } from "../runner/run.ts";
import { stopRules } from "../stats/stop-rule.ts";
import { shortNames } from "../suite/cell.ts";
import type { Phase } from "../suite/phase.ts";
import type { Plan } from "../suite/plan.ts";
import type { Terminal } from "./terminal.ts";

const phaseWords: Readonly<Record<Phase, string>> = {
  spawn: "starting",
  load: "loading",
  first: "first inference",
  warmup: "warming up",
  steady: "measuring",
  judge: "checking quality",
  exit: "ending",
};

/** Seconds a repetition takes beside its stop rule, until one was seen. */
const usualOverheadS = 2;

/**
 * Progress of a run: a line that lives on a terminal, and a line for each finished repetition everywhere. The live line is
 * redrawn once a second and when a phase begins, so that the harness sleeps while a worker measures.
 */
export function createProgress({
  plan,
  terminal,
  nowMs,
}: {
  readonly plan: Plan;
  readonly terminal: Terminal;
  readonly nowMs: () => number;
}): { readonly events: RunEvents; readonly stop: () => void } {
  const names = shortNames(plan.cells);
  let step: { index: number; total: number; cellId: string; repetition: number } | undefined;
  let phase: Phase = "spawn";
  let stepStart = 0;
  const taken: number[] = [];
  const expectedS = () => (taken.length > 0 ? taken.reduce((sum, s) => sum + s, 0) / taken.length : planned(plan));
  const draw = () => {
    if (!step) return;
    const elapsed = (nowMs() - stepStart) / 1000;
    const left = Math.max(0, expectedS() - elapsed) + (step.total - step.index) * expectedS();
    const round = plan.repetitions > 1 ? ` · repetition ${step.repetition}/${plan.repetitions}` : "";
    terminal.progress(
      `[${step.index}/${step.total}] ${names.get(step.cellId)}${round} · ${phaseWords[phase]} · about ${formatDuration(left)} left`,
    );
  };
  const timer = terminal.isLive ? setInterval(draw, 1000) : undefined;
  return {
    events: {
      onStep(next) {
        step = next;
        phase = "spawn";
        stepStart = nowMs();
        draw();
      },
      onPhase(next) {
        phase = next;
        draw();
      },
      onRow(row) {
        taken.push((nowMs() - stepStart) / 1000);
        if (step)
          terminal.say(
            `[${step.index}/${step.total}] ${describeRow({ row, plan, name: names.get(row.cell_id ?? "") ?? "" })}`,
          );
      },
    },
    stop() {
      clearInterval(timer);
      terminal.progress("");
    },
  };
}

/** Seconds a repetition of the plan is expected to take, from its stop rules. */
export function planned(plan: Plan): number {
  const seconds = plan.cells.map(
    ({ stop, backend, drive }) => (backend === "fake" ? 0 : drivenSeconds({ stop, drive })) + usualOverheadS,
  );
  return seconds.reduce((sum, s) => sum + s, 0) / Math.max(1, seconds.length);
}

/** Steps that a search for the peak rate usually takes, with those that are asked again. */
const usualSteps = 15;

/** A closed loop takes the rule's seconds; one with a rate also the time that its samples take to come. */
function drivenSeconds({ stop, drive }: Pick<Plan["cells"][number], "stop" | "drive">): number {
  const { minSeconds, minSamples, maxSeconds } = stopRules[stop];
  switch (drive.kind) {
    case "paced":
      return Math.min(maxSeconds, Math.max(minSeconds, minSamples * drive.periodS));
    case "server":
      if (drive.findPeak) return minSeconds * usualSteps;
      return Math.min(maxSeconds, Math.max(minSeconds, minSamples / (drive.ratePerS ?? 1)));
    default:
      return minSeconds;
  }
}

function describeRow({ row, plan, name: cell }: { row: Row; plan: Plan; name: string }): string {
  const round = plan.repetitions > 1 ? ` repetition ${row.repetition}` : "";
  const name = `${cell}${round}`;
  if (row.outcome !== "ok") return `${name}: ${row.outcome}: ${row.reason}`;
  const quality = row.quality_ok === false ? ", fails its quality floor" : "";
  const verdict = row.verdict === "unstable" ? ", unstable" : row.verdict === "too-few" ? ", too few samples" : "";
  return `${name}: p50 ${formatNumber(row.latency_p50_ms)} ms, ${formatNumber(row.throughput_per_s)} items/s${quality}${verdict}`;
}
