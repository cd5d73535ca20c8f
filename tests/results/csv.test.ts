import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { columns } from "../../src/results/columns.ts";
import { formatCsv, makeRow, parseCsv } from "../../src/results/csv.ts";
import { repetitionRow } from "../../src/results/rows.ts";
import { crashed, facts } from "../fixtures/measurements.ts";

const row = repetitionRow(facts());
const read = (text: string) => parseCsv({ text, place: "r.csv" });

function faultOf(text: string): OffgridError {
  try {
    read(text);
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

describe("results as CSV", () => {
  test("come back as they were written", () => {
    const rows = [row, repetitionRow(facts({ outcome: crashed }))];
    expect(read(formatCsv(rows))).toEqual(rows);
  });

  test("keep every text through quotes, commas, line ends and formula signs", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), fc.constantFrom("'=1", "''=1", "'", "'a", "=1")),
        (reason) => {
          const hostile = makeRow(({ name }) => (name === "reason" ? reason : row[name]));
          expect(read(formatCsv([hostile]))[0]?.reason).toBe(reason);
        },
      ),
    );
  });

  test("keep every finite number to the bit", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const one = makeRow(({ name }) => (name === "latency_p50_ms" ? value : row[name]));
        expect(read(formatCsv([one]))[0]?.latency_p50_ms).toBe(value === 0 ? 0 : value);
      }),
    );
  });

  test.each(["=1+1", "+1", "-x", "@SUM(A1)", "\tx"])("do not let a spreadsheet run '%s'", (reason) => {
    const text = formatCsv([makeRow(({ name }) => (name === "reason" ? reason : row[name]))]);
    expect(text).toContain(`'${reason}`);
  });

  test("have the header of the column table and an empty field for unknown", () => {
    const [header, line] = formatCsv([makeRow(() => null)]).split("\n");
    expect(header).toBe(columns.map(({ name }) => name).join(","));
    expect(line).toBe(",".repeat(columns.length - 1));
  });

  test("are read without columns they lack, and past columns nobody knows", () => {
    const text = "schema_version,model,from_the_future\n1,m,x\n";
    expect(read(text)[0]).toMatchObject({ model: "m", latency_p50_ms: null });
  });

  test("are read with a byte order mark and Windows line ends", () => {
    expect(read("\uFEFFschema_version,model\r\n1,m\r\n")[0]?.model).toBe("m");
  });

  test.each([
    ["a,b\n1,2\n", "schema_version is missing"],
    ["schema_version\n2\n", "use a newer offgrid"],
    ["schema_version\nx\n", "use a newer offgrid"],
    ["schema_version,threads\n1,many\n", "r.csv:2: threads is 'many', which is no integer"],
    ["schema_version,spinning\n1,yes\n", "spinning is 'yes', which is no boolean"],
    ['schema_version,model\n1,"m\n', "not readable as CSV"],
    ["schema_version,model\n1\n", "not readable as CSV"],
  ])("are refused with place and fault: %j", (text, words) => {
    expect(faultOf(text)).toMatchObject({ code: "input" });
    expect(faultOf(text).message.toLowerCase()).toContain(words.toLowerCase());
  });

  test("cannot be made with a value of another kind than the table says", () => {
    expect(() => makeRow(({ name }) => (name === "threads" ? "two" : null))).toThrow("column threads holds string");
  });
});
