import { isAssumedSource } from "../metering/assumed-watts.ts";
import { energyPerPeriod, type PacedWindow, waitingWatts } from "../metering/paced.ts";
import { type Bounded, combineRepetitions, type Errors, scale, subtract } from "../metering/repeated.ts";
import type { Row } from "../results/columns.ts";

/** What one repetition says of energy. */
export interface RowEnergy {
  /** An inference, with its whole period where it is paced, J. */
  readonly grossJ: Bounded;
  readonly netJ: Bounded | undefined;
  readonly meanW: Bounded;
  /** Watts above idle while the loaded process waits; undefined back to back, and where nothing was run back to back. */
  readonly waitingW: Bounded | undefined;
  /** Watts above idle while timed. */
  readonly netW: Bounded | undefined;
  /** Seconds an inference takes. */
  readonly serviceS: number;
}

/** Undefined where the row has no joules, or no inferences. `busy`: repetitions of the same setting back to back. */
export function energyOfRow(row: Row, busy: readonly RowEnergy[] = []): RowEnergy | undefined {
  const { energy_j: joules, mean_w: watts, steady_s: steadyS, iterations, period_s: periodS } = row;
  if (joules === null || watts === null || !(watts > 0) || iterations === null || iterations < 1) return undefined;
  const energyJ = { value: joules, lo: row.energy_lo_j, hi: row.energy_hi_j };
  const seconds = joules / watts;
  const netTotalJ = netOfRow({ row, energyJ, seconds });
  if (periodS === null) {
    return {
      grossJ: scale(energyJ, 1 / iterations),
      netJ: netTotalJ && scale(netTotalJ, 1 / iterations),
      meanW: scale(energyJ, 1 / seconds),
      waitingW: undefined,
      netW: netTotalJ && scale(netTotalJ, 1 / seconds),
      serviceS: (steadyS ?? seconds) / iterations,
    };
  }
  const serviceMs = row.service_p50_ms ?? row.latency_p50_ms;
  if (serviceMs === null) return undefined;
  const window = { seconds, inferences: iterations, periodS, serviceS: serviceMs / 1e3 };
  const waitingW = netTotalJ && waitingOf({ row, window, netJ: netTotalJ, busy });
  const grossJ = energyPerPeriod({
    window,
    energyJ,
    waitingW: waitingW === undefined || row.idle_w === null ? null : waitingW.value + row.idle_w,
  });
  return {
    grossJ,
    netJ: netTotalJ && energyPerPeriod({ window, energyJ: netTotalJ, waitingW: waitingW?.value ?? null }),
    meanW: scale(grossJ, 1 / periodS),
    waitingW,
    netW: netTotalJ && scale(netTotalJ, 1 / seconds),
    serviceS: window.serviceS,
  };
}

/** Joules above idle of load and first inference, beyond those of a warm inference; undefined where one is not known. */
export function reloadOfRow(row: Row, busy: readonly RowEnergy[]): Bounded | undefined {
  const { load_energy_j: value, load_ms: loadMs, first_ms: firstMs } = row;
  const idleW = idleOf(row);
  const warm = combineKnown(busy.map(({ netJ }) => netJ));
  if (value === null || loadMs === null || firstMs === null || idleW === undefined || warm === undefined)
    return undefined;
  const errors = errorsOf(row);
  const loadJ = { value, lo: row.load_energy_lo_j, hi: row.load_energy_hi_j };
  const net = subtract({ from: loadJ, less: scale(idleW, (loadMs + firstMs) / 1e3), errors });
  return subtract({ from: net, less: warm, errors });
}

/**
 * The same where the meter is too slow for a load: its seconds at the net watts of inferences of the same setting, beyond a warm
 * inference. An assumption, so that it has no interval.
 */
export function assumedReload(row: Row, busy: readonly RowEnergy[]): Bounded | undefined {
  const { load_ms: loadMs, first_ms: firstMs } = row;
  const busyW = combineKnown(busy.map(({ netW }) => netW));
  const warm = combineKnown(busy.map(({ netJ }) => netJ));
  if (loadMs === null || firstMs === null || busyW === undefined || warm === undefined) return undefined;
  return { value: busyW.value * ((loadMs + firstMs) / 1e3) - warm.value, lo: null, hi: null };
}

function waitingOf({
  row,
  window,
  netJ,
  busy,
}: {
  row: Row;
  window: PacedWindow;
  netJ: Bounded;
  busy: readonly RowEnergy[];
}): Bounded | undefined {
  const busyW = combineKnown(busy.map(({ netW }) => netW));
  return busyW && waitingWatts({ window, energyJ: netJ, busyW, errors: errorsOf(row) });
}

/** The row's own net figure; where it is not there, from those of energy and idle. */
function netOfRow({ row, energyJ, seconds }: { row: Row; energyJ: Bounded; seconds: number }): Bounded | undefined {
  const { energy_net_j: value, energy_net_lo_j: lo, energy_net_hi_j: hi } = row;
  if (value !== null && lo !== null && hi !== null) return { value, lo, hi };
  const idleW = idleOf(row);
  return idleW && subtract({ from: energyJ, less: scale(idleW, seconds), errors: errorsOf(row) });
}

function idleOf({ idle_w: value, idle_lo_w: lo, idle_hi_w: hi }: Row): Bounded | undefined {
  return value === null ? undefined : { value, lo, hi };
}

/**
 * Assumed watts are known as two ends, low ones or high ones throughout: energy and idle are off together, and their difference
 * by less than either. A fitted line and a meter's readings are not.
 */
export function errorsOf({ energy_method, energy_source }: Row): Errors {
  return energy_method === "model" && isAssumedSource(energy_source ?? "") ? "shared" : "independent";
}

function combineKnown(found: readonly (Bounded | undefined)[]): Bounded | undefined {
  return combineRepetitions(found.filter((one) => one !== undefined));
}
