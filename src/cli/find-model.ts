import { stat } from "node:fs/promises";
import { type Catalog, readCatalog } from "../models/catalog.ts";
import { requireFeedable } from "../models/inputs.ts";
import { inspectModel } from "../models/inspect.ts";
import { type ResolvedModel, resolveModel } from "../models/resolve.ts";
import { unknownModel } from "../results/outcome.ts";
import type { ModelPaths } from "../runner/local-file.ts";
import type { JobModel } from "../runner/run.ts";
import type { Cell } from "../suite/cell.ts";
import { projectPaths, projectRoot } from "./project.ts";

export interface ModelFinderRequest {
  /** The run's: where relative paths start. */
  readonly folder: string;
  /** Paths of model files that the plan has bare names of. */
  readonly paths?: ModelPaths;
  /** Wall time, as file systems tell it. */
  readonly nowMs?: () => number;
}

/** File systems tell the time of a change to within this (FAT: 2 s): what changed later may change again unseen. */
const coarsestClockMs = 2000;

interface Found {
  readonly model: JobModel;
  readonly files: readonly string[];
  /** See `stampOf`; null where a file changed too shortly before, or while, it was hashed. */
  readonly stamp: string | null;
}

/** Finds and verifies models for a run. A model is hashed again only when one of its files is no longer what was hashed. */
export function createModelFinder({
  folder,
  paths,
  nowMs = Date.now,
}: ModelFinderRequest): (cell: Cell) => Promise<JobModel> {
  const found = new Map<string, Found>();
  let catalog: Promise<Catalog> | undefined;
  return async (cell) => {
    if (cell.backend === "fake") return fakeModel;
    const reference = paths?.get(cell.modelReference) ?? cell.modelReference;
    const known = found.get(reference);
    if (known && known.stamp !== null && (await stampOf(known.files)).text === known.stamp) return known.model;
    catalog ??= readCatalog(projectPaths.catalog);
    const cards = await catalog;
    const startMs = nowMs();
    const resolved = await resolveModel({ reference, catalog: cards, root: projectRoot, cwd: folder });
    const model = await describe(resolved);
    const files = [resolved.path, ...resolved.externalData, ...Object.values(resolved.files)];
    const { text, changedMs } = await stampOf(files);
    found.set(reference, { model, files, stamp: changedMs < startMs - coarsestClockMs ? text : null });
    return model;
  };
}

/** What tells that files are still those that were hashed, without reading them: size, times and inode; and the last change. */
async function stampOf(files: readonly string[]): Promise<{ readonly text: string; readonly changedMs: number }> {
  const stats = await Promise.all(files.map((file) => stat(file, { bigint: true }).catch(() => null)));
  return {
    text: stats.map((s) => (s === null ? "gone" : [s.dev, s.ino, s.size, s.mtimeNs, s.ctimeNs].join(" "))).join("\n"),
    changedMs: Math.max(...stats.map((s) => Number(s?.ctimeMs ?? 0n))),
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
    facts: {
      ...facts,
      task: "raw",
      precision: precision === "unknown" ? null : precision,
      parameters: elements,
      weights: null,
    },
  };
}
