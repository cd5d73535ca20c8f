import path from "node:path";
import { OffgridError } from "../errors.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { isModelPath } from "../suite/model-reference.ts";
import type { Plan } from "../suite/plan.ts";
import { countOutages } from "./boot-id.ts";
import { foundNotes } from "./changes.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import type { FileLayer } from "./file-layer.ts";
import { createJournal, type Journal, type JournalSettings, openJournal } from "./journal.ts";
import { journalFiles, nothingSaved, refuseElsewhere, removeEmptyJournal, writeContext } from "./journal-folder.ts";
import { type ModelPaths, readLocalFile, splitPaths, writeLocalFile } from "./local-file.ts";
import type { MeterRequest } from "./meter-request.ts";
import {
  type DoneRepetition,
  type JournalEntry,
  journalEntrySchema,
  type ProbeRecord,
  type RepetitionRecord,
  type RunRecord,
} from "./records.ts";

/** The files of a run's folder, for anybody; what is this machine's own business is in local-file.ts. */
export const runFiles = {
  ...journalFiles,
  results: "results.csv",
  samples: "samples.csv.gz",
  conditions: "conditions.csv",
} as const;

export interface OpenRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** The machine as it is now. */
  readonly context: MachineContext;
  /** Whether `begun` just now, or `resumed`. */
  readonly state: "begun" | "resumed";
  /** Where the plan's own model files lie. */
  readonly modelPaths: ModelPaths;
  /** How energy was asked to be measured; null where no flag said. */
  readonly meter: MeterRequest | null;
  /** Repetitions that are on disk already. */
  readonly done: readonly DoneRepetition[];
  /** Repetitions under memory caps that are. */
  readonly probes: readonly ProbeRecord[];
  readonly journal: Journal<JournalEntry>;
  /** What a person should hear about how the run was found. */
  readonly notes: readonly string[];
}

type JournalParts = Omit<JournalSettings<JournalEntry>, "path" | "schema">;

/**
 * Fills the folder of a new run: paths of model files, which go to a file of their own, the first record of its journal,
 * and its context, all of it on disk on return.
 * @throws OffgridError `journal` when a run is there already, `output` when the folder cannot be written.
 */
export function createRun({
  folder,
  record,
  meter = null,
  parts,
}: {
  readonly folder: string;
  readonly record: RunRecord;
  readonly meter?: MeterRequest | null;
  readonly parts: JournalParts;
}): OpenRun {
  removeEmptyJournal({ folder, layer: parts.layer, schema: journalEntrySchema });
  const { layer } = parts;
  const { plan, paths } = splitPaths(record.plan);
  const shared = { ...record, plan };
  const journal = createJournal({ ...parts, ...place(folder) });
  writeLocalFile({ folder, layer, paths, meter });
  journal.append({ type: "run", payload: shared });
  writeContext({ folder, layer, runId: shared.runId, context: shared.context });
  const { context } = record;
  return {
    folder,
    record: shared,
    context,
    state: "begun",
    modelPaths: paths,
    meter,
    done: [],
    probes: [],
    journal,
    notes: [],
  };
}

/**
 * Opens a run to go on with it.
 * @throws OffgridError `journal` when there is none or nothing of it was saved; `resume` when this machine or its software
 * is not what the run began on, or the paths of model files still to be measured are lost.
 */
export function reopenRun({
  folder,
  present,
  parts,
}: {
  readonly folder: string;
  readonly present: MachineContext;
  readonly parts: JournalParts;
}): OpenRun {
  const { journal, records, recovered } = openJournal({ ...parts, ...place(folder) });
  try {
    const { layer } = parts;
    const [first, ...rest] = records;
    if (first?.type !== "run") throw nothingSaved({ folder, what: "run", cure: "Start the run again" });
    const record = first.payload;
    refuseElsewhere({ folder, what: "run", began: record.context, present });
    const done = withContexts({ began: record.context, entries: rest });
    const probes = rest.flatMap((entry) => (entry.type === "probe" ? [entry.payload] : []));
    const wanted = wantedFiles({ plan: record.plan, done });
    const { models: modelPaths, meter } = readLocalFile({ folder, layer, wanted: wanted.files });
    // A restart after the run was finished is none of its outages.
    const boots = [...records.map(({ bootId }) => bootId), ...(wanted.isFinished ? [] : [parts.bootId()])];
    const notes = foundNotes({ began: record.context, present, outages: countOutages(boots), recovered });
    writeContext({ folder, layer, runId: record.runId, context: record.context });
    return { folder, record, context: present, state: "resumed", modelPaths, meter, done, probes, journal, notes };
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
}

/** The repetitions of a journal, each under the context of the last start before it. */
function withContexts({
  began,
  entries,
}: {
  began: MachineContext;
  entries: readonly JournalEntry[];
}): DoneRepetition[] {
  let context = began;
  const done: DoneRepetition[] = [];
  for (const entry of entries) {
    if (entry.type === "resumed") context = entry.payload.context;
    if (entry.type === "repetition") done.push({ ...entry.payload, context });
  }
  return done;
}

/** The model files that are still to be measured. */
function wantedFiles({ plan, done }: { plan: Plan; done: readonly RepetitionRecord[] }) {
  const left = new Set(remainingSteps({ plan, done }).map(({ cellId }) => cellId));
  // A search for memory cliffs goes through all cells once more.
  const files = plan.cells
    .filter(({ id }) => left.has(id) || plan.memoryCliff)
    .filter(({ backend, modelReference }) => backend !== "fake" && isModelPath(modelReference))
    .map(({ modelReference }) => modelReference);
  return { files: [...new Set(files)], isFinished: left.size === 0 };
}

/** Steps of the plan that have no record yet, in the plan's order. */
export function remainingSteps({
  plan,
  done,
}: {
  readonly plan: Plan;
  readonly done: readonly RepetitionRecord[];
}): Plan["steps"] {
  const finished = new Set(done.map(({ step }) => `${step.cellId}#${step.repetition}`));
  return plan.steps.filter((step) => !finished.has(`${step.cellId}#${step.repetition}`));
}

/** Makes the folder itself and its parents durable. @throws OffgridError `output`. */
export function prepareFolder({ folder, layer }: { readonly folder: string; readonly layer: FileLayer }): void {
  try {
    makeFolderDurably({ layer, path: folder });
  } catch (cause) {
    throw new OffgridError({
      code: "output",
      place: folder,
      fault: "the run's folder cannot be made",
      cure: "Choose another one with --out, or make its parent writable",
      cause,
    });
  }
}

function place(folder: string) {
  return { path: path.join(folder, runFiles.journal), schema: journalEntrySchema };
}
