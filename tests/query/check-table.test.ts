import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { createTableCheck } from "../../src/query/check-table.ts";
import { formatCsv } from "../../src/results/csv.ts";
import { createRandom } from "../../src/stats/random.ts";
import { comparedResults, decode, repetitions, row } from "../fixtures/compare-rows.ts";
import { damage } from "../fixtures/fuzz-csv.mjs";

function check(text: string | Uint8Array) {
  const table = createTableCheck({ place: "r.csv", decode });
  table.push(typeof text === "string" ? new TextEncoder().encode(text) : text);
  return table.finish();
}

function faultOf(text: string | Uint8Array): OffgridError | undefined {
  try {
    check(text);
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  return undefined;
}

const head = "schema_version,row_kind,cell_id,latency_p50_ms,threads,spinning";

describe("a table that is queried", () => {
  test("is checked whole, and what it lacks or has besides is named", () => {
    expect(check(formatCsv([row(), ...repetitions([1, 2])]))).toMatchObject({ rows: 3, missing: [], unknown: [] });
    const { missing, unknown } = check(`${head},later\n1,repetition,m,5,1,true,x\n`);
    expect(missing).toContain("mj_per_inference");
    expect(unknown).toEqual(["later"]);
  });

  test.each([
    ["", "r.csv: it is empty"],
    ["a,b\n1,2\n", "r.csv:1: this is no table of offgrid's"],
    [`${head},threads\n`, "r.csv:1: the column threads comes twice"],
    [`${head}\n1,repetition,m,5,1\n`, "r.csv:2: it has 5 fields and the header 6"],
    [`${head}\n1,repetition,,5,1,true\n`, "r.csv:2: cell_id is empty"],
    [`${head}\n1,repetition,"",5,1,true\n`, "r.csv:2: cell_id is empty"],
    [`${head}\n9,repetition,m,5,1,true\n`, "r.csv:2: schema_version is '9'"],
    [`${head}\n1,other,m,5,1,true\n`, "r.csv:2: row_kind is neither"],
    [`${head}\n1,repetition,m,NaN,1,true\n`, "r.csv:2: latency_p50_ms is 'NaN'"],
    [`${head}\n1,repetition,m,5,1.5,true\n`, "r.csv:2: threads is 1.5, which is no whole number"],
    [`${head}\n1,repetition,m,5,1,perhaps\n`, "r.csv:2: spinning is 'perhaps'"],
    [`${head}\n1,repetition,m\0,5,1,true\n`, "r.csv:2: not readable as CSV: a NUL byte"],
    [`${head}\n1,repetition,"m"x,5,1,true\n`, "r.csv:2: not readable as CSV: something follows the closing quote"],
  ])("is refused with place and fault: %j", (text, words) => expect(faultOf(text)?.message).toContain(words));

  test("damaged at random is sound or refused with a place, and nothing of it reaches a terminal raw", () => {
    const { integer } = createRandom(7);
    const sound = comparedResults()["clinic"] ?? "";
    const found = Array.from({ length: 300 }, () => faultOf(damage(sound, integer)));
    const faults = found.filter((one) => one !== undefined);
    expect(faults.length).toBeGreaterThan(75);
    for (const { message } of faults) {
      expect(message).toMatch(/^r\.csv(:\d+)?: /);
      expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  });
});
