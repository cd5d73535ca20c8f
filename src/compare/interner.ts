import type { ScannedRecord } from "./record-scanner.ts";

/** Makes a text of bytes `start..end`, as UTF-8. The caller has one that is fast where it runs. */
export type DecodeText = (bytes: Uint8Array, start: number, end: number) => string;

export interface Interner {
  /** The number of the field's value: 0 is unknown, equal values have equal numbers. */
  idOf(record: ScannedRecord, field: number): number;
  /** Values by number. */
  readonly values: readonly (string | null)[];
}

/** Texts so short are compared with the last one as bytes, without a string. */
const rememberedBytes = 512;

/** The text of a field, its doubled quotes made single. */
export function textOf({
  record: { bytes, starts, ends, doubled },
  field,
  decode,
}: {
  readonly record: ScannedRecord;
  readonly field: number;
  readonly decode: DecodeText;
}): string {
  const text = decode(bytes, starts[field] ?? 0, ends[field] ?? 0);
  return doubled[field] === 1 ? text.replaceAll('""', '"') : text;
}

/**
 * Numbers the values of one column. Successive rows mostly agree, so that the bytes of the last value are looked at first: a
 * million rows make as many strings as the column has values.
 */
export function createInterner({
  decode,
  read,
}: {
  readonly decode: DecodeText;
  /** The value that a new text stands for; may throw. */
  readonly read: (text: string, line: number) => string | null;
}): Interner {
  const values: (string | null)[] = [null];
  const ids = new Map<string, number>();
  const last = new Uint8Array(rememberedBytes);
  let lastLength = -1;
  let lastId = 0;

  function isLast({ bytes, starts, ends }: ScannedRecord, field: number): boolean {
    const start = starts[field] ?? 0;
    const length = (ends[field] ?? 0) - start;
    if (length !== lastLength) return false;
    for (let i = 0; i < length; i++) if (bytes[start + i] !== last[i]) return false;
    return true;
  }

  function remember({ bytes, starts, ends }: ScannedRecord, field: number): void {
    const start = starts[field] ?? 0;
    const end = ends[field] ?? 0;
    lastLength = end - start > rememberedBytes ? -1 : end - start;
    if (lastLength > 0) last.set(bytes.subarray(start, end));
  }

  function numberOf(text: string, line: number): number {
    const value = read(text, line);
    if (value === null) return 0;
    values.push(value);
    return values.length - 1;
  }

  return {
    values,
    idOf(record, field) {
      if (isLast(record, field)) return lastId;
      const text = textOf({ record, field, decode });
      let id = ids.get(text);
      if (id === undefined) {
        id = numberOf(text, record.line);
        ids.set(text, id);
      }
      remember(record, field);
      lastId = id;
      return id;
    },
  };
}
