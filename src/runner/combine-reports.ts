import type { CounterFigures, Measurement, Outcome } from "../results/outcome.ts";
import type { RepetitionReport } from "./executor.ts";

type OkOutcome = Extract<Outcome, { readonly outcome: "ok" }>;

/**
 * What the processes of one repetition come to together: samples in order of time, what adds up added, times of
 * phases in the mean, the worst of what can only be worse. A process without a result is the repetition's outcome.
 * @throws RangeError without a report.
 */
export function combineReports(reports: readonly RepetitionReport[]): RepetitionReport {
  const [first] = reports;
  if (first === undefined) throw new RangeError("no process reported");
  if (reports.length === 1) return first;
  const failed = blamed(reports);
  if (failed !== undefined) return failed;
  const outcomes = reports.map(({ outcome }) => outcome).filter((outcome) => outcome.outcome === "ok");
  return {
    outcome: combineOutcomes(outcomes),
    samplesNs: mergeInTime(reports.map(({ samplesNs }) => samplesNs ?? new Float64Array())),
    open: null,
  };
}

/** Of processes without a result, one that ended by itself: those that were ended because of it say nothing new. */
function blamed(reports: readonly RepetitionReport[]): RepetitionReport | undefined {
  const failed = reports.flatMap((report, index) => (report.outcome.outcome === "ok" ? [] : [{ report, index }]));
  const chosen = failed.find(({ report }) => !wasEnded(report.outcome)) ?? failed[0];
  if (chosen === undefined || chosen.report.outcome.outcome === "ok") return undefined;
  const { outcome } = chosen.report;
  const place = `process ${chosen.index + 1} of ${reports.length}`;
  return { ...chosen.report, outcome: { ...outcome, reason: `${place}: ${outcome.reason}` } };
}

function wasEnded(outcome: Outcome): boolean {
  return outcome.outcome === "crashed" && outcome.signal === "SIGKILL";
}

function combineOutcomes(outcomes: readonly OkOutcome[]): OkOutcome {
  const [first] = outcomes;
  if (first === undefined) throw new RangeError("no process has a result");
  const measurements = outcomes.map(({ measurement }) => measurement);
  return {
    ...first,
    measurement: combineMeasurements(measurements, first.measurement),
    spawnMs: meanOf(outcomes.map(({ spawnMs }) => spawnMs)),
    notes: outcomes.flatMap(({ notes }) => notes),
  };
}

function combineMeasurements(all: readonly Measurement[], first: Measurement): Measurement {
  const mean = (read: (one: Measurement) => number) => meanOf(all.map(read));
  const sum = (read: (one: Measurement) => number | null) => known(all.map(read), (values) => values.reduce(add, 0));
  const most = (read: (one: Measurement) => number | null) => known(all.map(read), (values) => Math.max(...values));
  const average = (read: (one: Measurement) => number | null) => known(all.map(read), meanOf);
  return {
    ...first,
    loadMs: mean(({ loadMs }) => loadMs),
    firstMs: mean(({ firstMs }) => firstMs),
    warmupMs: mean(({ warmupMs }) => warmupMs),
    warmupIterations: all.reduce((total, { warmupIterations }) => total + warmupIterations, 0),
    isWarm: all.every(({ isWarm }) => isWarm),
    isComplete: all.every(({ isComplete }) => isComplete),
    // Samples ÷ this are the samples a second of all processes together, where they ran equally long.
    steadyS: mean(({ steadyS }) => steadyS),
    peakRssBytes: most(({ peakRssBytes }) => peakRssBytes),
    privateBytes: average(({ privateBytes }) => privateBytes),
    proportionalBytes: average(({ proportionalBytes }) => proportionalBytes),
    majorFaults: sum(({ majorFaults }) => majorFaults),
    involuntarySwitches: sum(({ involuntarySwitches }) => involuntarySwitches),
    cpuS: sum(({ cpuS }) => cpuS),
    stealFraction: most(({ stealFraction }) => stealFraction),
    callFloorUs: average(({ callFloorUs }) => callFloorUs),
    counters: addCounters(all.map(({ counters }) => counters)),
    outputsChecked: sum(({ outputsChecked }) => outputsChecked),
    outputsEqual: all.some(({ outputsEqual }) => outputsEqual === null)
      ? null
      : all.every(({ outputsEqual }) => outputsEqual === true),
    repeatSpeedup: most(({ repeatSpeedup }) => repeatSpeedup),
    quality: lowestQuality(all),
    notes: [...new Set(all.flatMap(({ notes }) => notes)), ...unequalNotes(all)],
  };
}

/** Processes that ran for unequal times were alone for a part of theirs. */
function unequalNotes(all: readonly Measurement[]): string[] {
  const seconds = all.map(({ steadyS }) => steadyS);
  const ratio = Math.max(...seconds) / Math.min(...seconds);
  return ratio <= 1.1 ? [] : [`the processes measured for unequal times, up to ${ratio.toFixed(2)} to 1`];
}

function addCounters(all: readonly (CounterFigures | null)[]): CounterFigures | null {
  const counted = all.filter((one) => one !== null);
  if (counted.length < all.length) return null;
  const sum = (read: (one: CounterFigures) => number | null) =>
    known(counted.map(read), (values) => values.reduce(add, 0));
  return {
    instructions: sum(({ instructions }) => instructions),
    cycles: sum(({ cycles }) => cycles),
    cacheMisses: sum(({ cacheMisses }) => cacheMisses),
    branchMisses: sum(({ branchMisses }) => branchMisses),
    taskClockS: sum(({ taskClockS }) => taskClockS),
    contextSwitches: sum(({ contextSwitches }) => contextSwitches),
    pageFaults: sum(({ pageFaults }) => pageFaults),
    runningFraction: known(
      counted.map(({ runningFraction }) => runningFraction),
      (values) => Math.min(...values),
    ),
  };
}

function lowestQuality(all: readonly Measurement[]): Measurement["quality"] {
  return all.reduce<Measurement["quality"]>(
    (lowest, { quality }) => (lowest === null || (quality !== null && quality.value < lowest.value) ? quality : lowest),
    null,
  );
}

/** Null as soon as one is unknown: a figure of some of the processes would pass for that of all. */
function known(values: readonly (number | null)[], how: (values: readonly number[]) => number): number | null {
  const found = values.filter((value) => value !== null);
  return found.length < values.length || found.length === 0 ? null : how(found);
}

function meanOf(values: readonly number[]): number {
  return values.reduce(add, 0) / values.length;
}

function add(a: number, b: number): number {
  return a + b;
}

/**
 * The samples of loops that began together and left no gaps, by the moment at which each ended: so they tell whether the
 * machine settled, as those of a single loop do.
 */
function mergeInTime(loops: readonly Float64Array[]): Float64Array {
  const merged = new Float64Array(loops.reduce((length, loop) => length + loop.length, 0));
  const heads = loops.map((loop) => ({ loop, next: 0, endNs: loop[0] ?? Number.POSITIVE_INFINITY }));
  for (let at = 0; at < merged.length; at++) {
    const head = heads.reduce((first, other) => (other.endNs < first.endNs ? other : first));
    merged[at] = head.loop[head.next] ?? 0;
    head.next++;
    head.endNs += head.loop[head.next] ?? Number.POSITIVE_INFINITY;
  }
  return merged;
}
