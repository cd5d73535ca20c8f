import type { Pool } from "../compare/pool.ts";
import { differenceWords } from "./differences.ts";
import { formatChange } from "./duel-words.ts";
import { judgeTables, type TablesFinding } from "./judge-tables.ts";
import type { Check, Judgement } from "./judgement.ts";
import { isNoiseMetric, type NoiseCalibration } from "./noise.ts";
import { noiseFloorOf } from "./noise-floor.ts";
import { metricsOf, type Policy } from "./policy.ts";
import { ageOf, runAgeWords } from "./run-age.ts";
import type { SideName } from "./sides.ts";

export interface GateRequest {
  /** Of tables whose place is `baseline` or `candidate`. */
  readonly pool: Pool;
  readonly policy: Policy;
  /** Of the machine that the candidate is from; null where it was not measured against itself. */
  readonly noise: NoiseCalibration | null;
  /** What of it may not hold any more, sentences. */
  readonly staleNoise: readonly string[];
  readonly names: { readonly [Side in SideName]: string };
  readonly now: Date;
  readonly command: string;
}

/** Judges two sides by a policy. @throws OffgridError `input` as `judgeTables`. */
export function gateJudgement(request: GateRequest): Judgement {
  const { pool, policy, noise, names, command } = request;
  const finding = judgeTables({ pool, policy, noise });
  return {
    schemaVersion: 1,
    kind: "gate",
    baseline: names.baseline,
    candidate: names.candidate,
    policy: policy.name,
    threshold: policy.threshold,
    alpha: policy.alpha,
    checks: [...finding.checks],
    contamination: null,
    warnings: warningsOf(request, finding),
    seconds: null,
    stealFraction: null,
    droppedRounds: null,
    facts: factsOf(request, finding),
    command,
  };
}

/** A baseline that is older than this is said to be: machines, their software and their neighbours change. */
const oldDays = 30;

function warningsOf(request: GateRequest, finding: TablesFinding): string[] {
  const { pool, staleNoise, now } = request;
  const { differences, added, unjudged, checks } = finding;
  const age = ageOf({ runIds: runIdsOf(pool, "baseline"), now });
  const isTimeJudged = checks.some(({ kind, verdict }) => kind === "time" && verdict !== "reported");
  return [
    ...differences.map((one) => `${differenceWords(one)}, in ${one.cells.size} of ${finding.cells.length} cells`),
    ...(isTimeJudged && !isVirtual(pool) ? noiseWarnings(request) : []),
    ...(isTimeJudged ? staleNoise : []),
    ...(isTimeJudged ? shaky(finding) : []),
    ...(added.length === 0 ? [] : [`new in the candidate and compared with nothing: ${list(added)}`]),
    ...(unjudged.length === 0 ? [] : [`nothing was judged of: ${list(unjudged)}`]),
    ...(age !== null && age > oldDays
      ? [`the baseline is ${age} days old: measure it again where the machine has changed`]
      : []),
    ...pool.repeated.map(({ runId, first }) => `run ${runId} is in two tables of the ${first}; its rows count once`),
  ];
}

function noiseWarnings({ noise, policy }: GateRequest): string[] {
  if (noise !== null) return [];
  const floor = formatChange(
    Math.expm1(noiseFloorOf({ noise, metric: "latency_p50_ms", clock: null, alpha: policy.alpha }).value),
  );
  return [
    `how far this machine's times move by themselves is not known: only changes beyond ${floor} are called one. 'offgrid calibrate --only noise', on it, would tell`,
  ];
}

/** Figures that their own run calls unstable are judged all the same: the machine's noise floor allows for what moves. */
function shaky({ cells }: TablesFinding): string[] {
  return (["baseline", "candidate"] as const).flatMap((side) => {
    const unstable = cells.filter(({ entries }) => entries[side]?.verdict === "unstable");
    return unstable.length === 0
      ? []
      : [`the ${side}'s own run calls its figures unstable: ${list(unstable.map(({ name }) => name))}`];
  });
}

const mostNamed = 6;

function list(names: readonly string[]): string {
  const rest = names.length > mostNamed ? ` and ${names.length - mostNamed} more` : "";
  return `${names.slice(0, mostNamed).join(", ")}${rest}`;
}

function isVirtual({ statuses }: Pool): boolean {
  return statuses.every(({ clock }) => clock === "virtual" || clock === null);
}

function runIdsOf({ contexts }: Pool, side: SideName): string[] {
  return contexts.filter(({ table }) => table === side).flatMap(({ run_id }) => run_id ?? []);
}

function factsOf({ pool, policy, noise, now }: GateRequest, { cells, checks }: TablesFinding): Judgement["facts"] {
  const distinct = (side: SideName, fact: "machine_id" | "cpu_model" | "onnxruntime_version" | "offgrid_version") =>
    [...new Set(pool.contexts.filter(({ table }) => table === side).map((context) => context[fact] ?? "unknown"))].join(
      ", ",
    );
  const sides = (fact: Parameters<typeof distinct>[1]) => {
    const [before, after] = [distinct("baseline", fact), distinct("candidate", fact)];
    return before === after ? after : `${before} → ${after}`;
  };
  const age = ageOf({ runIds: runIdsOf(pool, "baseline"), now });
  return [
    { label: "machine", value: sides("machine_id") },
    { label: "CPU", value: sides("cpu_model") },
    { label: "ONNX Runtime", value: sides("onnxruntime_version") },
    { label: "offgrid", value: sides("offgrid_version") },
    { label: "cells", value: String(cells.length) },
    { label: "age of the baseline", value: runAgeWords(age) },
    ...(isVirtual(pool) ? [] : [{ label: "noise floor", value: floorWords({ policy, noise }) }]),
    ...absentFigures({ policy, checks }),
  ];
}

/** What the policy asks for and no check speaks of, since neither side has it: instructions without a counter, say. */
function absentFigures({ policy, checks }: { policy: Policy; checks: readonly Check[] }): Judgement["facts"] {
  const shown = new Set(checks.map(({ metric }) => metric));
  const absent = metricsOf(policy).filter((metric) => metric !== "outputs_equal" && !shown.has(metric));
  return absent.length === 0 ? [] : [{ label: "asked for, and in neither table", value: absent.join(", ") }];
}

/** What the machine makes of no change, by figure. */
function floorWords({ policy, noise }: Pick<GateRequest, "policy" | "noise">): string {
  const metrics = metricsOf(policy).filter(isNoiseMetric);
  if (noise === null || metrics.length === 0) return "not measured";
  return metrics
    .map((metric) => {
      const { value } = noiseFloorOf({ noise, metric, clock: null, alpha: policy.alpha });
      return `${metric} ${formatChange(Math.expm1(value))}`;
    })
    .join(", ");
}
