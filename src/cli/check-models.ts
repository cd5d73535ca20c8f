import { existsSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { isModelPath } from "../suite/model-reference.ts";

export interface ModelCheck {
  /** As written in the suite or on the command line. */
  readonly models: readonly string[];
  readonly source: "suite" | "command line";
  /** Where the model of that index is written. */
  readonly placeOf: (index: number) => string;
  /** The ids of the catalogue. */
  readonly ids: readonly string[];
}

/**
 * Finds slips in the names of models before anything is made. A file that is missing is an outcome of its cells, so that a
 * suite's other models are measured; only where the command line names nothing that is there would a run be for nothing.
 * @throws OffgridError `usage` for the command line, `suite` for a suite.
 */
export function checkModels({ models, source, placeOf, ids }: ModelCheck): void {
  const code = source === "suite" ? "suite" : "usage";
  for (const [index, model] of models.entries()) {
    if (isModelPath(model) || ids.includes(model)) continue;
    throw new OffgridError({
      code,
      place: placeOf(index),
      fault: `no model '${model}' is in the catalogue`,
      cure: cureFor({ model, ids }),
    });
  }
  const [first] = models;
  if (source === "suite" || first === undefined || !models.every(isMissing)) return;
  throw new OffgridError({
    code,
    place: placeOf(0),
    fault: models.length === 1 ? `there is no file '${first}'` : "none of the files is there",
    cure: "Give the path of an .onnx file, or an id of 'offgrid models list'",
  });
}

function isMissing(model: string): boolean {
  return isModelPath(model) && !existsSync(path.resolve(model));
}

function cureFor({ model, ids }: { model: string; ids: readonly string[] }): string {
  if (existsSync(model)) return `For the file of that name write ./${model}`;
  const guess = nearest(model, ids);
  return guess
    ? `Did you mean '${guess}'?`
    : "Use an id of 'offgrid models list', or the path of an .onnx file with a '/' in it";
}
