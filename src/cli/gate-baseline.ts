import { existsSync } from "node:fs";
import path from "node:path";
import type { Pool } from "../compare/pool.ts";
import { messageOf, OffgridError } from "../errors.ts";
import { type Check, type Judgement, overallVerdict } from "../gate/judgement.ts";
import { suiteOf } from "../gate/run-age.ts";
import { fewestRepetitions } from "../gate/time-change.ts";
import { formatCsv, parseCsv } from "../results/csv.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { makeFolderDurably } from "../runner/durable-folder.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { idSchema } from "../suite/schema.ts";
import type { TableFile } from "./compare-find.ts";
import { readText } from "./find-profile.ts";
import { fromHere, projectPaths } from "./project.ts";

/** Whose baseline a candidate's is: its machine and its suite. */
export interface BaselineKey {
  readonly machineId: string;
  readonly suite: string;
}

/** The key of a side's rows. @throws OffgridError `input` where they are of several machines or suites, or do not say. */
export function baselineKey({ contexts }: Pick<Pool, "contexts">): BaselineKey {
  const machines = new Set(contexts.map(({ machine_id }) => machine_id));
  const suites = new Set(contexts.map(({ run_id }) => (run_id === null ? null : suiteOf(run_id))));
  const [machineId = null] = machines;
  const [suite = null] = suites;
  const isOne = machines.size === 1 && suites.size === 1;
  // Both become names of files, and come from a table that anybody may have written.
  if (isOne && machineId !== null && suite !== null && isName(machineId) && isName(suite)) return { machineId, suite };
  throw new OffgridError({
    code: "input",
    fault: "baselines are kept by machine and suite, and the candidate's rows are not of one of each",
    cure: "Name the baseline: offgrid gate BASE CAND",
  });
}

function isName(text: string): boolean {
  return idSchema.safeParse(text).success;
}

/** `results/reference/<machine id>/<suite>.csv`. */
export function baselinePath({ machineId, suite }: BaselineKey): string {
  return path.join(projectPaths.reference, machineId, `${suite}.csv`);
}

/** The baseline of a key; undefined where there is none yet. */
export function findBaseline(key: BaselineKey): TableFile | undefined {
  const file = baselinePath(key);
  return existsSync(file) ? { file, place: fromHere(file), isGuess: false } : undefined;
}

/** @throws OffgridError `input`. */
export function noBaseline(key: BaselineKey): OffgridError {
  return new OffgridError({
    code: "input",
    place: fromHere(baselinePath(key)),
    fault: `there is no baseline of the suite ${key.suite} on this machine (${key.machineId})`,
    cure: "Name one: offgrid gate BASE CAND; or make this one it: --update-baseline",
  });
}

/** Why a judgement is no ground to take the candidate for the baseline; null where it is. */
export function whyNotBaseline({
  judgement,
  isFirst,
  accepted,
}: {
  readonly judgement: Judgement;
  /** Set against itself, for want of another: what scatters too much to be told from itself is no reason against it. */
  readonly isFirst: boolean;
  /** Why it is taken all the same. */
  readonly accepted: string | undefined;
}): string | null {
  const failed = judgement.checks.filter(({ metric, verdict }) => metric === "outcome" && verdict === "regressed");
  if (failed.length > 0)
    return `${failed.length} cells of the candidate failed: nothing would be held against them any more`;
  const verdict = overallVerdict(judgement);
  if (verdict === "pass" || verdict === "improved" || accepted !== undefined) return null;
  if (isFirst && judgement.checks.every(hasEnough)) return null;
  return `the candidate is ${verdict}: measure again, or give the reason to take it all the same with --accept "…"`;
}

/** Whether a check is not open for want of repetitions, which no later candidate could make good. */
function hasEnough({ verdict, n }: Check): boolean {
  return verdict !== "regressed" && (verdict !== "inconclusive" || (n ?? 0) >= fewestRepetitions);
}

/** The candidate's rows as the baseline from now on, and beside it what it was taken upon. @throws OffgridError `input` or `output`. */
export function writeBaseline({
  key,
  candidate,
  judgement,
  accepted,
  now,
}: {
  readonly key: BaselineKey;
  readonly candidate: readonly TableFile[];
  readonly judgement: Judgement;
  readonly accepted: string | undefined;
  readonly now: Date;
}): string {
  const rows = candidate.flatMap(({ file, place }) => parseCsv({ text: readText(file), place }));
  const file = baselinePath(key);
  makeFolder(path.dirname(file));
  writeFileAtomically({ layer: nodeFileLayer, path: file, data: formatCsv(rows) });
  const note = {
    schemaVersion: 1,
    ...key,
    takenAt: now.toISOString(),
    runIds: [...new Set(rows.map(({ run_id }) => run_id))],
    policy: judgement.policy,
    verdict: overallVerdict(judgement),
    accepted: accepted ?? null,
  };
  const noteFile = file.replace(/\.csv$/, ".json");
  writeFileAtomically({ layer: nodeFileLayer, path: noteFile, data: `${JSON.stringify(note, null, 2)}\n` });
  return file;
}

function makeFolder(folder: string): void {
  try {
    makeFolderDurably({ layer: nodeFileLayer, path: folder });
  } catch (cause) {
    throw new OffgridError({
      code: "output",
      place: folder,
      fault: `the folder cannot be made (${messageOf(cause)})`,
      cure: "Make its parent writable",
      cause,
    });
  }
}
