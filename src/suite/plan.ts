import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { createRandom, hashSeed } from "../stats/random.ts";
import { stopRules } from "../stats/stop-rule.ts";
import { warmupRule } from "../stats/windows.ts";
import { type Cell, cellSchema } from "./cell.ts";
import { isExcluded } from "./check-suite.ts";
import { type CellFilter, matches } from "./filter.ts";
import { expandMatrix, type MatrixRequest } from "./matrix.ts";
import { toleranceSchema } from "./schema.ts";

/** One child process to come: a cell measured once. */
export const stepSchema = z.strictObject({
  cellId: z.string(),
  /** 1-based. */
  repetition: z.int().min(1),
  /** Seeds the inputs of this repetition: the same for every repetition of a cell, so that they measure the same work. */
  seed: z.int().min(0),
});
export type Step = z.infer<typeof stepSchema>;

/** Everything a run will do, in order. Stored in the journal: a resumed run follows it, whatever the suite file says by then. */
export const planSchema = z.strictObject({
  schemaVersion: z.literal(1),
  suite: z.string(),
  question: z.string().nullable(),
  seed: z.int(),
  repetitions: z.int().min(1),
  /** Null: what each cell's stop rule can need, see `timeoutOf`. */
  timeoutS: z.number().positive().nullable(),
  tolerance: toleranceSchema,
  audit: z.boolean().default(false),
  memoryCliff: z.boolean().default(false),
  cells: z.array(cellSchema),
  steps: z.array(stepSchema),
});
export type Plan = z.infer<typeof planSchema>;

export interface PlanRequest extends MatrixRequest {
  readonly filters: readonly CellFilter[];
}

/**
 * The cells of the suite's matrix less what `exclude` and the filters leave out, and the order of their repetitions: round
 * by round, every round shuffled by the seed, so that a drift of the machine falls on all cells alike.
 * @throws OffgridError `suite` when the matrix is at odds with itself, `usage` when the filters leave nothing.
 */
export function makePlan({ suite, placeOf, profiles, filters }: PlanRequest): Plan {
  const matrix = expandMatrix({ suite, placeOf, profiles });
  const kept = matrix.filter((cell) => !suite.exclude.some((entry) => isExcluded(entry, cell)));
  if (kept.length === 0) {
    throw new OffgridError({
      code: "suite",
      place: placeOf(["exclude"]),
      fault: "exclude leaves no cell of the matrix",
      cure: "Remove an entry of exclude",
    });
  }
  const cells = kept.filter((cell) => filters.every((filter) => matches(filter, cell)));
  if (cells.length === 0) throw nothingLeft({ filters, cells: kept });
  return {
    schemaVersion: 1,
    suite: suite.name,
    question: suite.question ?? null,
    seed: suite.seed,
    repetitions: suite.repetitions,
    timeoutS: suite.timeoutS ?? null,
    tolerance: suite.tolerance,
    audit: suite.audit,
    memoryCliff: suite.memoryCliff,
    cells,
    steps: order({ cells, repetitions: suite.repetitions, seed: suite.seed }),
  };
}

/** Judging a slow model, and loading it: what may come on top of warm-up and measurement, seconds. */
const besideMeasuringS = 480;

/** A search for the peak rate may take so many times the maximum, and its last step comes on top. */
const searchRuns = 12;

/**
 * Seconds after which a repetition is ended. A slow model is not failed for being slow: everything its stop rule allows fits
 * in. Under a quota of a tenth of a CPU loading and judging take ten times as long, and may.
 */
export function timeoutOf({ plan, cell }: { readonly plan: Pick<Plan, "timeoutS">; readonly cell: Cell }): number {
  const runs = cell.drive.kind === "server" && cell.drive.findPeak ? searchRuns : 1;
  const besideS = besideMeasuringS / Math.min(1, cell.limits.cpuQuota ?? 1);
  return plan.timeoutS ?? warmupRule.maxMs / 1000 + stopRules[cell.stop].maxSeconds * runs + besideS;
}

function order({ cells, repetitions, seed }: { cells: readonly Cell[]; repetitions: number; seed: number }): Step[] {
  const steps: Step[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const random = createRandom(hashSeed(`${seed}/round/${repetition}`));
    const round = cells.map((cell) => ({
      cellId: cell.id,
      repetition,
      seed: hashSeed(`${seed}/inputs/${inputsOf(cell)}`),
    }));
    steps.push(...random.shuffle(round));
  }
  return steps;
}

/** What decides a cell's inputs: threads, spinning and the like must not, or two settings would measure different work. */
function inputsOf({ model, batch, dims }: Cell): string {
  return JSON.stringify([model, batch, Object.entries(dims).sort()]);
}

function nothingLeft({ filters, cells }: { filters: readonly CellFilter[]; cells: readonly Cell[] }): OffgridError {
  const lone = filters.find((filter) => !cells.some((cell) => matches(filter, cell)));
  const blamed = lone ?? filters[0];
  if (blamed === undefined) return new OffgridError({ code: "suite", fault: "the suite has no cell" });
  const values = [...new Set(cells.map((cell) => String(cell[blamed.key])))].sort();
  return new OffgridError({
    code: "usage",
    place: filters.map((filter) => `--filter ${filter.key}=${filter.values.join(",")}`).join(" "),
    fault: lone ? "no cell of the suite matches" : "no cell of the suite matches all of them at once",
    cure: `'${blamed.key}' has here: ${values.join(", ")}`,
  });
}
