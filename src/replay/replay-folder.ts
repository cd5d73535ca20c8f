import path from "node:path";
import type { MachineContext } from "../machine/context-schema.ts";
import { countOutages } from "../runner/boot-id.ts";
import { changesSince } from "../runner/changes.ts";
import { createJournal, type Journal, type JournalSettings, openJournal } from "../runner/journal.ts";
import { nothingSaved, refuseElsewhere, removeEmptyJournal, writeContext } from "../runner/journal-folder.ts";
import { damages } from "../runner/journal-format.ts";
import type { Recovery } from "../runner/journal-reader.ts";
import { type ModelPaths, readLocalFile, writeLocalFile } from "../runner/local-file.ts";
import type { MeterRequest } from "../runner/meter-request.ts";
import { runFiles } from "../runner/run-folder.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { type ReplayEntry, type ReplayRecord, replayEntrySchema } from "./records.ts";

export interface OpenReplay {
  readonly folder: string;
  readonly record: ReplayRecord;
  /** What the journal held after its first record when it was opened. */
  readonly found: readonly ReplayEntry[];
  readonly journal: Journal<ReplayEntry>;
  /** Where the model's file lies, unless the catalogue names it. */
  readonly modelPaths: ModelPaths;
  /** How energy was asked to be measured; null where no flag said. */
  readonly meter: MeterRequest | null;
  /** What a person should hear about how the replay was found. */
  readonly notes: readonly string[];
}

export type JournalParts = Omit<JournalSettings<ReplayEntry>, "path" | "schema">;

/** Makes the journal and the context of a new replay; on disk on return. @throws OffgridError `journal`, `output`. */
export function createReplay({
  folder,
  record,
  modelPaths,
  meter = null,
  parts,
}: {
  readonly folder: string;
  readonly record: ReplayRecord;
  readonly modelPaths: ModelPaths;
  readonly meter?: MeterRequest | null;
  readonly parts: JournalParts;
}): OpenReplay {
  removeEmptyJournal({ folder, layer: parts.layer, schema: replayEntrySchema });
  writeLocalFile({ folder, layer: parts.layer, paths: modelPaths, meter });
  const journal = createJournal({ ...parts, ...place(folder) });
  journal.append({ type: "replay", payload: record });
  writeContext({ folder, layer: parts.layer, runId: record.replayId, context: record.context });
  return { folder, record, found: [], journal, modelPaths, meter, notes: [] };
}

/** Opens a replay to go on with it. @throws OffgridError `journal`, or `resume` where it cannot go on here. */
export function reopenReplay({
  folder,
  present,
  parts,
}: {
  readonly folder: string;
  readonly present: MachineContext;
  readonly parts: JournalParts;
}): OpenReplay {
  const { journal, records, recovered } = openJournal({ ...parts, ...place(folder) });
  try {
    const [first, ...found] = records;
    if (first?.type !== "replay") {
      const cure = "Start it again, with --out and this folder if you like";
      throw nothingSaved({ folder, what: "replay", cure });
    }
    const record = first.payload;
    refuseElsewhere({ folder, what: "replay", began: record.context, present });
    const { modelReference } = record.cell;
    const wanted = isModelPath(modelReference) ? [modelReference] : [];
    const { models: modelPaths, meter } = readLocalFile({ folder, layer: parts.layer, wanted });
    writeContext({ folder, layer: parts.layer, runId: record.replayId, context: record.context });
    const isFinished = found.some(({ type }) => type === "finished");
    // Only what happened since a supervisor was last there is news; before that it is in the journal's `resumed` records.
    const outages = isFinished ? 0 : countOutages([records.at(-1)?.bootId ?? null, parts.bootId()]);
    const notes = [
      ...changesSince({ began: record.context, present }),
      ...outageNotes(outages),
      ...recoveryNotes(recovered),
    ];
    return { folder, record, found, journal, modelPaths, meter, notes };
  } catch (thrown) {
    journal.close();
    throw thrown;
  }
}

function outageNotes(outages: number): string[] {
  if (outages === 0) return [];
  return [
    "the machine's own power or system went while this replay was under way: that outage is in no figure, since the clock of a pass stands still while no supervisor runs",
  ];
}

function recoveryNotes(recovered: Recovery | null): string[] {
  if (recovered === null) return [];
  return [`${recovered.bytesLost} bytes at the journal's end were dropped: ${damages[recovered.damage]}`];
}

function place(folder: string) {
  return { path: path.join(folder, runFiles.journal), schema: replayEntrySchema };
}
