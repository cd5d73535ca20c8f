/** A record's fields as places in its bytes. Valid until the next record: copy what is to be kept. */
export interface ScannedRecord {
  readonly bytes: Uint8Array;
  /** First byte of each field and the one after its last, without the quotes around it. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  /** 1 where a quoted field holds doubled quotes. */
  readonly doubled: Uint8Array;
  readonly fields: number;
  /** Line of the file on which it begins, from 1. */
  readonly line: number;
}

export interface RecordScanner {
  /** The next bytes of the file, cut anywhere; nothing of them is held afterwards. @throws RecordFault. */
  push(chunk: Uint8Array): void;
  /** The file's end: a last record without a line end counts. @throws RecordFault. */
  end(): void;
}

/** What is wrong with the bytes, and on which line. */
export class RecordFault extends Error {
  readonly line: number;

  constructor({ fault, line }: { readonly fault: string; readonly line: number }) {
    super(fault);
    this.name = "RecordFault";
    this.line = line;
  }
}

/** No record that a run writes comes near: texts are cut at 8 kB. It bounds what a hostile file makes us hold. */
export const mostRecordBytes = 2 ** 20;
export const mostFields = 4096;
/** The buffer grows so many times over, that a record of many small chunks is not copied for each of them. */
const growth = 2;

const [comma, quote, lineFeed, carriageReturn] = [0x2c, 0x22, 0x0a, 0x0d];
/** Bytes that mean something outside quotes, none above the comma. */
const meansSomething = new Uint8Array(comma + 1);
for (const byte of [0, comma, quote, lineFeed, carriageReturn]) meansSomething[byte] = 1;

/** Four bytes at a time: each the one above the comma, and the high bit of each. */
const wordBytes = 4;
const [aboveComma, highBits] = [0x2d2d2d2d, 0x80808080];

/**
 * Splits CSV (RFC 4180, UTF-8, LF or CRLF, with or without byte order mark) into records, chunk by chunk, without making a string:
 * for tables of a million rows of which few columns are wanted. As strict as csv-parse, against which it is tested: a quote stands at
 * the beginning of a field or is doubled within one. Empty lines are passed over. NUL bytes and records over 1 MiB are faults.
 */
