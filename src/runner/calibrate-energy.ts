import { setTimeout as pause } from "node:timers/promises";
import type { Sampler } from "../energy/sampler.ts";
import { OffgridError } from "../errors.ts";
import type { WindowFigures } from "../metering/figures.ts";
import type { CalibrationWindow } from "../metering/line-calibration.ts";
import { levelWords, type PlannedLevel } from "../metering/line-plan.ts";
import { evaluateWindow } from "../metering/window.ts";
import { underLoad } from "./load-worker.ts";

export interface EnergyCalibrationRequest {
  /** The entry file of the child that keeps CPUs busy. */
  readonly entry: string;
  readonly levels: readonly PlannedLevel[];
  /** Of one meter, which is no model. */
  readonly sampler: Pick<Sampler, "specs" | "start" | "mark" | "readingsOf" | "lagS" | "stop">;
  /** CPU seconds since boot, over `cpus` CPUs; null where the system does not tell. */
  readonly readBusyS: () => number | null;
  readonly cpus: number;
  readonly signal: AbortSignal;
  /** Before each level, counted from 1. */
  readonly onLevel: (step: { readonly level: PlannedLevel; readonly index: number; readonly total: number }) => void;
}

export interface EnergyCalibration {
  readonly windows: readonly CalibrationWindow[];
  /** Windows that gave nothing, and why, in sentences. */
  readonly lost: readonly string[];
}

/**
 * Watts and how busy the CPUs were, level by level, each under a load of this harness's own; figures are worked out when all is
 * read. Nothing runs on any more on return.
 * @throws OffgridError `backend` where there is no load; the signal's reason.
 */
export async function calibrateEnergy(request: EnergyCalibrationRequest): Promise<EnergyCalibration> {
  const { levels, sampler, signal, onLevel, entry } = request;
  const marked: MarkedWindow[] = [];
  sampler.start();
  try {
    for (const [index, level] of levels.entries()) {
      signal.throwIfAborted();
      onLevel({ level, index: index + 1, total: levels.length });
      const measure = (until: AbortSignal) => markWindows({ request, level, signal: until });
      const { threads, duty } = level;
      marked.push(
        ...(threads === 0 ? await measure(signal) : await underLoad({ entry, threads, duty, signal }, measure)),
      );
    }
    await sleep(sampler.lagS(), signal);
  } finally {
    sampler.stop();
  }
  return evaluate({ request, marked });
}

interface Edge {
  readonly atS: number;
  readonly busyS: number | null;
}

interface MarkedWindow {
  readonly level: PlannedLevel;
  readonly from: Edge;
  readonly to: Edge;
}

async function markWindows({
  request: { sampler, readBusyS },
  level,
  signal,
}: {
  request: EnergyCalibrationRequest;
  level: PlannedLevel;
  signal: AbortSignal;
}): Promise<MarkedWindow[]> {
  const markEdge = (): Edge => ({ busyS: readBusyS(), atS: sampler.mark() });
  await sleep(level.settleS, signal);
  const windows: MarkedWindow[] = [];
  let from = markEdge();
  for (let count = 0; count < level.windows; count++) {
    await sleep(level.windowS, signal);
    const to = markEdge();
    windows.push({ level, from, to });
    from = to;
  }
  return windows;
}

async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  // Timers may fire a millisecond early, and a window must not be shorter than the meter resolves.
  await pause(seconds * 1000 + 2, undefined, { signal }).catch((thrown: unknown) => {
    signal.throwIfAborted();
    throw thrown;
  });
}

/** Within a level nothing changes, so that a reading that is missing is well filled with the others; not half of them. */
const leastCoverage = 0.75;

function evaluate({
  request: { sampler, cpus },
  marked,
}: {
  request: EnergyCalibrationRequest;
  marked: readonly MarkedWindow[];
}): EnergyCalibration {
  const [spec] = sampler.specs;
  if (spec === undefined) throw new RangeError("a calibration takes a meter");
  const readings = sampler.readingsOf(0);
  const windows: CalibrationWindow[] = [];
  const lost: string[] = [];
  for (const { level, from, to } of marked) {
    const figures = evaluateWindow({ spec, readings, fromS: from.atS, toS: to.atS });
    const window = windowOf({ level, from, to, figures, cpus });
    if (typeof window === "string") lost.push(`${levelWords(level)}: ${window}`);
    else windows.push(window);
  }
  return { windows, lost };
}

function windowOf({
  level: { threads, duty },
  from,
  to,
  figures: { seconds, joules, loJ, hiJ, coverage, gaps, refused },
  cpus,
}: MarkedWindow & { readonly figures: WindowFigures; readonly cpus: number }): CalibrationWindow | string {
  if (from.busyS === null || to.busyS === null) return "how busy the CPUs were could not be read";
  if (joules === null || loJ === null || hiJ === null) return refused ?? "the meter gave nothing";
  if (coverage < leastCoverage) return `the meter had a gap: ${gaps[0]?.why ?? "it gave nothing"}`;
  return {
    threads,
    duty,
    // Ticks make it a little more than all, or less than nothing.
    u: Math.min(1, Math.max(0, (to.busyS - from.busyS) / (cpus * seconds))),
    watts: joules / seconds,
    loW: loJ / seconds,
    hiW: hiJ / seconds,
    seconds,
  };
}

/** @throws OffgridError `input` where too little was read for a line. */
export function requireLevels(levels: readonly PlannedLevel[], { windows, lost }: EnergyCalibration): void {
  const missing = levels.filter(
    ({ threads, duty }) => !windows.some((window) => window.threads === threads && window.duty === duty),
  );
  if (missing.length === 0) return;
  throw new OffgridError({
    code: "input",
    place: "--meter",
    fault: `nothing was measured of: ${missing.map(levelWords).join("; ")} (${[...new Set(lost)].join("; ")})`,
    cure: "See that the meter stays within reach, then calibrate again",
  });
}
