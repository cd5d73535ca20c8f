import { copyFileSync, cpSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { modelFiles } from "../models/model-files.ts";
import type { JobModel } from "../runner/run.ts";
import type { ArmModels } from "./arm-jobs.ts";
import type { ArmName } from "./records.ts";

/** Copies of the arms' model files, for the launches that confirm. */
export interface Copies {
  /** The arms' models in this launch: the two sets of folders change hands from launch to launch. */
  readonly modelsOf: (launch: number) => Readonly<Record<ArmName, ArmModels>>;
  readonly remove: () => void;
}

const folderName = "copies";

/**
 * Copies both arms' models into each of two folders, so that where a file lies on the disk and in the page cache cannot decide: in
 * odd launches the baseline reads from the first and the candidate from the second, in even ones the other way round. What an
 * earlier supervisor left is removed.
 * @throws OffgridError `output`
 */
export async function makeCopies({
  folder,
  models,
  cells,
}: {
  readonly folder: string;
  readonly models: Readonly<Record<ArmName, ArmModels>>;
  /** Ids of those to be confirmed. */
  readonly cells: ReadonlySet<string>;
}): Promise<Copies> {
  const root = path.join(folder, folderName);
  const remove = () => removeCopies(folder);
  remove();
  const copyAll = async (arm: ArmName, side: string): Promise<ArmModels> => {
    const copied = new Map<string, JobModel>();
    for (const [cell, model] of models[arm])
      if (cells.has(cell)) copied.set(cell, await copyModel(model, path.join(root, side, arm, String(copied.size))));
    return copied;
  };
  try {
    const odd = { baseline: await copyAll("baseline", "first"), candidate: await copyAll("candidate", "second") };
    const even = { baseline: await copyAll("baseline", "second"), candidate: await copyAll("candidate", "first") };
    return { modelsOf: (launch) => (launch % 2 === 1 ? odd : even), remove };
  } catch (cause) {
    remove();
    throw new OffgridError({
      code: "output",
      place: folder,
      fault: `the models cannot be copied for the confirmation (${messageOf(cause)})`,
      cure: "Free some disk space, then resume the duel",
      cause,
    });
  }
}

/** What a killed supervisor left: models are nobody else's business. */
export function removeCopies(folder: string): void {
  rmSync(path.join(folder, folderName), { recursive: true, force: true });
}

/**
 * External data keeps its place beside the model, and so do the inputs of a file of the user's own (test_data_set_N): without them
 * the copy would be fed others. A model without a file (fake) stays as it is.
 */
async function copyModel(model: JobModel, folder: string): Promise<JobModel> {
  if (model.modelPath === "") return model;
  const from = path.dirname(model.modelPath);
  const place = (file: string) => path.join(folder, path.relative(from, file));
  for (const file of await modelFiles(model.modelPath)) {
    mkdirSync(path.dirname(place(file)), { recursive: true });
    copyFileSync(file, place(file));
  }
  for (const name of readdirSync(from))
    if (/^test_data_set_\d+$/.test(name))
      cpSync(path.join(from, name), path.join(folder, name), { recursive: true, dereference: true });
  return { ...model, modelPath: place(model.modelPath) };
}
