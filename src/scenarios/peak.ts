import { earlyStopping, overLatencyAllowed, queriesNeeded } from "../stats/early-stopping.ts";
import { sortSamples } from "../stats/sorted.ts";
import { type DriveOf, scenarioPerMille } from "../suite/scenario.ts";
import { runOpenLoop } from "./open-loop.ts";
import type { DriveRequest, PeakRate, ScenarioResult } from "./scenario.ts";
import { poissonOffsets, queriesFor } from "./schedule.ts";

/** The search ends when what kept the bound and what broke it are this near. */
const precision = 1.01;
/** The first rate tried, as a share of what back-to-back calls would answer; and how far apart the first steps are. */
const firstShare = 0.5;
const firstStep = 1.5;
/** Under this share of it nothing is looked for: a lone query breaks the bound. */
const leastShare = 0.005;
/**
 * How often a rate must break the bound to count as broken. Keeping it is shown at 99 % confidence by one step; breaking it
 * shows nothing, for a single stall of the machine is enough. As each try of a rate that does not keep it passes once in a
 * hundred at most, three let three in a hundred pass.
 */
const tries = 3;
/** The search may take so many times the maximum of the stop rule. */
export const peakMaxRuns = 10;

const target = { perMille: scenarioPerMille.server } as const;

/**
 * The highest rate of Poisson arrivals at which LoadGen's early-stopping estimate of the 99th percentile keeps the bound:
 * steps of a fixed factor until one is kept and one broken, then halving the bracket in the logarithm. Every step has the
 * same draws (see `poissonOffsets`), and a rate is broken that has broken the bound three times with them. The samples are those of the highest rate that kept the bound.
 * @throws RangeError without a bound; what the call throws.
 */
export async function findPeak(drive: DriveOf<"server">, request: DriveRequest): Promise<ScenarioResult> {
  const { boundMs } = drive;
  if (boundMs === undefined) throw new RangeError("a search for the peak rate needs a bound");
  const capacityPerS = 1000 / request.usualMs;
  const deadlineNs = request.clock() + BigInt(Math.round(request.stop.maxSeconds * peakMaxRuns * 1e9));
  const isLate = () => request.clock() >= deadlineNs;
  let shown: Step | undefined;
  let calls = 0;
  let stalled = 0;
  const keeps = async (perS: number): Promise<boolean> => {
    for (let tried = 1; tried <= tries && (tried === 1 || !isLate()); tried++) {
      const step = await tryRate({ drive, request, boundMs, perS });
      calls += step.result.samplesNs.length;
      // Of rates that broke the bound, the lowest is shown until one keeps it.
      if (step.isKept || (shown?.isKept !== true && perS <= (shown?.perS ?? Number.POSITIVE_INFINITY))) shown = step;
      if (step.isKept && tried > 1) stalled++;
      if (step.isKept) return true;
    }
    return false;
  };
  const peak = await search({
    keeps,
    isLate,
    firstPerS: capacityPerS * firstShare,
    leastPerS: capacityPerS * leastShare,
  });
  if (shown === undefined) throw new RangeError("a search without a step");
  const { result, perS } = shown;
  return {
    ...result,
    isComplete: isSettled(peak),
    targetPerS: perS,
    peak,
    calls,
    notes: describePeak({ peak, boundMs, queries: result.samplesNs.length, stalled }),
  };
}

interface Step {
  readonly perS: number;
  readonly isKept: boolean;
  readonly result: ScenarioResult;
}

/** One step: as many queries as can show the percentile, and no more of them than it takes to see that they do not. */
async function tryRate({
  drive,
  request,
  boundMs,
  perS,
}: {
  drive: DriveOf<"server">;
  request: DriveRequest;
  boundMs: number;
  perS: number;
}): Promise<Step> {
  const { stop, seed } = request;
  const queries = drive.queriesPerStep ?? Math.max(queriesFor(stop, perS), queriesNeeded(1, target));
  const allowed = overLatencyAllowed(queries, target) ?? 0;
  const boundNs = boundMs * 1e6;
  let late = 0;
  const result = await runOpenLoop(request, {
    offsetsNs: poissonOffsets({ queries, perS, seed }),
    onLatency: (latencyNs) => {
      if (latencyNs > boundNs) late++;
      return late >= allowed;
    },
  });
  const estimate = earlyStopping(sortSamples(result.samplesNs), target);
  return { perS, result, isKept: result.isComplete && estimate.state === "valid" && estimate.value <= boundNs };
}

/** Bracket, then bisect. */
async function search({
  keeps,
  isLate,
  firstPerS,
  leastPerS,
}: {
  keeps: (perS: number) => Promise<boolean>;
  isLate: () => boolean;
  firstPerS: number;
  leastPerS: number;
}): Promise<PeakRate> {
  let kept: number | null = null;
  let broken: number | null = null;
  let perS = firstPerS;
  while (!isLate() && (kept === null || broken === null || broken > kept * precision)) {
    if (await keeps(perS)) kept = perS;
    else broken = perS;
    if (kept === null && broken !== null) perS = broken / firstStep;
    else if (kept !== null) perS = broken === null ? kept * firstStep : Math.sqrt(kept * broken);
    if (perS < leastPerS) break;
  }
  return { keptPerS: kept, brokenPerS: broken };
}

function isSettled({ keptPerS, brokenPerS }: PeakRate): boolean {
  return keptPerS === null || (brokenPerS !== null && brokenPerS <= keptPerS * precision);
}

function describePeak({
  peak,
  boundMs,
  queries,
  stalled,
}: {
  peak: PeakRate;
  boundMs: number;
  /** Of the step that is shown. */
  queries: number;
  /** Rates that broke the bound before they kept it. */
  stalled: number;
}): string[] {
  const { keptPerS, brokenPerS } = peak;
  if (keptPerS === null) {
    return [
      `no rate keeps 99 % of the answers within ${boundMs} ms: ${brokenPerS?.toPrecision(3)} queries a second already do not`,
    ];
  }
  const above = brokenPerS === null ? "none that was tried does not" : `${brokenPerS.toPrecision(4)} does not`;
  const mayBeLate = (overLatencyAllowed(queries, target) ?? 1) - 1;
  return [
    `peak rate between: ${keptPerS.toPrecision(4)} queries a second keep 99 % of the answers within ${boundMs} ms, ${above} (early stopping: of ${queries} queries ${mayBeLate} may be late${mayBeLate < fewLate ? "; more queries, as --stop normal or mlperf ask for, find a higher rate" : ""})`,
    ...(stalled === 0
      ? []
      : [
          `${stalled} of the rates broke the bound once or twice and then kept it with the same arrivals: the machine may have stalled`,
        ]),
  ];
}

/** With fewer late queries than this the estimate is that of a far larger percentile than the 99th. */
const fewLate = 10;
