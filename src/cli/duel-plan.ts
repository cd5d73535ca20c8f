import path from "node:path";
import { folderNames, localName } from "../duel/duel-folder.ts";
import { type ArmName, armNames, type DuelRecord, type Pair } from "../duel/records.ts";
import { OffgridError } from "../errors.ts";
import { splitPaths } from "../runner/local-file.ts";
import { type Cell, shortNames } from "../suite/cell.ts";
import { systemLimits } from "../suite/limits.ts";
import type { Plan } from "../suite/plan.ts";
import { type DuelArgs, requireArms } from "./duel-args.ts";
import { type ArmRequest, parseArm } from "./duel-arm.ts";
import { loadPlan } from "./plan.ts";
import { quoted } from "./resume-command.ts";

export interface PlannedDuel {
  /** All of the first record but its id, the machine and what other checkouts are. */
  readonly plan: Omit<DuelRecord, "duelId" | "context" | "harness">;
  /** Where files and folders of the user's own lie, by `localName`. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * What a duel will measure: the suite's single-stream cells, once as each arm has them, in pairs.
 * @throws OffgridError `usage`, `suite` or `input`
 */
export function planDuel({
  args,
  folder,
  modelIds,
}: {
  readonly args: DuelArgs;
  /** The duel's: where relative paths start. */
  readonly folder: string;
  /** The ids of the catalogue. */
  readonly modelIds: readonly string[];
}): PlannedDuel {
  const { base, cand } = requireArms(args);
  const arms = { baseline: parseArm("baseline", base), candidate: parseArm("candidate", cand) };
  const plans = {
    baseline: planArm({ args, arm: arms.baseline, folder, modelIds }),
    candidate: planArm({ args, arm: arms.candidate, folder, modelIds }),
  };
  const { pairs, notes } = pairCells(plans);
  const { tolerance } = plans.baseline.plan;
  const paths = new Map(
    armNames.flatMap((name) => [
      ...[...plans[name].paths].map(([file, place]) => [localName(name, file), place] as const),
      ...folderPaths({ name, arm: arms[name], folder }),
    ]),
  );
  const plan = {
    schemaVersion: 1,
    arms: { baseline: arms.baseline.words, candidate: arms.candidate.words },
    command: commandOf(args, arms),
    pairs,
    local: [...paths.keys()],
    notes,
    rules: { threshold: args.threshold, alpha: args.alpha, beta: 0.05 },
    budgetS: args["budget-s"],
    hasNullArm: args["null-arm"],
    seed: args.seed,
    tolerance,
    timeoutS: args.timeout,
  } satisfies PlannedDuel["plan"];
  return { plan, paths };
}

interface ArmPlan {
  readonly plan: Plan;
  readonly paths: ReadonlyMap<string, string>;
}

function planArm({
  args: { suite, filter, dim, rtol, atol, seed },
  arm,
  folder,
  modelIds,
}: {
  args: DuelArgs;
  arm: ArmRequest;
  folder: string;
  modelIds: readonly string[];
}): ArmPlan {
  const overrides = { ...arm.overrides, dim, rtol, atol, seed };
  return splitPaths(loadPlan({ suite, overrides, filters: filter ?? [], folder, modelIds }));
}

function* folderPaths({
  name,
  arm,
  folder,
}: {
  name: ArmName;
  arm: ArmRequest;
  folder: string;
}): Generator<readonly [string, string]> {
  for (const kind of ["ort", "harness"] as const) {
    const place = arm[kind];
    if (place !== null) yield [localName(name, folderNames[kind]), path.relative(folder, place) || "."];
  }
}

/** The arms' cells side by side, in the order of the suite; those that a duel does not measure are left out and named. */
function pairCells(plans: Readonly<Record<ArmName, ArmPlan>>): { readonly pairs: Pair[]; readonly notes: string[] } {
  const baseline = plans.baseline.plan.cells.filter(isMeasured);
  const candidate = plans.candidate.plan.cells.filter(isMeasured);
  const left = plans.baseline.plan.cells.length - baseline.length;
  const notes = left === 0 ? [] : [`${left} cells of the suite are left out: a duel measures ${measuredWords}`];
  if (baseline.length === 0 || baseline.length !== candidate.length) {
    const counts = `${baseline.length} cells of the baseline and ${candidate.length} of the candidate`;
    throw new OffgridError({
      code: "usage",
      place: "--base, --cand",
      fault:
        baseline.length === 0 && candidate.length === 0
          ? `the suite has no cell for a duel, which measures ${measuredWords}`
          : `the arms have not as many cells: ${counts}`,
      cure: "Name one model, or one value of a setting, in both arms; or choose others with --suite and --filter",
    });
  }
  const names = { baseline: shortNames(baseline), candidate: shortNames(candidate) };
  const pairs = baseline.flatMap((cell, index) => {
    const other = candidate[index];
    if (other === undefined) return [];
    const [ours = cell.id, theirs = other.id] = [names.baseline.get(cell.id), names.candidate.get(other.id)];
    return [{ id: cell.id, name: ours === theirs ? ours : `${ours} → ${theirs}`, baseline: cell, candidate: other }];
  });
  return { pairs, notes };
}

const measuredWords = "one query after the other, one process, a warm page cache and no limits of the system";

function isMeasured({ drive, processes, pageCache, limits }: Cell): boolean {
  return drive.kind === "single-stream" && processes === 1 && pageCache === "warm" && systemLimits(limits).length === 0;
}

function commandOf(args: DuelArgs, arms: Readonly<Record<ArmName, ArmRequest>>): string {
  const flag = (name: string, value: string | number) => [`--${name}`, quoted(String(value))];
  return [
    "npx offgrid duel",
    ...flag("base", arms.baseline.argument),
    ...flag("cand", arms.candidate.argument),
    ...(args.suite === "quick" ? [] : flag("suite", path.basename(args.suite))),
    ...(args.filter ?? []).flatMap((filter) => flag("filter", filter)),
    ...(args.dim ?? []).flatMap((dim) => flag("dim", dim)),
    ...(args.threshold === 0.05 ? [] : flag("threshold", args.threshold)),
    ...(args.alpha === 0.01 ? [] : flag("alpha", args.alpha)),
    ...(args["null-arm"] ? ["--null-arm"] : []),
    ...(args.rtol === undefined ? [] : flag("rtol", args.rtol)),
    ...(args.atol === undefined ? [] : flag("atol", args.atol)),
    ...(args["budget-s"] === 900 ? [] : flag("budget-s", args["budget-s"])),
    ...flag("seed", args.seed),
  ].join(" ");
}
