import { z } from "zod";
import { crc32c } from "./crc32c.ts";

/**
 * The journal's lines: `{"crc32c":"e3069283","bytes":123,"record":{...}}`, one record each, so the file is valid JSON
 * lines. Both figures cover the exact UTF-8 bytes of the record's JSON text. Nothing here touches a file.
 */

/** What a caller writes: a tagged union of its own, e.g. `{ type: "repetition_done", payload: {...} }`. */
export interface JournalEntry {
  readonly type: string;
  readonly payload: unknown;
}

/**
 * The caller's own strict schema for its entries. No transforms but defaults, which fill in what an earlier version did not
 * write yet: what is read back has the type of what was written. Carry a `schemaVersion` in the payload of the first entry.
 */
export type EntrySchema<Entry extends JournalEntry> = z.ZodType<Entry>;

const stampShape = {
  /** 0, 1, 2 ... without gaps. */
  seq: z.int().nonnegative(),
  /** Names the boot (boot-id.ts); null where the system does not tell. A change between records is an outage. */
  bootId: z.string().nullable(),
  /** Monotonic clock, in whole nanoseconds since an arbitrary start (that of the boot): compare within a boot only. */
  monotonicNs: z.string().regex(/^\d+$/),
  /** ISO 8601, UTC. Wall time may jump. */
  wallTime: z.iso.datetime(),
};
const stampSchema = z.strictObject(stampShape);
const recordSchema = z.strictObject({ ...stampShape, type: z.string(), payload: z.unknown() });

type Stamp = Readonly<z.infer<typeof stampSchema>>;
export type JournalRecord<Entry extends JournalEntry> = Stamp & Entry;

/** Why a line is no record. Each is what a cut or a failing disk leaves, never what an intact journal of another version holds. */
export const damages = {
  torn: "the last record is cut off",
  frame: "a line is not a journal record",
  length: "a record is shorter or longer than it says",
  checksum: "a record's bytes do not match its checksum",
  sequence: "a record is missing, repeated or out of order",
} as const;
export type Damage = keyof typeof damages;

/** Longest record text. A longer one is refused, and a line that claims more is damage: it bounds what reading may hold. */
export const maxRecordBytes = 256 * 1024 * 1024;

const headPattern = /^\{"crc32c":"([0-9a-f]{8})","bytes":(0|[1-9]\d{0,9}),"record":/;
const tail = Buffer.from("}\n");
/** Longest head and tail round a record's text. */
const maxFrameBytes = 64;
export const maxLineBytes = maxRecordBytes + maxFrameBytes;

/** The line of one record, newline included, from the record's JSON text. Throws RangeError above `maxRecordBytes`. */
export function encodeLine(text: string): Buffer {
  const bytes = Buffer.byteLength(text);
  if (bytes > maxRecordBytes)
    throw new RangeError(`a record of ${bytes} bytes is above the limit of ${maxRecordBytes}`);
  const headBytes = headOf(0, bytes).length;
  const line = Buffer.allocUnsafe(headBytes + bytes + tail.length);
  line.write(text, headBytes);
  line.write(headOf(crc32c(line.subarray(headBytes, headBytes + bytes)), bytes), 0, "latin1");
  tail.copy(line, headBytes + bytes);
  return line;
}

export type DecodedLine =
  | { readonly state: "intact"; readonly text: string }
  | { readonly state: "damaged"; readonly damage: Damage };

/** The record's JSON text from a line without its newline, once length and checksum agree. */
export function decodeLine(line: Buffer): DecodedLine {
  const head = headPattern.exec(line.toString("latin1", 0, maxFrameBytes));
  if (head === null) return { state: "damaged", damage: "frame" };
  const [{ length: start }, checksum, bytes] = head;
  const end = start + Number(bytes);
  if (line.length !== end + 1 || line[end] !== tail[0]) return { state: "damaged", damage: "length" };
  if (hexOf(crc32c(line.subarray(start, end))) !== checksum) return { state: "damaged", damage: "checksum" };
  return { state: "intact", text: line.toString("utf8", start, end) };
}

export function encodeRecord<Entry extends JournalEntry>(record: JournalRecord<Entry>): string {
  const { seq, bootId, monotonicNs, wallTime, type, payload } = record;
  return JSON.stringify({ seq, bootId, monotonicNs, wallTime, type, payload });
}

export type DecodedRecord<Entry extends JournalEntry> =
  | { readonly state: "known"; readonly record: JournalRecord<Entry> }
  | { readonly state: "unknown"; readonly fault: string };

/** A record from intact JSON text. `unknown` means that something else wrote it: another version, or a bug; never damage. */
export function decodeRecord<Entry extends JournalEntry>(
  text: string,
  schema: EntrySchema<Entry>,
): DecodedRecord<Entry> {
  const json = parseJson(text);
  if (json === undefined) return { state: "unknown", fault: "not JSON" };
  const frame = recordSchema.safeParse(json.value);
  if (!frame.success) return { state: "unknown", fault: firstFault(frame.error) };
  const { type, payload, ...stamp } = frame.data;
  const entry = schema.safeParse({ type, payload });
  if (!entry.success) return { state: "unknown", fault: `${type}: ${firstFault(entry.error)}` };
  return { state: "known", record: { ...stamp, ...entry.data } };
}

/** Whether a line without a frame is JSON all the same: then it is no torn record but some other program's file. */
export function isForeignLine(line: Buffer): boolean {
  return line.length < 1024 * 1024 && parseJson(line.toString("utf8")) !== undefined;
}

function headOf(checksum: number, bytes: number): string {
  return `{"crc32c":"${hexOf(checksum)}","bytes":${bytes},"record":`;
}

function hexOf(checksum: number): string {
  return checksum.toString(16).padStart(8, "0");
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined; // Not JSON is an answer here, not a failure.
  }
}

function firstFault(error: z.ZodError): string {
  const [issue] = error.issues;
  if (issue === undefined) return "it breaks its schema";
  const where = issue.path.join(".");
  return where === "" ? issue.message : `${where}: ${issue.message}`;
}
