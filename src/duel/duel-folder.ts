import path from "node:path";
import type { MachineContext } from "../machine/context-schema.ts";
import { countOutages } from "../runner/boot-id.ts";
import { foundNotes } from "../runner/changes.ts";
import { createJournal, type Journal, type JournalSettings, openJournal } from "../runner/journal.ts";
import {
  journalFiles,
  nothingSaved,
  refuseElsewhere,
  removeEmptyJournal,
  writeContext,
} from "../runner/journal-folder.ts";
import { type ModelPaths, readLocalFile, writeLocalFile } from "../runner/local-file.ts";
import { type ArmName, type DuelEntry, type DuelRecord, duelEntrySchema } from "./records.ts";

/** The files of a duel's folder, for anybody, beside its journal and context. */
export const duelFiles = { judgement: "judgement.json", rounds: "rounds.csv" } as const;

/** Names of an arm's folders in the file of what lies on this machine. */
export const folderNames = { ort: "folder of onnxruntime-node", harness: "folder of offgrid" } as const;

export interface OpenDuel {
  readonly folder: string;
  readonly record: DuelRecord;
  /** What the journal held after its first record when it was opened. */
  readonly found: readonly DuelEntry[];
  readonly journal: Journal<DuelEntry>;
  /** Where files and folders of the user's own lie, by `localName`. */
  readonly paths: ModelPaths;
  /** What a person should hear about how the duel was found. */
  readonly notes: readonly string[];
}

/** Things of an arm that lie somewhere on this machine. Two arms may have files of one name: each has its own. */
export function localName(arm: ArmName, what: string): string {
  return `${arm} ${what}`;
}

export type JournalParts = Omit<JournalSettings<DuelEntry>, "path" | "schema">;

/** Makes the journal and the context of a new duel; on disk on return. @throws OffgridError `journal`, `output`. */
export function createDuel({
  folder,
  record,
  paths,
  parts,
}: {
  readonly folder: string;
  readonly record: DuelRecord;
  readonly paths: ModelPaths;
  readonly parts: JournalParts;
}): OpenDuel {
  const { layer } = parts;
  removeEmptyJournal({ folder, layer, schema: duelEntrySchema });
  writeLocalFile({ folder, layer, paths, meter: null });
  const journal = createJournal({ ...parts, ...place(folder) });
  journal.append({ type: "duel", payload: record });
  writeContext({ folder, layer, runId: record.duelId, context: record.context });
  return { folder, record, found: [], journal, paths, notes: [] };
}

/** Opens a duel to go on with it. @throws OffgridError `journal`, or `resume` where it cannot go on here. */
export function reopenDuel({
  folder,
  present,
  parts,
}: {
  readonly folder: string;
  readonly present: MachineContext;
  readonly parts: JournalParts;
}): OpenDuel {
  const { journal, records, recovered } = openJournal({ ...parts, ...place(folder) });
  try {
    const [first, ...found] = records;
    if (first?.type !== "duel") throw nothingSaved({ folder, what: "duel", cure: "Start the duel again" });
    const record = first.payload;
    const isFinished = found.some(({ type }) => type === "finished");
    // A finished duel is only read again, wherever it was measured.
    if (!isFinished) refuseElsewhere({ folder, what: "duel", began: record.context, present });
    const { models: paths } = readLocalFile({
      folder,
      layer: parts.layer,
      wanted: isFinished ? [] : record.local,
    });
    writeContext({ folder, layer: parts.layer, runId: record.duelId, context: record.context });
    const boots = [...records.map(({ bootId }) => bootId), ...(isFinished ? [] : [parts.bootId()])];
    const outages = countOutages(boots);
    const notes = isFinished ? [] : foundNotes({ began: record.context, present, outages, recovered });
    return { folder, record, found, journal, paths, notes };
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
}

function place(folder: string) {
  return { path: path.join(folder, journalFiles.journal), schema: duelEntrySchema };
}
