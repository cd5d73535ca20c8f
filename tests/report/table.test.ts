import fc from "fast-check";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { formatMarkdownTable, formatTable, wrap } from "../../src/report/table.ts";

const columns = [
  { title: "model", align: "left" },
  { title: "p50 ms", align: "right" },
] as const;
const rows = [
  ["ppocr", "12.3"],
  ["模型", "4"],
];

describe("formatTable", () => {
  test("aligns by display width, two spaces between columns", () => {
    expect(formatTable({ columns, rows, width: 80 })).toBe("model  p50 ms\nppocr    12.3\n模型        4\n");
  });

  test("takes one space where two do not fit", () => {
    expect(formatTable({ columns, rows, width: 12 })).toBe("model p50 ms\nppocr   12.3\n模型       4\n");
  });

  test("gives each row a block where one line is too narrow", () => {
    const three = [...columns, { title: "quality", align: "left" }] as const;
    const body = rows.map((row) => [...row, "95.1% ok"]);
    const expected =
      "model    ppocr\np50 ms   12.3\nquality  95.1% ok\n\nmodel    模型\np50 ms   4\nquality  95.1% ok\n";
    expect(formatTable({ columns: three, rows: body, width: 20 })).toBe(expected);
  });

  test("never exceeds the width in its table form", () => {
    const cell = fc.string({ maxLength: 12, unit: "grapheme-ascii" });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 30, max: 90 }),
        (body, width) => {
          for (const line of formatTable({ columns, rows: body, width }).split("\n"))
            expect(stringWidth(line)).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});

test("formatMarkdownTable escapes bars and line ends in cells", () => {
  expect(formatMarkdownTable({ columns, rows: [["a|b", "1\n2"]] })).toBe(
    "| model | p50 ms |\n| --- | ---: |\n| a\\|b | 1 2 |\n",
  );
});

test("wrap breaks at spaces, indents what follows and loses no word", () => {
  expect(wrap({ text: "one two three four", width: 9, indent: 2 })).toEqual(["one two", "  three", "  four"]);
  const words = fc.array(fc.string({ minLength: 1, maxLength: 8, unit: fc.constantFrom("a", "b", "é", "字") }), {
    minLength: 1,
  });
  fc.assert(
    fc.property(words, fc.integer({ min: 1, max: 40 }), (all, width) => {
      const lines = wrap({ text: all.join(" "), width, indent: 2 });
      expect(lines.flatMap((line) => line.split(" ").filter((word) => word !== ""))).toEqual(all);
    }),
  );
});
