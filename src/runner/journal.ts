import { dirname } from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { type FileLayer, systemCodeOf, writeFully } from "./file-layer.ts";
import {
  decodeRecord,
  type EntrySchema,
  encodeLine,
  encodeRecord,
  type JournalEntry,
  type JournalRecord,
} from "./journal-format.ts";
import { type JournalContents, openExisting, scanJournal } from "./journal-reader.ts";
import { makeFoundDurable } from "./journal-repair.ts";

export interface JournalSettings<Entry extends JournalEntry> {
  readonly path: string;
  readonly schema: EntrySchema<Entry>;
  readonly layer: FileLayer;
  readonly clock: JournalClock;
  /** The hashed name of this boot (process-identity.ts), or null where the system does not tell. */
  readonly bootId: () => string | null;
}

export interface JournalClock {
  /** Nanoseconds since an arbitrary start. */
  monotonicNs(): bigint;
  wallTime(): Date;
}

export interface OpenedJournal<Entry extends JournalEntry> extends JournalContents<Entry> {
  readonly journal: Journal<Entry>;
}

/**
 * Makes an empty journal that survives a power cut from here on, in a folder that is durable already (durable-folder.ts).
 * Throws OffgridError `journal` where a file of that name is there, or it cannot be made.
 */
export function createJournal<Entry extends JournalEntry>(settings: JournalSettings<Entry>): Journal<Entry> {
  const { layer, path } = settings;
  const file = openNew(settings);
  closingOnFailure(settings, file, () => {
    layer.sync(file);
    layer.syncFolder(dirname(path));
  });
  return new Journal(settings, { file, endByte: 0, nextSeq: 0 });
}

/**
 * Reads a journal and goes on with it. Whatever follows the last good record is cut off (`recovered` says what and why),
 * and every record returned is on disk: one that a killed process had written but not synced included. Throws as
 * `readJournal` does, and OffgridError `journal` where the file cannot be repaired.
 */
export function openJournal<Entry extends JournalEntry>(settings: JournalSettings<Entry>): OpenedJournal<Entry> {
  const file = openExisting({ ...settings, mode: "change" });
  const scanned = closingOnFailure(settings, file, () => {
    const found = scanJournal(settings, file);
    makeFoundDurable({ settings, file, scanned: found });
    return found;
  });
  const { contents, endByte } = scanned;
  return { ...contents, journal: new Journal(settings, { file, endByte, nextSeq: contents.records.length }) };
}

/** An append-only journal. Once a write or sync failed it is broken for good: what the disk then holds is unknown until it is reopened. */
export class Journal<Entry extends JournalEntry> {
  readonly #settings: JournalSettings<Entry>;
  readonly #file: number;
  #endByte: number;
  #nextSeq: number;
  #state: "open" | "broken" | "closed" = "open";
  #brokenBy: unknown;

  constructor(
    settings: JournalSettings<Entry>,
    at: { readonly file: number; readonly endByte: number; readonly nextSeq: number },
  ) {
    this.#settings = settings;
    this.#file = at.file;
    this.#endByte = at.endByte;
    this.#nextSeq = at.nextSeq;
  }

  /**
   * Writes one entry; on return it is on disk (fdatasync: milliseconds, so call it outside timed regions only). Gives
   * the record as a later reader will find it. Throws OffgridError `journal` where it is not known to be on disk, and
   * then at every later call; TypeError for an entry that could not be read back (our bug), which harms nothing.
   */
  append(entry: Entry): JournalRecord<Entry> {
    if (this.#state === "closed") throw new Error("append to a closed journal");
    if (this.#state === "broken") throw brokenJournal(this.#settings.path, this.#brokenBy);
    const { line, record } = this.#encode(entry);
    const { layer } = this.#settings;
    try {
      writeFully(layer, { file: this.#file, bytes: line, position: this.#endByte });
      layer.syncData(this.#file);
    } catch (cause) {
      // Never synced again: after a failed fsync the system may call lost pages clean, and the next fsync would lie.
      this.#state = "broken";
      this.#brokenBy = cause;
      throw brokenJournal(this.#settings.path, cause);
    }
    this.#endByte += line.length;
    this.#nextSeq++;
    return record;
  }

  /** Gives the file back; there is nothing left to save. */
  close(): void {
    if (this.#state === "closed") return;
    this.#state = "closed";
    this.#settings.layer.close(this.#file);
  }

  #encode(entry: Entry): { readonly line: Buffer; readonly record: JournalRecord<Entry> } {
    const { schema, clock, bootId } = this.#settings;
    const stamp = {
      seq: this.#nextSeq,
      bootId: bootId(),
      monotonicNs: clock.monotonicNs().toString(),
      wallTime: clock.wallTime().toISOString(),
    };
    const text = encodeRecord({ ...stamp, ...entry });
    const decoded = decodeRecord(text, schema);
    if (decoded.state === "unknown") throw new TypeError(`a journal entry could not be read back (${decoded.fault})`);
    return { line: encodeLine(text), record: decoded.record };
  }
}

function openNew({ layer, path }: { readonly layer: FileLayer; readonly path: string }): number {
  try {
    return layer.open(path, "new");
  } catch (cause) {
    const isThere = systemCodeOf(cause) === "EEXIST";
    throw new OffgridError({
      code: "journal",
      place: path,
      fault: isThere ? "a journal is here already" : `the journal cannot be made (${messageOf(cause)})`,
      cure: isThere ? "Resume that run, or choose another folder" : "Make the folder writable, or choose another one",
      cause,
    });
  }
}

/** Runs what a journal's file needs before anyone may have it; where that fails, the file is closed and the reason told. */
function closingOnFailure<Result>(
  { layer, path }: { readonly layer: FileLayer; readonly path: string },
  file: number,
  step: () => Result,
): Result {
  try {
    return step();
  } catch (cause) {
    layer.close(file);
    throw cause instanceof OffgridError ? cause : brokenJournal(path, cause);
  }
}

function brokenJournal(path: string, cause: unknown): OffgridError {
  return new OffgridError({
    code: "journal",
    place: path,
    fault: `the journal cannot be saved (${messageOf(cause)})`,
    cure:
      systemCodeOf(cause) === "ENOSPC"
        ? "Free some disk space, then resume the run: what was saved before is safe"
        : "Check the disk, then resume the run: what was saved before is safe",
    cause,
  });
}
