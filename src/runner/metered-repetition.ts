import type { Sampler } from "../energy/sampler.ts";
import type { EnergyFigures, WindowFigures } from "../metering/figures.ts";
import type { MeterSpec } from "../metering/reading.ts";
import { type SteadyLength, steadySeconds } from "../metering/resolve-window.ts";
import { settleEnergy } from "../metering/settle.ts";
import { stuckNote } from "../metering/stuck.ts";
import { evaluateWindow } from "../metering/window.ts";
import type { OkOutcome } from "../results/outcome.ts";
import { stopRules } from "../stats/stop-rule.ts";
import type { Cell } from "../suite/cell.ts";
import type { Phase } from "../suite/phase.ts";
import type { ExecutorRequest, RepetitionReport } from "./executor.ts";
import type { Watch } from "./watch.ts";
import { runWatchedRepetition } from "./watched-repetition.ts";

/** The meters of a run. */
export interface Metering {
  readonly sampler: Sampler;
  /** Watts of the idle machine by a calibration with these meters; null where there is none. */
  readonly calibratedIdle: Parameters<typeof settleEnergy>[0]["calibratedIdle"];
  /** Waits; rejects with the signal's reason as soon as that fires. */
  readonly sleep: (seconds: number, signal: AbortSignal) => Promise<void>;
}

interface Span {
  readonly fromS: number;
  readonly toS: number;
}

/** Idle time before and after a repetition: at least so much, and no more than so much for a meter that is slow. */
const leastIdleS = 2;
const mostIdleS = 10;
/** Timers may be early by a moment, and then a window would be too short. */
const timerSlackS = 0.05;

/**
 * Runs one repetition, as `runWatchedRepetition` does, with meters read while it runs. For meters that are no models the machine
 * is left alone for some seconds before and after. A cell of the fake backend has no energy.
 */
export async function runMeteredRepetition({
  metering,
  ...request
}: ExecutorRequest & { readonly watch: Watch; readonly metering: Metering | null }): Promise<RepetitionReport> {
  const { job, signal } = request;
  if (metering === null || job.cell.backend === "fake") return runWatchedRepetition(request);
  const { sampler, sleep } = metering;
  const idleS = idleSeconds(sampler.specs);
  const marks = new Map<Phase, Mark>();
  const rest = async (): Promise<Span | null> => {
    if (idleS === 0) return null;
    const fromS = sampler.mark();
    await sleep(idleS + timerSlackS, signal);
    return { fromS, toS: sampler.mark() };
  };
  sampler.start();
  try {
    const idleBefore = await rest();
    const report = await runWatchedRepetition({
      ...request,
      job: { ...job, ...minimumSteady({ cell: job.cell, specs: sampler.specs }) },
      onPhase(phase, workers) {
        marks.set(phase, { atS: sampler.mark(), cpuS: sampler.cpuS() });
        request.onPhase(phase, workers);
      },
    });
    const { outcome } = report;
    if (outcome.outcome !== "ok") return report;
    const idleAfter = await rest();
    // What was read over a network at the end of the last window has to come in first.
    await sleep(sampler.lagS(), signal);
    const energy = settle({ metering, marks, idle: { idleBefore, idleAfter }, cell: job.cell, outcome });
    return { ...report, outcome: { ...outcome, energy } };
  } finally {
    sampler.stop();
  }
}

interface Mark {
  readonly atS: number;
  /** CPU that the meters have taken up to here. */
  readonly cpuS: number;
}

/** Seconds of rest that the meters ask for: none where all are models. */
function idleSeconds(specs: readonly MeterSpec[]): number {
  return Math.max(0, ...specs.filter(seesIdle).map(({ minWindowS }) => Math.max(leastIdleS, minWindowS)));
}

/** Whether the idle machine can be told from so short a rest. A model knows idle watts without looking. */
function seesIdle({ kind, minWindowS }: MeterSpec): boolean {
  return kind !== "model" && minWindowS <= mostIdleS;
}

/** What the slowest meter asks of the steady phase; nothing where the stop rule is long enough, or never can be. */
function minimumSteady({ cell, specs }: { cell: Cell; specs: readonly MeterSpec[] }): { minSteadyS?: number } {
  const steady = steadyFor({ cell, specs });
  return steady.state === "lengthened" ? { minSteadyS: steady.seconds } : {};
}

function steadyFor({ cell, specs }: { cell: Cell; specs: readonly MeterSpec[] }): SteadyLength {
  const minWindowS = Math.max(...specs.map((spec) => spec.minWindowS));
  return steadySeconds({ minWindowS, rule: stopRules[cell.stop] });
}

function settle({
  metering: { sampler, calibratedIdle },
  marks,
  idle: { idleBefore, idleAfter },
  cell,
  outcome,
}: {
  metering: Metering;
  marks: ReadonlyMap<Phase, Mark>;
  idle: { idleBefore: Span | null; idleAfter: Span | null };
  cell: Cell;
  outcome: OkOutcome;
}): EnergyFigures | null {
  const steady = marks.get("steady");
  const judge = marks.get("judge");
  if (steady === undefined || judge === undefined) return null;
  // Trials of batches come first, and only what comes after them is counted.
  const fromS =
    cell.drive.kind === "offline" ? Math.max(steady.atS, judge.atS - outcome.measurement.steadyS) : steady.atS;
  const load = marks.get("load");
  const warmup = marks.get("warmup");
  const loadSpan = load && warmup ? { fromS: load.atS, toS: warmup.atS } : null;
  const figures = settleEnergy({
    meters: sampler.specs.map((spec, index) => {
      const readings = sampler.readingsOf(index);
      const over = (span: Span | null): WindowFigures | null =>
        span === null ? null : evaluateWindow({ spec, readings, ...span });
      const resting = (span: Span | null) => (seesIdle(spec) ? over(span) : null);
      return {
        spec,
        windows: {
          load: over(loadSpan),
          steady: evaluateWindow({ spec, readings, fromS, toS: judge.atS }),
          idleBefore: resting(idleBefore),
          idleAfter: resting(idleAfter),
        },
      };
    }),
    calibratedIdle,
    meterCpuFraction: (judge.cpuS - steady.cpuS) / (judge.atS - steady.atS),
  });
  const length = steadyFor({ cell, specs: sampler.specs });
  const short = length.state === "refused" ? [length.reason] : [];
  const stuck = sampler.specs.flatMap((spec, index) => stuckNote({ spec, readings: sampler.readingsOf(index) }) ?? []);
  return { ...figures, notes: [...figures.notes, ...restlessNotes(sampler.specs), ...stuck, ...short] };
}

function restlessNotes(specs: readonly MeterSpec[]): string[] {
  return specs
    .filter((spec) => spec.kind !== "model" && !seesIdle(spec))
    .map(
      ({ id, minWindowReason }) =>
        `idle watts were not measured before and after: ${minWindowReason}, and ${mostIdleS} s at most are waited for ${id}`,
    );
}
