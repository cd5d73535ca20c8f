import { OffgridError } from "../errors.ts";
import type { Column } from "../results/columns.ts";
import { readField } from "../results/csv.ts";
import type { Values } from "./compact-table.ts";
import { createInterner, type DecodeText } from "./interner.ts";
import type { ScannedRecord } from "./record-scanner.ts";

export interface TupleColumns {
  /** The number of the record's values in these columns; equal ones have equal numbers, from 0. */
  idOf(record: ScannedRecord): number;
  valuesOf(id: number): Values;
  all(): readonly Values[];
}

/** So many different combinations, and so many letters of different texts, are held of a table. */
const most = { combinations: 250_000, letters: 2 ** 25 } as const;

/** Numbers the combinations of values in some columns; a column that the file has not (`field` -1) is unknown. */
export function createTupleColumns({
  columns,
  decode,
  place,
}: {
  readonly columns: readonly { readonly column: Column; readonly field: number }[];
  readonly decode: DecodeText;
  readonly place: string;
}): TupleColumns {
  let letters = 0;
  const interners = columns.map(({ column, field }) => ({
    field,
    interner: createInterner({
      decode,
      read: (text, line) => {
        letters += text.length;
        if (letters > most.letters)
          throw tooMuch(`${place}:${line}`, `more than ${most.letters} letters of different names`);
        const value = readField({ column, field: text, place: `${place}:${line}` });
        return value === null ? null : String(value);
      },
    }),
  }));
  const stretches = stretchesOf(interners.map(({ field }) => field));
  const now = new Int32Array(columns.length);
  const tuples: Int32Array[] = [];
  const ids = new Map<string, number>();
  let last = -1;

  function valuesOf(id: number): Values {
    const tuple = tuples[id];
    return interners.map(({ interner }, index) => interner.values[tuple?.[index] ?? 0] ?? null);
  }

  /** Takes the record's values over; whether they are those of the record before. */
  function take(record: ScannedRecord): boolean {
    let isSame = last >= 0;
    for (const { places, isAsBefore } of stretches) {
      if (isAsBefore(record)) continue;
      for (const place of places) {
        const one = interners[place];
        const id = one === undefined ? 0 : one.interner.idOf(record, one.field);
        isSame &&= id === now[place];
        now[place] = id;
      }
    }
    return isSame;
  }

  return {
    valuesOf,
    all: () => tuples.map((_, id) => valuesOf(id)),
    idOf(record) {
      if (take(record)) return last;
      const key = now.join();
      last = ids.get(key) ?? -1;
      if (last >= 0) return last;
      if (tuples.length === most.combinations)
        throw tooMuch(`${place}:${record.line}`, `more than ${most.combinations} different cells`);
      last = tuples.length;
      tuples.push(now.slice());
      ids.set(key, last);
      return last;
    },
  };
}

/** Fields beside each other in the file, whose bytes are looked at in one go. */
interface Stretch {
  /** Which of the columns they are. */
  readonly places: readonly number[];
  /** Whether all of them are what they were in the record before. */
  isAsBefore(record: ScannedRecord): boolean;
}

function stretchesOf(fields: readonly number[]): Stretch[] {
  const order = fields.map((field, place) => ({ field, place })).filter(({ field }) => field >= 0);
  const sorted = order.sort((a, b) => a.field - b.field);
  const groups: (typeof sorted)[] = [];
  for (const one of sorted) {
    const group = groups.at(-1);
    if (group?.at(-1)?.field === one.field - 1) group.push(one);
    else groups.push([one]);
  }
  return groups.map((group) => ({
    places: group.map(({ place }) => place),
    isAsBefore: createMemory({ first: group[0]?.field ?? 0, last: group.at(-1)?.field ?? 0 }),
  }));
}

const rememberedBytes = 2048;
const wordBytes = 4;

/** Whether the bytes from one field to another are those of the record before: then so are the fields. Looked at four at a time. */
function createMemory({ first, last }: { first: number; last: number }): Stretch["isAsBefore"] {
  const before = new Uint8Array(rememberedBytes);
  const wordsBefore = new DataView(before.buffer);
  let lengthBefore = -1;
  let viewed: Uint8Array | undefined;
  let words: DataView = wordsBefore;

  function isSame(bytes: Uint8Array, start: number, length: number): boolean {
    if (bytes !== viewed) {
      viewed = bytes;
      words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    let i = 0;
    const whole = length - (length % wordBytes);
    while (i < whole && words.getInt32(start + i) === wordsBefore.getInt32(i)) i += wordBytes;
    while (i < length && bytes[start + i] === before[i]) i += 1;
    return i === length;
  }

  return ({ bytes, starts, ends }) => {
    const start = starts[first] ?? 0;
    const length = (ends[last] ?? 0) - start;
    if (length === lengthBefore && isSame(bytes, start, length)) return true;
    lengthBefore = length > rememberedBytes ? -1 : length;
    if (lengthBefore >= 0) before.set(bytes.subarray(start, start + length));
    return false;
  };
}

function tooMuch(place: string, fault: string): OffgridError {
  return new OffgridError({ code: "input", place, fault, cure: "Compare fewer at once" });
}
