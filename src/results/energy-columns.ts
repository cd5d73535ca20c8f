import { isAssumedSource } from "../metering/assumed-watts.ts";
import type { EnergyFigures } from "../metering/figures.ts";
import { type Bounded, subtract } from "../metering/repeated.ts";
import type { Estimate } from "../stats/estimate.ts";
import type { Row } from "./columns.ts";

/** A repetition's energy as columns; none where there was no meter. */
export function energyColumns({
  energy,
  calls,
}: {
  readonly energy: EnergyFigures | null;
  /** Inferences while timed. */
  readonly calls: number;
}): Partial<Row> {
  if (energy === null) return {};
  const { steady, load, idle, idleBefore, idleAfter } = energy;
  const { joules, loJ, hiJ, seconds } = steady;
  const net = netOf(energy);
  const each = (total: number | null, scale: number) =>
    total === null || calls === 0 ? null : (total * scale) / calls;
  return {
    energy_j: joules,
    energy_lo_j: loJ,
    energy_hi_j: hiJ,
    energy_u95_fraction:
      joules === null || joules <= 0 || loJ === null || hiJ === null ? null : (hiJ - loJ) / 2 / joules,
    energy_net_j: net?.value ?? null,
    energy_net_lo_j: net?.lo ?? null,
    energy_net_hi_j: net?.hi ?? null,
    mj_per_inference: each(joules, 1e3),
    mj_net_per_inference: each(net?.value ?? null, 1e3),
    wh_per_1000: each(joules, 1000 / 3600),
    inferences_per_j: joules === null || joules <= 0 ? null : calls / joules,
    mean_w: joules === null || seconds <= 0 ? null : joules / seconds,
    idle_w: idle?.watts ?? null,
    idle_lo_w: idle?.lo ?? null,
    idle_hi_w: idle?.hi ?? null,
    idle_drift_fraction: idleDrift(wattsOf(idleBefore), wattsOf(idleAfter)),
    load_energy_j: load?.joules ?? null,
    load_energy_lo_j: load?.loJ ?? null,
    load_energy_hi_j: load?.hiJ ?? null,
    energy_source: energy.source,
    energy_boundary: energy.boundaries.join(", "),
    energy_method: energy.method,
    energy_grade: energy.grade,
    energy_basis: joules === null ? null : energy.basis,
    energy_coverage: steady.coverage,
    energy_gaps: steady.gaps.length,
    meter_cpu_fraction: energy.meterCpuFraction,
  };
}

/** Reasons for gaps that are told: a file's broken lines are one each. */
const mostReasons = 5;

export function energyNotes(energy: EnergyFigures | null): readonly string[] {
  if (energy === null) return [];
  const { refused, gaps } = energy.steady;
  const reasons = [...new Set(gaps.map(({ why }) => why))];
  const others = reasons.length - mostReasons;
  return [
    ...energy.notes,
    ...(refused === null ? [] : [`no energy: ${refused}`]),
    ...reasons.slice(0, mostReasons).map((why) => `the meter had a gap: ${why}`),
    ...(others > 0 ? [`the meter had gaps for ${others} other reason${others === 1 ? "" : "s"}`] : []),
  ];
}

/**
 * Gross less what the idle machine would have taken in the time. A meter's errors are taken for independent: most of both is the
 * same meter's and cancels in part, so that this is wide rather than narrow. Of an assumed model idle and gross are off together:
 * low ends or high ends throughout, so that what is left is that of the slope alone.
 */
function netOf(energy: EnergyFigures): Estimate | null {
  const { steady, idle, source } = energy;
  const { joules: value, loJ, hiJ, seconds, coverage } = steady;
  if (value === null || loJ === null || hiJ === null || idle === null) return null;
  const less = { value: idle.watts * seconds, lo: idle.lo * seconds, hi: idle.hi * seconds };
  if (idle.from !== "model" || !isAssumedSource(source)) {
    return known(subtract({ from: { value, lo: loJ, hi: hiJ }, less, errors: "independent" }));
  }
  // What was filled is no error of the model: it is taken out of the gross, in quadrature, and put to the net.
  const filledJ = (1 - coverage) * value;
  const without = (reach: number) => Math.sqrt(Math.max(0, reach ** 2 - filledJ ** 2));
  const from = { value, lo: value - without(value - loJ), hi: value + without(hiJ - value) };
  const net = known(subtract({ from, less, errors: "shared" }));
  return (
    net && {
      value: net.value,
      lo: net.value - Math.hypot(net.value - net.lo, filledJ),
      hi: net.value + Math.hypot(net.hi - net.value, filledJ),
    }
  );
}

function known({ value, lo, hi }: Bounded): Estimate | null {
  return lo === null || hi === null ? null : { value, lo, hi };
}

function wattsOf(window: EnergyFigures["idleBefore"]): number | null {
  return window === null || window.joules === null || window.seconds <= 0 ? null : window.joules / window.seconds;
}

function idleDrift(before: number | null, after: number | null): number | null {
  if (before === null || after === null || before + after <= 0) return null;
  return Math.abs(after - before) / ((before + after) / 2);
}
