// Does a damaged table ever crash or hang `offgrid compare`, or reach the terminal raw? Each case is a results.csv damaged at
// random (seeded), read and compared with a sound one as the command does. Options: --cases 10000, --seed 1.
import { performance } from "node:perf_hooks";
import { defaultBy } from "../../dist/compare/cells.js";
import { compareCells } from "../../dist/compare/comparison.js";
import { poolTables } from "../../dist/compare/pool.js";
import { createTableReader } from "../../dist/compare/table-reader.js";
import { defaultMetrics, numbersFor } from "../../dist/compare/wanted-columns.js";
import { OffgridError } from "../../dist/errors.js";
import { compareSections } from "../../dist/report/compare-report.js";
import { createRandom } from "../../dist/stats/random.js";
import { damage } from "../../tests/fixtures/fuzz-csv.mjs";
import { tableText } from "./compare-tables.mjs";
import { conclude, option } from "./peer.mjs";

const cases = option("cases", 10_000);
const seed = option("seed", 1);
const slowestMs = 1000;
const rows = 24;
const decode = (bytes, start, end) => Buffer.from(bytes.buffer, bytes.byteOffset).toString("utf8", start, end);
const [sound, other] = ["1", "2"].map((digit) => tableText({ rows, machine: digit.repeat(16), slower: Number(digit) }));

function read(bytes, place) {
  const reader = createTableReader({ place, numbers: numbersFor(defaultMetrics), isWanted: () => true, decode });
  reader.push(bytes);
  return reader.finish();
}

function attempt(integer) {
  try {
    const tables = [read(damage(sound, integer), "r.csv"), read(Buffer.from(other), "o.csv")];
    const pool = poolTables({ tables, keepsRepeated: false });
    const comparison = compareCells({
      pool,
      by: defaultBy(pool.contexts),
      metrics: defaultMetrics,
      reference: undefined,
      energy: "comparable",
    });
    const told = JSON.stringify(compareSections({ comparison, sort: "name" }));
    return /[\p{Cc}\p{Cf}]/u.test(told) ? "raw" : "compared";
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    const isPlaced = /^r\.csv(:\d+)?: |^nothing in common/.test(thrown.message);
    return isPlaced && !/[\p{Cc}\p{Cf}]/u.test(thrown.message) ? "refused" : "raw";
  }
}

const { integer } = createRandom(seed);
const counts = { compared: 0, refused: 0, raw: 0, crashed: 0 };
const crashes = [];
let slowest = 0;
for (let index = 0; index < cases; index++) {
  const startMs = performance.now();
  try {
    counts[attempt(integer)] += 1;
  } catch (thrown) {
    counts.crashed += 1;
    crashes.push(`${index}: ${String(thrown)}`);
  }
  slowest = Math.max(slowest, performance.now() - startMs);
}
conclude({
  question: "does a damaged table crash or hang a comparison, or reach the terminal raw?",
  cases,
  seed,
  counts,
  crashes: crashes.slice(0, 5),
  slowestMs: slowest,
  isKept: counts.crashed === 0 && counts.raw === 0 && slowest <= slowestMs,
});
