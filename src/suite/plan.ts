import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { createRandom, hashSeed } from "../stats/random.ts";
import { type Cell, cellId, cellKeys, cellSchema, isCellKey } from "./cell.ts";
import { nearest } from "./did-you-mean.ts";
import { type CellFilter, matches } from "./filter.ts";
import { modelIdOf } from "./model-reference.ts";
import { defaultFake, type Profile, type Suite, toleranceSchema } from "./schema.ts";

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
  timeoutS: z.number().positive(),
  tolerance: toleranceSchema,
  cells: z.array(cellSchema),
  steps: z.array(stepSchema),
});
export type Plan = z.infer<typeof planSchema>;

export interface PlanRequest {
  readonly suite: Suite;
  /** Name of the suite's file, for messages. */
  readonly place: string;
  /** The profiles that exist, by id. */
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly filters: readonly CellFilter[];
}

/**
 * The cells of the suite's matrix less what `exclude` and the filters leave out, and the order of their repetitions: round
 * by round, every round shuffled by the seed, so that a drift of the machine falls on all cells alike.
 * @throws OffgridError `suite` when the matrix is at odds with itself, `usage` when the filters leave nothing.
 */
export function makePlan({ suite, place, profiles, filters }: PlanRequest): Plan {
  checkSuite({ suite, place, profiles });
  const matrix = expand({ suite, place, profiles });
  const kept = matrix.filter((cell) => !suite.exclude.some((entry) => excludes(entry, cell)));
  if (kept.length === 0) {
    throw new OffgridError({
      code: "suite",
      place,
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
    timeoutS: suite.timeoutS,
    tolerance: suite.tolerance,
    cells,
    steps: order({ cells, repetitions: suite.repetitions, seed: suite.seed }),
  };
}

function checkSuite({ suite, place, profiles }: Omit<PlanRequest, "filters">): void {
  for (const id of suite.profiles) {
    if (profiles.has(id)) continue;
    const known = [...profiles.keys()];
    const guess = nearest(id, known);
    throw new OffgridError({
      code: "suite",
      place,
      fault: `there is no profile '${id}'`,
      cure: guess ? `Did you mean '${guess}'?` : `Use one of: ${known.join(", ")}`,
    });
  }
  for (const key of suite.exclude.flatMap((entry) => Object.keys(entry))) {
    if (isCellKey(key)) continue;
    throw new OffgridError({
      code: "suite",
      place,
      fault: `exclude names '${key}'`,
      cure: `Use one of: ${Object.keys(cellKeys).join(", ")}`,
    });
  }
  if (suite.backend !== "fake" && suite.fake !== undefined) {
    throw new OffgridError({
      code: "suite",
      place,
      fault: "fake: is given, but the backend is not fake",
      cure: "Add 'backend: fake' or remove fake:",
    });
  }
  const stranger = Object.keys(suite.fake ?? {}).find((id) => !suite.models.includes(id));
  if (stranger !== undefined) {
    throw new OffgridError({
      code: "suite",
      place,
      fault: `fake: describes '${stranger}', which models: does not list`,
      cure: "Add it to models: or remove it",
    });
  }
}

/** Every combination of the suite's lists, as cells under their profiles' limits; equal ones once. */
function expand({ suite, place, profiles }: Omit<PlanRequest, "filters">): Cell[] {
  const { models, settings, scenarios } = suite;
  const matrix = product([
    models,
    settings.ep,
    settings.threads,
    settings.spinning,
    settings.batch,
    scenarios,
    suite.profiles,
  ]);
  const byId = new Map<string, Cell>();
  for (const [modelReference, ep, threads, spinning, batch, scenario, profile] of matrix) {
    const limits = profiles.get(profile)?.limits ?? {};
    const settled = {
      model: modelIdOf(modelReference),
      backend: suite.backend,
      ep,
      threads: Math.min(threads, limits.threads ?? threads),
      spinning: spinning && limits.spinning !== false,
      batch,
      scenario: scenario.kind,
      stop: scenario.stop,
      profile,
      dims: suite.dims,
    };
    const id = cellId(settled);
    const earlier = byId.get(id);
    if (earlier && earlier.modelReference !== modelReference) {
      throw sameName({ place, id: settled.model, references: [earlier.modelReference, modelReference] });
    }
    const fake = suite.backend === "fake" ? (suite.fake?.[modelReference] ?? defaultFake) : null;
    byId.set(id, { id, modelReference, fake, ...settled });
  }
  return [...byId.values()];
}

type Lists = readonly (readonly unknown[])[];
type Choice<L extends Lists> = { [Index in keyof L]: L[Index] extends readonly (infer Item)[] ? Item : never };

/** The Cartesian product, the last list turning fastest. */
function product<const L extends Lists>(lists: L): Choice<L>[];
function product(lists: Lists): unknown[][] {
  return lists.reduce<unknown[][]>((rows, list) => rows.flatMap((row) => list.map((item) => [...row, item])), [[]]);
}

function sameName({
  place,
  id,
  references,
}: {
  place: string;
  id: string;
  references: readonly string[];
}): OffgridError {
  const quoted = references.map((reference) => `'${reference}'`).join(" and ");
  return new OffgridError({
    code: "suite",
    place,
    fault: `${quoted} would both be called '${id}'`,
    cure: "Rename one of the files",
  });
}

function excludes(entry: Readonly<Record<string, string | number | boolean>>, cell: Cell): boolean {
  return Object.entries(entry).every(([key, value]) => isCellKey(key) && String(cell[key]) === String(value));
}

function order({ cells, repetitions, seed }: { cells: readonly Cell[]; repetitions: number; seed: number }): Step[] {
  const steps: Step[] = [];
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    const random = createRandom(hashSeed(`${seed}/round/${repetition}`));
    const round = cells.map((cell) => ({ cellId: cell.id, repetition, seed: hashSeed(`${seed}/inputs/${cell.id}`) }));
    steps.push(...random.shuffle(round));
  }
  return steps;
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
