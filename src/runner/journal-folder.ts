import path from "node:path";
import { OffgridError } from "../errors.ts";
import { type MachineContext, machineContextSchema } from "../machine/context-schema.ts";
import { sameMachine } from "../machine/same-machine.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import type { FileLayer } from "./file-layer.ts";
import type { EntrySchema, JournalEntry } from "./journal-format.ts";
import { readJournal } from "./journal-reader.ts";

/** What the folders of runs, replays and duels have in common: a journal, and beside it the context of the machine. */
export const journalFiles = { context: "context.json", journal: "journal.jsonl" } as const;

/** A journal that the power left without a record is nothing that a new run in its folder could harm. */
export function removeEmptyJournal<Entry extends JournalEntry>({
  folder,
  layer,
  schema,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly schema: EntrySchema<Entry>;
}): void {
  const file = path.join(folder, journalFiles.journal);
  if (!layer.list(folder).some(({ name }) => name === journalFiles.journal)) return;
  if (readJournal({ path: file, schema, layer }).records.length === 0) layer.remove(file);
}

/** @throws OffgridError `output` */
export function writeContext({
  folder,
  layer,
  runId,
  context,
}: {
  readonly folder: string;
  readonly layer: FileLayer;
  readonly runId: string;
  readonly context: MachineContext;
}): void {
  // Parsed, so that its keys are in the schema's order here too, as they are once the journal was read back.
  const data = `${JSON.stringify({ runId, ...machineContextSchema.parse(context) }, null, 2)}\n`;
  writeFileAtomically({ layer, path: path.join(folder, journalFiles.context), data });
}

/** @throws OffgridError `resume` where the machine or its software is not what the work began on. */
export function refuseElsewhere({
  folder,
  what,
  began,
  present,
}: {
  readonly folder: string;
  readonly what: "run" | "replay" | "duel";
  readonly began: MachineContext;
  readonly present: MachineContext;
}): void {
  const { differences } = sameMachine(began, present);
  if (differences.length === 0) return;
  throw new OffgridError({
    code: "resume",
    place: folder,
    fault: `this ${what} cannot go on here: ${differences.join("; ")}`,
    cure: `Resume it where it began, or start a new ${what}`,
  });
}

/** Where nothing was saved before the power went. */
export function nothingSaved({ folder, what, cure }: { folder: string; what: string; cure: string }): OffgridError {
  return new OffgridError({
    code: "resume",
    place: folder,
    fault: `the power went before anything of this ${what} was saved`,
    cure,
  });
}
