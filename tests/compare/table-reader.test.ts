import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { columns } from "../../src/results/columns.ts";
import { formatCsv } from "../../src/results/csv.ts";
import { readText, repetitions, row } from "../fixtures/compare-rows.ts";

function faultOf(text: string): OffgridError {
  try {
    readText({ text });
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was thrown");
}

const head = "schema_version,row_kind,cell_id,latency_p50_ms,threads,spinning";

describe("a table", () => {
  test("is kept as each cell and context once, and numbers", () => {
    const text = formatCsv([...repetitions([10, 11, 12]), ...repetitions([5], { threads: 2 })]);
    const table = readText({ text, chunkBytes: 100 });
    expect([table.rows.count, table.cells.length, table.contexts.length]).toEqual([4, 2, 1]);
    expect([...(table.rows.numbers[table.numbers.indexOf("latency_p50_ms")] ?? [])]).toEqual([10, 11, 12, 5]);
    expect([table.missing, table.unknown]).toEqual([[], []]);
  });

  test("keeps numbers to the bit, short and long", () => {
    const values = [0.1, 54.952506, 17.939952339357188, 1e-7, 272179200, 123456789012345, 0.30000000000000004, 1e21, 0];
    const table = readText({ text: formatCsv(repetitions(values)) });
    expect([...(table.rows.numbers[table.numbers.indexOf("latency_p50_ms")] ?? [])]).toEqual(values);
  });

  test("of an earlier release is read, its missing columns named", () => {
    const { missing, rows } = readText({ text: `${head}\n1,repetition,m/cell,5,1,false\n` });
    expect(rows.count).toBe(1);
    expect(missing).toContain("mj_per_inference");
    expect(missing).not.toContain("threads");
  });

  test("of a later release is read past columns that nobody knows", () => {
    expect(readText({ text: `${head},from_the_future\n1,repetition,m,5,1,false,x\n` }).unknown).toEqual([
      "from_the_future",
    ]);
  });

  test("undoes the apostrophe before formulas, and knows quoted texts", () => {
    const table = readText({ text: formatCsv([row({ model: "=1+1" }), row({ model: 'a"b,\nc' })]) });
    expect(table.cells.map((values) => values[1])).toEqual(["=1+1", 'a"b,\nc']);
  });

  test("has all columns of the column table", () => {
    const [names = ""] = formatCsv([row()]).split("\n");
    expect(names.split(",")).toHaveLength(columns.length);
  });

  test.each([
    ["a,b\n1,2\n", "r.csv:1: this is no table of offgrid's: the column schema_version is missing"],
    ["", "r.csv: it is empty"],
    [`${head},threads\n`, "r.csv:1: the column threads comes twice"],
    [`${head}\n1,repetition,m,5,1\n`, "r.csv:2: it has 5 fields and the header 6"],
    [`${head}\n9,repetition,m,5,1,true\n`, "r.csv:2: schema_version is '9'"],
    [`${head}\n1,other,m,5,1,true\n`, "r.csv:2: row_kind is neither"],
    [`${head}\n1,repetition,,5,1,true\n`, "r.csv:2: cell_id is empty"],
    [`${head}\n1,repetition,m,NaN,1,true\n`, "r.csv:2: latency_p50_ms is 'NaN', which is no number"],
    [`${head}\n1,repetition,m,Infinity,1,true\n`, "latency_p50_ms is 'Infinity'"],
    [`${head}\n1,repetition,m, ,1,true\n`, "latency_p50_ms is ' '"],
    [`${head}\n1,repetition,m,-5,1,true\n`, "r.csv:2: latency_p50_ms is -5, which is below 0"],
    [`${head}\n1,repetition,m,5,many,true\n`, "threads is 'many', which is no integer"],
    [`${head}\n1,repetition,m,5,1,perhaps\n`, "spinning is 'perhaps', which is no boolean"],
    [`${head}\n1,repetition,m,5,1,\u001b[31m\n`, "spinning is '\uFFFD[31m', which is no boolean"],
    [`${head}\n1,repetition,"m,5,1,true\n`, "r.csv:2: not readable as CSV: a quoted field does not end"],
  ])("is refused with place and fault: %j", (text, words) => {
    expect(faultOf(text)).toMatchObject({ code: "input" });
    expect(faultOf(text).message).toContain(words);
  });
});
