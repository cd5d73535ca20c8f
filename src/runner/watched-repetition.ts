import { type ExecutorRequest, type RepetitionReport, runRepetition } from "./executor.ts";
import type { Watch } from "./watch.ts";

/** Runs one repetition, as `runRepetition` does, with an eye on the machine while it measures. */
export async function runWatchedRepetition({
  watch,
  ...request
}: ExecutorRequest & { readonly watch: Watch }): Promise<RepetitionReport> {
  try {
    const report = await runRepetition({
      ...request,
      onPhase(phase, workers) {
        watch.onPhase(phase, workers);
        request.onPhase(phase, workers);
      },
    });
    const { outcome } = report;
    return outcome.outcome === "ok" ? { ...report, outcome: { ...outcome, conditions: watch.conditions() } } : report;
  } finally {
    watch.stop();
  }
}
