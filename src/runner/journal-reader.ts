import { messageOf, OffgridError } from "../errors.ts";
import { countOutages } from "./boot-id.ts";
import { type FileLayer, type OpenMode, systemCodeOf } from "./file-layer.ts";
import {
  type Damage,
  decodeLine,
  decodeRecord,
  type EntrySchema,
  isForeignLine,
  type JournalEntry,
  type JournalRecord,
} from "./journal-format.ts";
import { type Line, linesOf } from "./journal-lines.ts";

export interface JournalContents<Entry extends JournalEntry> {
  /** In order, from seq 0; empty where a cut left nothing of the run. */
  readonly records: readonly JournalRecord<Entry>[];
  /** What follows the last good record, or null where the file ends with it. Say it as `damages[recovered.damage]`. */
  readonly recovered: Recovery | null;
  /** Changes of boot between the records. */
  readonly outages: number;
}

export interface Recovery {
  readonly damage: Damage;
  readonly bytesLost: number;
  /** Where the good records end. */
  readonly atByte: number;
}

export interface ReadJournal<Entry extends JournalEntry> {
  readonly path: string;
  readonly schema: EntrySchema<Entry>;
  readonly layer: FileLayer;
}

/**
 * Reads a journal up to its first bad line, and changes nothing. Throws OffgridError `journal` where there is none, it
 * cannot be read, or an intact record is not one that `schema` knows (another version wrote it: nothing is dropped then).
 */
export function readJournal<Entry extends JournalEntry>(request: ReadJournal<Entry>): JournalContents<Entry> {
  const file = openExisting({ ...request, mode: "read" });
  try {
    return scanJournal(request, file).contents;
  } finally {
    request.layer.close(file);
  }
}

export function openExisting({
  path,
  layer,
  mode,
}: {
  readonly path: string;
  readonly layer: FileLayer;
  readonly mode: OpenMode;
}): number {
  try {
    return layer.open(path, mode);
  } catch (cause) {
    const isAbsent = systemCodeOf(cause) === "ENOENT";
    throw new OffgridError({
      code: "journal",
      place: path,
      fault: isAbsent ? "there is no journal here" : `the journal cannot be opened (${messageOf(cause)})`,
      cure: isAbsent
        ? "Start a new run: nothing of this one was saved"
        : "Make it readable and writable, then try again",
      cause,
    });
  }
}

export interface ScannedJournal<Entry extends JournalEntry> {
  readonly contents: JournalContents<Entry>;
  /** Where the last good record's line starts, and where the next one is to start. */
  readonly lastLineAtByte: number;
  readonly endByte: number;
}

/** `readJournal` on an open file. */
export function scanJournal<Entry extends JournalEntry>(
  request: ReadJournal<Entry>,
  file: number,
): ScannedJournal<Entry> {
  const records: JournalRecord<Entry>[] = [];
  let lastLineAtByte = 0;
  let endByte = 0;
  let damage: Damage | null = null;
  for (const line of readableLines(request, file)) {
    const read = readLine({ line, request, seq: records.length });
    if (read.state === "damaged") {
      damage = read.damage;
      break;
    }
    records.push(read.record);
    lastLineAtByte = endByte;
    endByte += line.bytes.length + 1;
  }
  const recovered =
    damage === null ? null : { damage, bytesLost: request.layer.sizeBytes(file) - endByte, atByte: endByte };
  return {
    contents: { records, recovered, outages: countOutages(records.map(({ bootId }) => bootId)) },
    lastLineAtByte,
    endByte,
  };
}

function* readableLines({ layer, path }: { readonly layer: FileLayer; readonly path: string }, file: number) {
  try {
    yield* linesOf(layer, file);
  } catch (cause) {
    throw new OffgridError({
      code: "journal",
      place: path,
      fault: `the journal cannot be read (${messageOf(cause)})`,
      cure: "Check the disk, then resume the run",
      cause,
    });
  }
}

type ReadLine<Entry extends JournalEntry> =
  | { readonly state: "record"; readonly record: JournalRecord<Entry> }
  | { readonly state: "damaged"; readonly damage: Damage };

function readLine<Entry extends JournalEntry>({
  line,
  request: { path, schema },
  seq,
}: {
  readonly line: Line;
  readonly request: ReadJournal<Entry>;
  readonly seq: number;
}): ReadLine<Entry> {
  if (line.state === "torn") return { state: "damaged", damage: "torn" };
  const decoded = decodeLine(line.bytes);
  if (decoded.state === "damaged") {
    if (seq === 0 && decoded.damage === "frame" && isForeignLine(line.bytes))
      throw unknownVersion(path, seq, "no frame");
    return decoded;
  }
  const parsed = decodeRecord(decoded.text, schema);
  if (parsed.state === "unknown") throw unknownVersion(path, seq, parsed.fault);
  if (parsed.record.seq !== seq) return { state: "damaged", damage: "sequence" };
  return { state: "record", record: parsed.record };
}

function unknownVersion(path: string, seq: number, fault: string): OffgridError {
  return new OffgridError({
    code: "journal",
    place: `${path}:${seq + 1}`,
    fault: `the record is intact, but not one that this version of offgrid knows (${fault})`,
    cure: "Resume with the version that wrote it, or start a new run",
  });
}
