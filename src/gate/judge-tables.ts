import { type Entry, entryOf } from "../compare/entry.ts";
import type { Pool } from "../compare/pool.ts";
import { columnOf, companions, type NumberColumn } from "../compare/wanted-columns.ts";
import { OffgridError } from "../errors.ts";
import { whyNotComparable } from "../metering/comparable.ts";
import { kernelFacts } from "./differable.ts";
import { type Difference, findDifferences, refuseDifferences } from "./differences.ts";
import { exactCheck } from "./exact-check.ts";
import type { Check } from "./judgement.ts";
import type { NoiseCalibration } from "./noise.ts";
import { isMadeUp, noiseFloorOf } from "./noise-floor.ts";
import { outputsChecks } from "./outputs-check.ts";
import { findCheck, type GateMetric, metricsOf, type Policy } from "./policy.ts";
import { presenceChecks } from "./presence-check.ts";
import { qualityChecks } from "./quality-check.ts";
import { type GateCell, pairCells, type SideName } from "./sides.ts";
import { type TimeSubject, timeChecks } from "./time-check.ts";

/** The columns of numbers that a policy needs of the tables. */
export function numbersOf(policy: Policy): readonly NumberColumn[] {
  const shown = [...new Set([...metricsOf(policy), "quality" as const])].filter((metric) => metric !== "outputs_equal");
  const beside = shown.flatMap((name): readonly NumberColumn[] => {
    const found = companions[name];
    if (found === undefined) return [];
    return found.kind === "own" ? [found.lo, found.hi] : [found.of, found.lo, found.hi];
  });
  return [...new Set([...shown, ...beside, "repetitions_ok" as const, "repetitions_planned" as const])];
}

export interface TablesFinding {
  readonly cells: readonly JudgedCell[];
  readonly checks: readonly Check[];
  /** What they differ in, and may. */
  readonly differences: readonly Difference[];
  /** Names of cells that the baseline lacks, and of those that no check is about. */
  readonly added: readonly string[];
  readonly unjudged: readonly string[];
}

/** A cell with what it is on each side; null where it is not there. */
export interface JudgedCell extends GateCell {
  readonly entries: { readonly [Side in SideName]: Entry | null };
}

/**
 * The checks of a policy on the rows of two sides.
 * @param pool of tables whose place is `baseline` or `candidate`
 * @param noise of the machine that all rows are from; null where it was not measured against itself
 * @throws OffgridError `input` where the two must not be set against each other, or nothing is there to be judged.
 */
export function judgeTables({
  pool,
  policy,
  noise,
}: {
  readonly pool: Pool;
  readonly policy: Policy;
  readonly noise: NoiseCalibration | null;
}): TablesFinding {
  const cells = pairCells(pool).map((cell) => entriesOf({ pool, cell, policy }));
  requireRows(cells);
  const differences = findDifferences(pool, cells);
  refuseDifferences(differences, policy.acrossMachines);
  const subjects: TimeSubject[] = [];
  const others = cells.flatMap((cell) => {
    const { baseline, candidate } = cell.entries;
    if (baseline === null && candidate?.outcome === "ok") return [];
    const presence = presenceChecks({ cell: cell.id, name: cell.name, baseline, candidate, policy });
    if (presence.length > 0 || baseline === null || candidate === null) return presence;
    const request = { pool, cell, baseline, candidate, policy, differences, noise };
    subjects.push(...timeSubjects(request));
    return factChecks(request);
  });
  const times = timeChecks(subjects, policy.alpha);
  const byCell = new Map<string, Check[]>(cells.map(({ id }) => [id, []]));
  for (const check of [...times, ...others]) byCell.get(check.cell)?.push(check);
  const checks = [...byCell.values()].flat();
  requireJudged(checks);
  const judged = new Set(checks.filter(({ verdict }) => verdict !== "reported").map(({ cell }) => cell));
  return {
    cells,
    checks,
    differences,
    added: cells.filter(({ baseline }) => baseline.length === 0).map(({ name }) => name),
    unjudged: cells.filter(({ id, baseline }) => baseline.length > 0 && !judged.has(id)).map(({ name }) => name),
  };
}

