import { expect, test } from "vitest";
import { defaultBy } from "../../src/compare/cells.ts";
import { compareCells } from "../../src/compare/comparison.ts";
import { poolTables } from "../../src/compare/pool.ts";
import { defaultMetrics } from "../../src/compare/wanted-columns.ts";
import { OffgridError } from "../../src/errors.ts";
import { compareSections } from "../../src/report/compare-report.ts";
import { createRandom } from "../../src/stats/random.ts";
import { comparedResults, readText } from "../fixtures/compare-rows.ts";
import { damage } from "../fixtures/fuzz-csv.mjs";

/** bench/peers/fuzz-csv.mjs tries as many as it is asked to. */
const cases = 300;

test("damaged tables are compared or refused with a place, and nothing of them reaches a terminal raw", () => {
  const texts = comparedResults();
  const { integer } = createRandom(6);
  let refused = 0;
  for (let index = 0; index < cases; index++) {
    try {
      const tables = [
        readText({ text: damage(texts["clinic"] ?? "", integer), chunkBytes: 1 + integer(5000) }),
        readText({ text: texts["office"] ?? "", place: "o.csv" }),
      ];
      const pool = poolTables({ tables });
      const comparison = compareCells({
        pool,
        by: defaultBy(pool.contexts),
        metrics: defaultMetrics,
        reference: undefined,
        energy: "comparable",
      });
      const told = compareSections({ comparison, sort: "ratio" }).flatMap(({ title, table, sentences }) => [
        title,
        ...sentences,
        ...(table?.rows.flat() ?? []),
      ]);
      expect(told.join("")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    } catch (thrown) {
      if (!(thrown instanceof OffgridError)) throw thrown;
      refused += 1;
      expect(thrown.message).toMatch(/^r\.csv(:\d+)?: |^nothing in common/);
      expect(thrown.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    }
  }
  expect(refused).toBeGreaterThan(cases / 4);
  expect(refused).toBeLessThan(cases);
});