export function createRecordScanner(onRecord: (record: ScannedRecord) => void): RecordScanner {
  const starts = new Int32Array(mostFields);
  const ends = new Int32Array(mostFields);
  const doubled = new Uint8Array(mostFields);
  let bytes = new Uint8Array();
  let words = new DataView(bytes.buffer);
  /** What `bytes` holds, which of it is read, and whether more may follow. */
  let length = 0;
  let at = 0;
  let isLast = false;
  let isBegun = false;
  let line = 1;
  let linesInRecord = 0;
  let fields = 0;
  /** 1 where a field of the record holds doubled quotes. */
  let isDoubled: 0 | 1 = 0;

  function fail(fault: string): never {
    throw new RecordFault({ fault, line });
  }

  function checkSize(size: number): void {
    if (size > mostRecordBytes) fail(`a record of more than ${mostRecordBytes} bytes`);
  }

  /** Copies the chunk behind what is not read yet: its owner may write over it, and fields lie in one buffer all along. */
  function append(chunk: Uint8Array): void {
    const rest = length - at;
    const needs = rest + chunk.byteLength;
    const before = bytes;
    if (needs > bytes.byteLength) {
      bytes = new Uint8Array(Math.max(needs, growth * bytes.byteLength));
      words = new DataView(bytes.buffer);
    }
    bytes.set(before.subarray(at, length));
    bytes.set(chunk, rest);
    at = 0;
    length = needs;
  }

  function put(start: number, end: number): void {
    if (fields === mostFields) fail(`more than ${mostFields} fields in a record`);
    starts[fields] = start;
    ends[fields] = end;
    fields += 1;
  }

  /** The place after the closing quote of the field whose opening quote is at `from`; -1 where it is not there yet. */
  function quoted(from: number): number {
    let hasDoubled = false;
    let i = from + 1;
    for (;;) {
      i = quoteAfter(i);
      if (i === length || (i + 1 === length && !isLast)) return unended(i);
      if (i + 1 >= length || bytes[i + 1] !== quote) break;
      hasDoubled = true;
      i += 2;
    }
    put(from + 1, i);
    if (hasDoubled) doubled[fields - 1] = isDoubled = 1;
    return i + 1;
  }

  /** The next quote within a quoted field; the end of what is there without one. */
  function quoteAfter(from: number): number {
    const held = bytes;
    const stop = length;
    let i = from;
    while (i < stop && held[i] !== quote) {
      if (held[i] === lineFeed) linesInRecord += 1;
      else if (held[i] === 0) fail("a NUL byte: this is no text");
      i += 1;
    }
    return i;
  }

  function unended(i: number): number {
    if (isLast && i === length) fail("a quoted field does not end");
    return -1;
  }

  /** The place after the line end at `i`; -1 where a CR's LF is not there yet; 0 where there is no line end. */
  function lineEnd(i: number): number {
    if (bytes[i] === lineFeed) return i + 1;
    if (bytes[i] !== carriageReturn) return 0;
    if (i + 1 === length) return isLast ? i + 1 : -1;
    return bytes[i + 1] === lineFeed ? i + 2 : 0;
  }

  /**
   * Puts the fields without quotes from `from` on; the place of what ends them: a line end, a quote, a fault, or the end of what is
   * there. One loop over bytes, its counters its own: a table of half a million rows is half a billion of them.
   */
  function putPlain(from: number): number {
    const held = bytes;
    const stop = length;
    let i = from;
    let start = from;
    let count = fields;
    while (i < stop && count < mostFields) {
      const byte = held[i] ?? 0;
      if (byte > comma) i = afterLetters(i + 1);
      else if (byte === comma) {
        starts[count] = start;
        ends[count] = i;
        count += 1;
        i += 1;
        start = i;
      } else if (endsPlain(byte, i)) break;
      else i += 1;
    }
    fields = count;
    // A quote where a field begins is the next one's; else what ends the fields ends this one.
    if (i > start || !isAt(i, quote)) put(start, i);
    return i;
  }

  function isAt(i: number, byte: number): boolean {
    return i < length && bytes[i] === byte;
  }

  function endsPlain(byte: number, i: number): boolean {
    return meansSomething[byte] === 1 && (byte !== carriageReturn || lineEnd(i) !== 0);
  }

  /** The next place from `from` on of a byte that is the comma or below it: nearly all letters and digits lie above. */
  function afterLetters(from: number): number {
    const view = words;
    const held = bytes;
    const stop = length;
    let i = from;
    while (i <= stop - wordBytes) {
      const word = view.getInt32(i);
      // Whether one of the four is below the one above the comma: S. E. Anderson, Bit Twiddling Hacks, "hasless".
      if (((word - aboveComma) & ~word & highBits) !== 0) break;
      i += wordBytes;
    }
    while (i < stop && (held[i] ?? 0) > comma) i += 1;
    return i;
  }

  /** The place after the record that begins at `from`; -1 where its end is not there yet. */
  function scanRecord(from: number): number {
    if (isDoubled === 1) doubled.fill(0);
    isDoubled = 0;
    fields = 0;
    linesInRecord = 0;
    let i = from;
    for (;;) {
      i = putFields(i);
      if (i < 0) return -1;
      if (i >= length) return isLast ? length : -1;
      if (bytes[i] !== comma) return endOfRecord(i);
      i += 1;
    }
  }

  /** The place after fields without quotes and the quoted one that follows them; -1 where its end is not there yet. */
  function putFields(from: number): number {
    const i = putPlain(from);
    const isOpening = isAt(i, quote) && (i === from || bytes[i - 1] === comma);
    return isOpening ? quoted(i) : i;
  }

  function endOfRecord(i: number): number {
    const next = lineEnd(i);
    if (next !== 0) return next;
    if (bytes[i] === 0) fail("a NUL byte: this is no text");
    return fail(
      bytes[i] === quote
        ? "a quote within a field that does not begin with one"
        : "something follows the closing quote of a field",
    );
  }

  function scan(): void {
    while (at < length) {
      const next = scanRecord(at);
      if (next < 0) return;
      checkSize(next - at);
      const isEmpty = fields === 1 && starts[0] === ends[0] && bytes[at] !== quote;
      if (!isEmpty) onRecord({ bytes, starts, ends, doubled, fields, line });
      line += linesInRecord + 1;
      at = next;
    }
  }

  function skipMark(): void {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) at = 3;
  }

  function advance(): void {
    if (!isBegun) {
      if (length < 3 && !isLast) return;
      isBegun = true;
      skipMark();
    }
    scan();
  }

  return {
    push(chunk) {
      append(chunk);
      advance();
      checkSize(length - at);
    },
    end() {
      isLast = true;
      advance();
    },
  };
}
