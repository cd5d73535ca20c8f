import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { isModelPath } from "../suite/model-reference.ts";
import type { Plan } from "../suite/plan.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import type { FileLayer } from "./file-layer.ts";
import { isDefaultRequest, type MeterRequest, meterRequestSchema } from "./meter-request.ts";

/**
 * `local.json`: where a run's own model files lie on this machine and which meters it asked for, for a resume alone. Everything
 * else in the run's folder names nobody and may be given to others; this file may not. A run that has neither has none.
 */
const localSchema = z.strictObject({
  schemaVersion: z.literal(1),
  note: z.string().optional(),
  /** Paths from the run's folder, by the names that the plan has for them. */
  models: z.record(z.string(), z.string()),
  meter: meterRequestSchema.optional(),
});

const localFile = "local.json";
const note =
  "Where this run's model files lie on this machine, and its meters, for --resume. Keep it here: it is not for sharing.";

/** Paths of model files, from the run's folder, by the names that the plan has for them. */
export type ModelPaths = ReadonlyMap<string, string>;

/** What a run keeps of this machine. */
export interface LocalFacts {
  readonly models: ModelPaths;
  /** Null where no flag asked for any. */
  readonly meter: MeterRequest | null;
}

/** A plan with the bare names of its model files in place of their paths, and those paths. A file's name is unique in a plan. */
export function splitPaths(plan: Plan): { readonly plan: Plan; readonly paths: ModelPaths } {
  const paths = new Map<string, string>();
  const cells = plan.cells.map((cell) => {
    if (!isModelPath(cell.modelReference)) return cell;
    const name = bareName(cell.modelReference);
    paths.set(name, cell.modelReference);
    return { ...cell, modelReference: name };
  });
  return { plan: { ...plan, cells }, paths };
}

/** Writes nothing where there is no path, and no meter that a resumed run would not choose by itself. @throws OffgridError `output`. */
export function writeLocalFile({
  folder,
  layer,
  paths,
  meter,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly paths: ModelPaths;
  readonly meter: MeterRequest | null;
}): void {
  const asked = meter === null || isDefaultRequest(meter) ? null : meter;
  if (paths.size === 0 && asked === null) return;
  const local = {
    schemaVersion: 1,
    note,
    models: Object.fromEntries(paths),
    ...(asked && { meter: asked }),
  } satisfies z.infer<typeof localSchema>;
  writeFileAtomically({ layer, path: path.join(folder, localFile), data: `${JSON.stringify(local, null, 2)}\n` });
}

/**
 * The paths and the meters that a run was begun with.
 * @throws OffgridError `resume` where a name of `wanted` has none; with nothing wanted the file may be missing.
 */
export function readLocalFile({
  folder,
  layer,
  wanted,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly wanted: readonly string[];
}): LocalFacts {
  const place = path.join(folder, localFile);
  const isThere = layer.list(folder).some(({ name }) => name === localFile);
  const facts = isThere ? parse({ place, text: readText({ place, layer }) }) : { models: new Map(), meter: null };
  const { models } = facts;
  const lost = wanted.filter((name) => !models.has(name));
  if (lost.length === 0) return facts;
  throw new OffgridError({
    code: "resume",
    place,
    fault: isThere
      ? `it does not say where ${lost.join(", ")} lies`
      : "this file says where the run's model files lie, and it is not here",
    cure: `Put it back, or write it, each PATH from the run's folder: ${example({ models, lost })}`,
  });
}

function example({ models, lost }: { models: ModelPaths; lost: readonly string[] }): string {
  const all = { ...Object.fromEntries(models), ...Object.fromEntries(lost.map((name) => [name, "PATH"])) };
  return JSON.stringify({ schemaVersion: 1, models: all });
}

/** Still a path to `isModelPath`, so that it is never taken for a catalogue id. */
function bareName(reference: string): string {
  const name = reference.split(/[/\\]/).at(-1) ?? reference;
  return isModelPath(name) ? name : `./${name}`;
}

function readText({ place, layer }: { place: string; layer: FileLayer }): string {
  const file = layer.open(place, "read");
  try {
    const bytes = Buffer.alloc(layer.sizeBytes(file));
    let done = 0;
    while (done < bytes.length) {
      const count = layer.read(file, { bytes: bytes.subarray(done), position: done });
      if (count === 0) break;
      done += count;
    }
    return bytes.toString("utf8", 0, done);
  } finally {
    layer.close(file);
  }
}

function parse({ place, text }: { place: string; text: string }): LocalFacts {
  try {
    const { models, meter = null } = localSchema.parse(JSON.parse(text));
    return { models: new Map(Object.entries(models)), meter };
  } catch (cause) {
    throw new OffgridError({
      code: "resume",
      place,
      fault: `it is not what offgrid wrote (${cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause)})`,
      cure: 'Correct it: {"schemaVersion":1,"models":{"NAME":"PATH"}}',
      cause,
    });
  }
}