function entriesOf({ pool, cell, policy }: { pool: Pool; cell: GateCell; policy: Policy }): JudgedCell {
  const metrics = numbersOf(policy);
  return {
    ...cell,
    entries: {
      baseline: entryOf({ pool, rows: cell.baseline, metrics }),
      candidate: entryOf({ pool, rows: cell.candidate, metrics }),
    },
  };
}

/** Fails closed: without rows on both sides nothing is compared. */
function requireRows(cells: readonly JudgedCell[]): void {
  const lacks = (["baseline", "candidate"] as const).find((side) => cells.every((cell) => cell[side].length === 0));
  if (lacks !== undefined) throw nothing(`the ${lacks} has no rows`);
  if (!cells.some(({ entries }) => (entries.baseline?.ok ?? 0) > 0))
    throw nothing("no cell of the baseline has figures");
}

/** Fails closed: what is only shown, or allowed to be missing, proves nothing. */
function requireJudged(checks: readonly Check[]): void {
  if (checks.some(({ verdict }) => verdict !== "reported")) return;
  const why = [...new Set(checks.flatMap(({ reasons }) => reasons))].slice(0, 3).join("; ");
  throw nothing(
    why === "" ? "no cell has a figure that the policy judges on both sides" : `nothing is left to judge: ${why}`,
  );
}

function nothing(fault: string): OffgridError {
  return new OffgridError({
    code: "input",
    fault: `nothing measured is never a pass: ${fault}`,
    cure: "Give the results.csv of two runs of the same suite, or a policy that asks for what they hold",
  });
}

interface PairRequest {
  readonly pool: Pool;
  readonly cell: JudgedCell;
  readonly baseline: Entry;
  readonly candidate: Entry;
  readonly policy: Policy;
  readonly differences: readonly Difference[];
  readonly noise: NoiseCalibration | null;
}

/** Whether the cell differs in one of the facts. */
function differsIn({ differences, cell }: PairRequest, facts: readonly Difference["fact"][]): Difference | undefined {
  return differences.find(({ fact, cells }) => facts.includes(fact) && cells.has(cell.id));
}

/** The figures that are judged by repetitions, as far as both sides have them. */
function timeSubjects(request: PairRequest): TimeSubject[] {
  const { pool, cell, baseline, candidate, policy, noise } = request;
  const [clock = null] = [...cell.baseline, ...cell.candidate].map(
    (row) => pool.statuses[pool.status[row] ?? 0]?.clock,
  );
  const instructions = changeOf(request, "instructions_per_inference");
  return figuresOf(request, "time").map(({ metric, check, before, now }) => ({
    cell: cell.id,
    name: cell.name,
    metric,
    baseline: before,
    candidate: now,
    threshold: check.judge === "time" ? (check.threshold ?? policy.threshold) : policy.threshold,
    floor: noiseFloorOf({ noise, metric, clock: clock ?? null, alpha: policy.alpha }),
    instructions,
    why:
      check.judge === "report"
        ? "the policy asks to show it, not to judge it"
        : whyNotTime({ request, metric, baseline, candidate, clock: clock ?? null }),
  }));
}

/** Why a time of this cell proves nothing; null where it does. */
function whyNotTime({
  request,
  metric,
  baseline,
  candidate,
  clock,
}: {
  request: PairRequest;
  metric: NumberColumn;
  baseline: Entry;
  candidate: Entry;
  clock: string | null;
}): string | null {
  const { group, better } = columnOf(metric);
  if (better === null) return "neither direction of it is better";
  const clocks = differsIn(request, ["clock"]);
  if (clocks !== undefined) return `measured by different clocks (${clocks.values.join(", ")})`;
  if (!isMadeUp({ metric, clock }) && differsIn(request, ["machine"]) !== undefined)
    return "measured on another machine";
  const limits = differsIn(request, ["limits_state"]);
  if (limits !== undefined) return `measured under limits of different states (${limits.values.join(", ")})`;
  if (![baseline, candidate].every((side) => side.figures.get(metric)?.each.every((value) => value > 0)))
    return "a repetition has 0 of it, and of 0 there is no ratio";
  return group === "energy" ? whyNotEnergy(baseline, candidate) : null;
}

