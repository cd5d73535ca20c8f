import { readOomKills } from "../machine/cgroup.ts";
import { verdictOf } from "../machine/limits/verdict.ts";
import type { AppliedLimit } from "../results/applied-limits.ts";
import type { Cell } from "../suite/cell.ts";
import { systemLimits } from "../suite/limits.ts";
import type { RepetitionReport } from "./executor.ts";
import { type LimitedRequest, type Limiter, takeHold } from "./limit-holds.ts";

/**
 * Runs one repetition under the limits that its cell asks of the operating system: they are set before it, read back while it
 * runs, and put back whatever happens. What cannot be enforced never stops it: the outcome says so.
 */
export async function measureLimited({
  cell,
  limiter,
  measure,
}: {
  readonly cell: Cell;
  readonly limiter: Limiter;
  readonly measure: (request: LimitedRequest) => Promise<RepetitionReport>;
}): Promise<RepetitionReport> {
  const asked = systemLimits(cell.limits);
  const unlimited: LimitedRequest = {
    launch: undefined,
    affinity: undefined,
    onPhase: () => undefined,
    countOomKills: () => readOomKills(limiter.machine.root),
  };
  if (asked.length === 0) return measure(unlimited);
  if (cell.backend === "fake") {
    const limits = asked.map((name) => verdictOf({ name, limits: cell.limits, readBack: null, fault: virtual }));
    return withLimits({ report: await measure(unlimited), limits, notes: [] });
  }
  const held = await takeHold({ cell, limiter });
  const started: Promise<unknown>[] = [];
  let report: RepetitionReport | undefined;
  let notes: readonly string[] = [];
  try {
    report = await measure({
      ...unlimited,
      ...held.start,
      onPhase: (phase, workers) => {
        started.push(...held.look(phase, workers));
      },
    });
    await Promise.all(started);
  } finally {
    notes = await held.release();
  }
  return withLimits({ report, limits: held.verdicts(), notes });
}

const virtual = "the figures are of a virtual clock: nothing of this machine was limited";

function withLimits({
  report,
  limits,
  notes,
}: {
  report: RepetitionReport;
  limits: readonly AppliedLimit[];
  notes: readonly string[];
}): RepetitionReport {
  const { outcome } = report;
  if (outcome.outcome !== "ok")
    return { ...report, outcome: { ...outcome, reason: [outcome.reason, ...notes].join("; ") } };
  return { ...report, outcome: { ...outcome, limits: [...limits], notes: [...outcome.notes, ...notes] } };
}
