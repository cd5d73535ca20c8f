import path from "node:path";
import { OffgridError } from "../errors.ts";
import { type MachineContext, machineContextSchema } from "../machine/context-schema.ts";
import { sameMachine } from "../machine/same-machine.ts";
import type { Plan } from "../suite/plan.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import type { FileLayer } from "./file-layer.ts";
import { createJournal, type Journal, type JournalSettings, openJournal } from "./journal.ts";
import { damages } from "./journal-format.ts";
import { readJournal } from "./journal-reader.ts";
import { type JournalEntry, journalEntrySchema, type RepetitionRecord, type RunRecord } from "./records.ts";

/** The files of a run's folder. */
export const runFiles = {
  context: "context.json",
  journal: "journal.jsonl",
  results: "results.csv",
  samples: "samples.csv.gz",
} as const;

export interface OpenRun {
  readonly folder: string;
  readonly record: RunRecord;
  /** Repetitions that are on disk already. */
  readonly done: readonly RepetitionRecord[];
  readonly journal: Journal<JournalEntry>;
  /** What a person should hear about how the run was found. */
  readonly notes: readonly string[];
}

type JournalParts = Omit<JournalSettings<JournalEntry>, "path" | "schema">;

/**
 * Makes the folder of a new run, with its context and the first record of its journal, all of it on disk on return.
 * @throws OffgridError `journal` when a run is there already, `output` when the folder cannot be written.
 */
export function createRun({
  folder,
  record,
  parts,
}: {
  readonly folder: string;
  readonly record: RunRecord;
  readonly parts: JournalParts;
}): OpenRun {
  removeEmptyJournal({ folder, layer: parts.layer });
  const journal = createJournal({ ...parts, ...place(folder) });
  journal.append({ type: "run", payload: record });
  writeContext({ folder, layer: parts.layer, record });
  return { folder, record, done: [], journal, notes: [] };
}

/**
 * Opens a run to go on with it.
 * @throws OffgridError `journal` when there is none or nothing of it was saved; `resume` when this machine or its software
 * is not what the run began on.
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
  const opened = openJournal({ ...parts, ...place(folder) });
  const [first, ...rest] = opened.records;
  if (first?.type !== "run") {
    opened.journal.close();
    throw new OffgridError({
      code: "resume",
      place: folder,
      fault: "the power went before anything of this run was saved",
      cure: "Start the run again",
    });
  }
  const { differences, warnings } = sameMachine(first.payload.context, present);
  if (differences.length > 0) {
    opened.journal.close();
    throw new OffgridError({
      code: "resume",
      place: folder,
      fault: `this run cannot go on here: ${differences.join("; ")}`,
      cure: "Resume it where it began, or start a new run",
    });
  }
  const notes = [...warnings.map((warning) => `changed since the run began: ${warning}`)];
  if (opened.outages > 0)
    notes.push(
      `the power or the system went ${opened.outages === 1 ? "once" : `${opened.outages} times`} during this run`,
    );
  if (opened.recovered !== null) {
    notes.push(
      `${opened.recovered.bytesLost} bytes at the journal's end were dropped: ${damages[opened.recovered.damage]}; that repetition runs again`,
    );
  }
  const done = rest.flatMap((entry) => (entry.type === "repetition" ? [entry.payload] : []));
  writeContext({ folder, layer: parts.layer, record: first.payload });
  return { folder, record: first.payload, done, journal: opened.journal, notes };
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

/** A journal that the power left without a record is nothing that a new run in its folder could harm. */
function removeEmptyJournal({ folder, layer }: { folder: string; layer: FileLayer }): void {
  const at = place(folder);
  if (!layer.list(folder).some(({ name }) => name === runFiles.journal)) return;
  if (readJournal({ ...at, layer }).records.length === 0) layer.remove(at.path);
}

function writeContext({ folder, layer, record }: { folder: string; layer: FileLayer; record: RunRecord }): void {
  // Parsed, so that its keys are in the schema's order here too, as they are once the journal was read back.
  const context = machineContextSchema.parse(record.context);
  const data = `${JSON.stringify({ runId: record.runId, ...context }, null, 2)}\n`;
  writeFileAtomically({ layer, path: path.join(folder, runFiles.context), data });
}

function place(folder: string) {
  return { path: path.join(folder, runFiles.journal), schema: journalEntrySchema };
}