function whyNotEnergy({ energy: of }: Entry, { energy: by }: Entry): string | null {
  if (of === "several" || by === "several") return "joules of different meters came together on one side";
  if (of === null || by === null) return "one side has no energy";
  const why = whyNotComparable(of, by);
  if (why !== null) return why;
  return of.basis === "measured" ? null : "modelled joules are no measurement";
}

/** What does not depend on the minute, as far as both sides have it, and what is missing of it. */
function factChecks(request: PairRequest): Check[] {
  const { pool, cell, baseline, candidate, policy } = request;
  const other = differsIn(request, kernelFacts);
  const exact = figuresOf(request, "exact").map(({ metric, check, before, now }) => {
    const needsKernels = metric === "instructions_per_inference";
    return exactCheck({
      cell: cell.id,
      name: cell.name,
      metric,
      baseline: before,
      candidate: now,
      threshold: check.judge === "exact" ? check.threshold : 0,
      why: needsKernels && other !== undefined ? `other code ran: ${other.fact} differs` : null,
    });
  });
  const outputs = findCheck({ policy, cell: cell.id, metric: "outputs_equal" });
  return [
    ...exact,
    ...qualityChecks({
      cell: cell.id,
      name: cell.name,
      baseline,
      candidate,
      check: findCheck({ policy, cell: cell.id, metric: "quality" }),
      isSameCode: other === undefined,
    }),
    ...(outputs === undefined ? [] : outputsChecks(pool, cell)),
    ...lostFigures(request),
  ];
}

function figuresOf(request: PairRequest, judge: "time" | "exact") {
  const { cell, policy, baseline, candidate } = request;
  return metricsOf(policy).flatMap((metric) => {
    const check = findCheck({ policy, cell: cell.id, metric });
    if (metric === "outputs_equal" || metric === "quality" || check === undefined) return [];
    // What is only shown is shown as what is judged by repetitions.
    if ((check.judge === "report" ? "time" : check.judge) !== judge) return [];
    const [before, now] = [baseline.figures.get(metric), candidate.figures.get(metric)];
    return before === undefined || now === undefined ? [] : [{ metric, check, before, now }];
  });
}

/** A figure that the baseline has and the candidate has not. */
function lostFigures({ cell, policy, baseline, candidate }: PairRequest): Check[] {
  const asked = (metric: GateMetric) => {
    const check = findCheck({ policy, cell: cell.id, metric });
    return check !== undefined && check.judge !== "report";
  };
  return metricsOf(policy).flatMap((metric): Check[] => {
    if (metric === "outputs_equal" || metric === "quality" || !asked(metric)) return [];
    const before = baseline.figures.get(metric);
    if (before === undefined || candidate.figures.has(metric)) return [];
    const { unit, better } = columnOf(metric);
    const { value, lo, hi } = before;
    return [
      {
        cell: cell.id,
        name: cell.name,
        metric,
        unit,
        better,
        kind: findCheck({ policy, cell: cell.id, metric })?.judge === "exact" ? "exact" : "time",
        baseline: { value, lo, hi },
        candidate: null,
        change: null,
        pValue: null,
        n: null,
        couldCatch: null,
        instructions: null,
        verdict: "inconclusive",
        reasons: ["the candidate has no such figure"],
      },
    ];
  });
}

function changeOf({ baseline, candidate }: PairRequest, metric: NumberColumn): number | null {
  const [before, now] = [baseline.figures.get(metric)?.value, candidate.figures.get(metric)?.value];
  return before === undefined || now === undefined || before <= 0 ? null : now / before - 1;
}
