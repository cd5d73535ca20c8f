// Does a damaged table ever crash or hang `offgrid compare`, `query`, `gate` or `report`, or reach the terminal raw? Each case is a
// results.csv damaged at random (seeded), read and compared with a sound one as the command does; then checked and loaded as `query`
// does, which must give as many rows as were counted; then the candidate of a whole `gate`; and, where none of these refused it (of the
// others one in twenty), the subject of a whole `report`. Options: --cases 10000, --seed 1.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { gateCommand } from "../../dist/cli/gate.js";
import { reportCommand } from "../../dist/cli/report.js";
import { defaultBy } from "../../dist/compare/cells.js";
import { compareCells } from "../../dist/compare/comparison.js";
import { poolTables } from "../../dist/compare/pool.js";
import { createTableReader } from "../../dist/compare/table-reader.js";
import { defaultMetrics, numbersFor } from "../../dist/compare/wanted-columns.js";
import { OffgridError } from "../../dist/errors.js";
import { createTableCheck } from "../../dist/query/check-table.js";
import { openDatabase } from "../../dist/query/database.js";
import { compareSections } from "../../dist/report/compare-report.js";
import { createRandom } from "../../dist/stats/random.js";
import { damage } from "../../tests/fixtures/fuzz-csv.mjs";
import { tableText } from "./compare-tables.mjs";
import { conclude, option } from "./peer.mjs";

const cases = option("cases", 10_000);
const seed = option("seed", 1);
const slowestMs = 1000;
const rows = 24;
const steering = /[\p{Cc}\p{Cf}]/u;
const decode = (bytes, start, end) => Buffer.from(bytes.buffer, bytes.byteOffset).toString("utf8", start, end);
const [sound, other] = ["1", "2"].map((digit) => tableText({ rows, machine: digit.repeat(16), slower: Number(digit) }));

function read(bytes, place) {
  const reader = createTableReader({ place, numbers: numbersFor(defaultMetrics), isWanted: () => true, decode });
  reader.push(bytes);
  return reader.finish();
}

function attempt(bytes) {
  try {
    const tables = [read(bytes, "r.csv"), read(Buffer.from(other), "o.csv")];
    const pool = poolTables({ tables });
    const comparison = compareCells({
      pool,
      by: defaultBy(pool.contexts),
      metrics: defaultMetrics,
      reference: undefined,
      energy: "comparable",
    });
    const told = JSON.stringify(compareSections({ comparison, sort: "name" }));
    return steering.test(told) ? "raw" : "compared";
  } catch (thrown) {
    return refusal(thrown);
  }
}

/** As `query` reads it, from a file; one database for all cases. */
async function attemptQuery(bytes) {
  try {
    const check = createTableCheck({ place: "r.csv", decode });
    check.push(bytes);
    const { header, rows } = check.finish();
    writeFileSync(file, bytes);
    await database.load({ file, place: "r.csv", header });
    const answer = await database.ask("SELECT count(*) FROM results");
    const isWhole = answer.rows[0][0] === loaded + rows;
    loaded = answer.rows[0][0];
    return isWhole ? "loaded" : "otherwise";
  } catch (thrown) {
    if (!/INTERNAL|FATAL/.test(thrown.message)) return refusal(thrown);
    // DuckDB's own fault, told as such with exit code 2; the database is of no use afterwards.
    database.close();
    database = await openDatabase(limits);
    loaded = 0;
    return refusal(thrown) === "refused" ? "broken" : "raw";
  }
}

/** The command itself, with a terminal that keeps what it is told. */
async function attemptCommand({ command, args, fine }) {
  const told = [];
  const keep = (text) => void told.push(text);
  const style = { data: (_, text) => text, talk: (_, text) => text };
  const terminal = { width: 100, isLive: false, style, data: keep, say: keep, warn: keep, progress: () => {} };
  try {
    const code = await command({ args, terminal, signal: new AbortController().signal });
    const text = told.join("").replaceAll("\n", "");
    return steering.test(text) || code > 1 ? "raw" : fine;
  } catch (thrown) {
    return refusal(thrown);
  }
}

const attemptGate = async (bytes, index) => {
  writeFileSync(file, bytes);
  const format = ["text", "json", "csv", "markdown"][index % 4];
  return await attemptCommand({ command: gateCommand, args: { tables: [base, file], format }, fine: "judged" });
};

const attemptReport = async (bytes) => {
  writeFileSync(file, bytes);
  const args = { tables: [file], out: page, force: true };
  const answer = await attemptCommand({ command: reportCommand, args, fine: "drawn" });
  return answer === "drawn" && /<script>alert|\0/.test(readFileSync(page, "utf8")) ? "raw" : answer;
};

function refusal(thrown) {
  if (!(thrown instanceof OffgridError)) throw thrown;
  const isPlaced =
    /^(.*\/)?r\.csv(:\d+)?: |^nothing in common|^these two cannot be gated|^nothing measured is never a pass/.test(
      thrown.message,
    );
  // Messages are printed with what steers a terminal as its number; a table's own texts must not hold any even before.
  return isPlaced && !steering.test(thrown.message) ? "refused" : "raw";
}

const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-fuzz-"));
const [file, base, page] = ["r.csv", "base.csv", "page.html"].map((name) => path.join(folder, name));
writeFileSync(base, tableText({ rows, machine: "1".repeat(16), slower: 1 }));
const limits = { threads: 1, megabytes: 1024, output: null };
let database = await openDatabase(limits);
let loaded = 0;
const { integer } = createRandom(seed);
const counts = { compared: 0, refused: 0, raw: 0, crashed: 0 };
const queried = { loaded: 0, otherwise: 0, broken: 0, refused: 0, raw: 0, crashed: 0 };
const gated = { judged: 0, refused: 0, raw: 0, crashed: 0 };
const reported = { drawn: 0, refused: 0, raw: 0, crashed: 0 };
const crashes = [];
let slowest = 0;
for (let index = 0; index < cases; index++) {
  const bytes = damage(sound, integer);
  let wasRefused = false;
  for (const [tally, work] of [
    [counts, attempt],
    [queried, attemptQuery],
    [gated, attemptGate],
    [reported, attemptReport],
  ]) {
    if (tally === reported && wasRefused && index % 20 !== 0) continue;
    const startMs = performance.now();
    try {
      const answer = await work(bytes, index);
      tally[answer] += 1;
      wasRefused ||= answer === "refused";
    } catch (thrown) {
      tally.crashed += 1;
      crashes.push(`${index}: ${String(thrown)}`);
    }
    slowest = Math.max(slowest, performance.now() - startMs);
  }
}
database.close();
rmSync(folder, { recursive: true, force: true });
conclude({
  question: "does a damaged table crash or hang a comparison, a query, a gate or a report, or reach the terminal raw?",
  cases,
  seed,
  counts,
  queried,
  gated,
  reported,
  crashes: crashes.slice(0, 5),
  slowestMs: slowest,
  isKept:
    [counts, queried, gated, reported].every(({ crashed, raw }) => crashed + raw === 0) &&
    queried.otherwise === 0 &&
    slowest <= slowestMs,
});
