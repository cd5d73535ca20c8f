import { OffgridError } from "../errors.ts";
import type { Profile } from "../power/profile.ts";
import { type Cell, cellId } from "./cell.ts";
import type { Limits } from "./limits.ts";
import { isModelPath, modelIdOf } from "./model-reference.ts";
import type { Drive } from "./scenario.ts";
import { defaultFake, type Suite } from "./schema.ts";

export interface MatrixRequest {
  readonly suite: Suite;
  /** Where a path of the suite was written, for messages: file:line:column, or the flag that put it there. */
  readonly placeOf: (path: readonly PropertyKey[]) => string;
  /** The profiles that exist, by id. */
  readonly profiles: ReadonlyMap<string, Profile>;
}

/**
 * Every combination of the suite's lists, as cells under their profiles' limits; equal ones once.
 * @throws OffgridError `suite` when two files would have one name.
 */
export function expandMatrix({ suite, placeOf, profiles }: MatrixRequest): Cell[] {
  const { models, settings, scenarios } = suite;
  const matrix = product([
    models,
    settings.ep,
    settings.threads,
    settings.spinning,
    settings.batch,
    settings.processes,
    settings.pageCache,
    scenarios,
    suite.profiles,
  ]);
  const byId = new Map<string, Cell>();
  for (const [modelReference, ep, threads, spinning, batch, processes, pageCache, scenario, profile] of matrix) {
    const { stop, ...driven } = scenario;
    const { limits = {}, emulates = null } = profiles.get(profile) ?? {};
    const drive = paced({ drive: driven, limits });
    const settled = {
      model: modelIdOf(modelReference),
      backend: suite.backend,
      ep,
      threads: Math.min(threads, limits.threads ?? threads),
      spinning: spinning && limits.spinning !== false,
      batch,
      processes,
      pageCache,
      scenario: drive.kind,
      drive,
      stop,
      profile,
      // A catalogue model's shapes are its task's.
      dims: isModelPath(modelReference) ? suite.dims : {},
    };
    const id = cellId(settled);
    const earlier = byId.get(id);
    if (earlier && earlier.modelReference !== modelReference) {
      throw sameName({
        place: placeOf(["models", models.indexOf(modelReference)]),
        id: settled.model,
        references: [earlier.modelReference, modelReference],
      });
    }
    const fake = suite.backend === "fake" ? (suite.fake?.[modelReference] ?? defaultFake) : null;
    byId.set(id, { id, modelReference, fake, ...settled, limits, emulates });
  }
  return [...byId.values()];
}

/** One query after the other becomes one every so often; what has a clock of its own already keeps it. */
function paced({ drive, limits: { periodS } }: { drive: Drive; limits: Limits }): Drive {
  return periodS === undefined || drive.kind !== "single-stream" ? drive : { kind: "paced", periodS };
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
