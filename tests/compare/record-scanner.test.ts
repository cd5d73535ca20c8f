import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { textOf } from "../../src/compare/interner.ts";
import { createRecordScanner, mostFields, mostRecordBytes, RecordFault } from "../../src/compare/record-scanner.ts";
import { decode } from "../fixtures/compare-rows.ts";

function scan(text: string, chunkBytes = 1 << 20): { fields: string[]; line: number }[] {
  const found: { fields: string[]; line: number }[] = [];
  const scanner = createRecordScanner((record) => {
    found.push({
      fields: Array.from({ length: record.fields }, (_, field) => textOf({ record, field, decode })),
      line: record.line,
    });
  });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    // One buffer for every chunk, as readers of files have.
    const chunk = Uint8Array.from(bytes.subarray(at, at + chunkBytes));
    scanner.push(chunk);
    chunk.fill(0x7a);
  }
  scanner.end();
  return found;
}

const fieldsOf = (text: string, chunkBytes?: number) => scan(text, chunkBytes).map(({ fields }) => fields);

function faultOf(text: string): RecordFault {
  try {
    scan(text);
  } catch (thrown) {
    if (thrown instanceof RecordFault) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

describe("records", () => {
  test("are split as csv-parse splits them, wherever chunks are cut", () => {
    const field = fc.oneof(
      fc.constantFrom(
        "",
        "a",
        "1.5",
        "ü€😀",
        "12345678*letters+more",
        '"x"',
        '"a,b"',
        '"a""b"',
        '"a\nb"',
        '"a\r\nb"',
        '""',
        " ",
      ),
      fc.string({ unit: fc.constantFrom("a", "b", ",", '"', "\n", "é"), maxLength: 5 }),
    );
    const lines = fc.array(fc.array(field, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(
        lines,
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        fc.integer({ min: 1, max: 7 }),
        (rows, end, isEnded, chunk) => {
          const text = rows.map((one) => one.join(",")).join(end) + (isEnded ? end : "");
          let expected: string[][] | null = null;
          try {
            expected = parse(text, {
              skip_empty_lines: true,
              relax_column_count: true,
              record_delimiter: [..."\n"].concat("\r\n"),
              bom: true,
            });
          } catch {
            // csv-parse refuses it: so must the scanner.
          }
          if (expected === null) expect(() => fieldsOf(text, chunk)).toThrow(RecordFault);
          else expect(fieldsOf(text, chunk)).toEqual(expected);
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("know their lines past quoted line ends and empty lines", () => {
    expect(scan('a,b\n"x\ny",1\n\nz,2\n').map(({ line }) => line)).toEqual([1, 2, 5]);
  });

  test("are read past a byte order mark", () =>
    expect(fieldsOf("\uFEFFa,b\n1,2", 1)).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]));

  test.each([
    ['a\n"b', "a quoted field does not end", 2],
    ['a\nb"c"\n', "a quote within a field", 2],
    ['a\n"b"c\n', "something follows the closing quote", 2],
    ["a\n\n\0\n", "a NUL byte", 3],
    ['a\n"b\n\0"\n', "a NUL byte", 2],
  ])("are refused with fault and line: %j", (text, words, line) => {
    expect(faultOf(text).message).toContain(words);
    expect(faultOf(text).line).toBe(line);
  });

  test("are refused where one is longer than any run writes, quoted or not, ended or not", () => {
    const long = "x".repeat(mostRecordBytes + 1);
    for (const text of [long, `${long}\n`, `"${long}"\n`, `a\n"${long}`])
      expect(faultOf(text).message).toMatch(/more than \d+ bytes/);
    expect(faultOf(`a\n${",".repeat(mostFields)}`)).toMatchObject({ line: 2 });
  });
});
