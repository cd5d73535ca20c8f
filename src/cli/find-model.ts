import { type Catalog, readCatalog } from "../models/catalog.ts";
import { requireFeedable } from "../models/inputs.ts";
import { inspectModel } from "../models/inspect.ts";
import { type ResolvedModel, resolveModel } from "../models/resolve.ts";
import { unknownModel } from "../results/outcome.ts";
import type { JobModel } from "../runner/run.ts";
import type { Cell } from "../suite/cell.ts";
import { projectPaths, projectRoot } from "./project.ts";

/** Finds and verifies models for a run, each once. */
export function createModelFinder({ folder }: { readonly folder: string }): (cell: Cell) => Promise<JobModel> {
  const found = new Map<string, Promise<JobModel>>();
  let catalog: Promise<Catalog> | undefined;
  return (cell) => {
    if (cell.backend === "fake") return Promise.resolve(fakeModel);
    const reference = cell.modelReference;
    const known = found.get(reference);
    if (known) return known;
    catalog ??= readCatalog(projectPaths.catalog);
    const model = catalog
      .then((cards) => resolveModel({ reference, catalog: cards, root: projectRoot, cwd: folder }))
      .then(describe);
    found.set(reference, model);
    return model;
  };
}

const fakeModel: JobModel = { modelPath: "", task: "raw", floor: null, files: {}, facts: unknownModel };

async function describe(model: ResolvedModel): Promise<JobModel> {
  const { card } = model;
  const facts = { sha256: model.sha256, bytes: model.bytes };
  if (card !== null) {
    const { task, precision, parameters, weights, floor } = card;
    return {
      modelPath: model.path,
      task,
      floor,
      files: { ...model.files },
      facts: { ...facts, task, precision, parameters, weights },
    };
  }
  const { precision, parameters, inputs, outputs } = await inspectModel(model.path);
  requireFeedable({ place: model.id, values: inputs, side: "input" });
  requireFeedable({ place: model.id, values: outputs, side: "output" });
  const elements = parameters.reduce((sum, group) => sum + group.elements, 0);
  return {
    modelPath: model.path,
    task: "raw",
    floor: null,
    files: {},
    facts: { ...facts, task: "raw", precision, parameters: elements, weights: null },
  };
}
