// Does a run survive `kill -9`? Starts a run of the fake backend, kills its whole process group at a seeded random moment,
// resumes it, kills again, until it is finished; then compares it with an undisturbed run. Options: --kills 200 --seed 1.
import { existsSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { columns } from "../../dist/results/columns.js";
import { nodeFileLayer } from "../../dist/runner/file-layer.js";
import { readJournal } from "../../dist/runner/journal-reader.js";
import { journalEntrySchema } from "../../dist/runner/records.js";
import { createRandom } from "../../dist/stats/random.js";
import { conclude, inTemporaryFolder, offgrid, option, start } from "./peer.mjs";

const kills = option("kills", 200);
const seed = option("seed", 1);
const random = createRandom(seed);

// Two cells, three processes each, each some 0.3 s long: room for kills to land everywhere.
const suite = {
  schemaVersion: 1,
  name: "kill",
  backend: "fake",
  models: ["swift", "jittery"],
  fake: { swift: { serviceMs: 20, pauseMs: 100 }, jittery: { serviceMs: 30, jitter: 0.3, pauseMs: 100 } },
  scenarios: [{ kind: "single-stream", stop: "rapid" }],
  repetitions: 3,
};
const steps = suite.models.length * suite.repetitions;

/** Columns that follow from suite and seed alone: not when it ran, what it used, or where. */
const changing = ["run_id", "started_at", "spawn_ms"];
const compared = columns
  .filter(({ name, group }) => group !== "resources" && group !== "context" && !changing.includes(name))
  .map(({ name }) => name);

const faults = [];
const seen = {
  kills: 0,
  aimedAtFiles: 0,
  duringResumes: 0,
  beforeAnythingWasSaved: 0,
  tornJournals: 0,
  byRecordsSaved: {},
};
let runs = 0;
const begun = performance.now();

await inTemporaryFolder(async (folder) => {
  const file = path.join(folder, "kill.yaml");
  writeFileSync(file, JSON.stringify(suite));
  const reference = path.join(folder, "undisturbed");
  const before = performance.now();
  await mustFinish(["run", file, "--out", reference]);
  const wholeMs = performance.now() - before;
  const expected = resultsOf(reference);

  while (seen.kills < kills) {
    const out = path.join(folder, `run-${runs}`);
    await killUntilFinished({ file, out, wholeMs });
    compare({ out, expected });
    rmSync(out, { recursive: true, force: true });
    runs++;
  }
});

conclude({
  what: "kill -9 of the whole process group, then --resume",
  seed,
  ...seen,
  runs,
  minutes: Number(((performance.now() - begun) / 60_000).toFixed(1)),
  faults,
  isKept: faults.length === 0,
});

async function killUntilFinished({ file, out, wholeMs }) {
  let args = ["run", file, "--out", out];
  while (!(await finishes({ args, out, wholeMs }))) {
    const saved = journalOf(out).records.length;
    seen.byRecordsSaved[saved] = (seen.byRecordsSaved[saved] ?? 0) + 1;
    if (saved === 0) await startAnew(out);
    args = saved === 0 ? ["run", file, "--out", out] : ["run", "--resume", out];
  }
}

/** Runs it until it ends or is killed. */
async function finishes({ args, out, wholeMs }) {
  const run = start(args);
  if (seen.kills < kills) await killSometime({ run, out, wholeMs });
  const { code, signal, stderr } = await run.ended;
  if (/bytes at the journal's end were dropped/.test(stderr)) seen.tornJournals++;
  if (signal === "SIGKILL") {
    seen.kills++;
    if (args.includes("--resume")) seen.duringResumes++;
    await groupIsGone(run.pid);
    return false;
  }
  if (code !== 0) faults.push(`exit code ${code}: ${stderr.slice(-500)}`);
  return true;
}

/** Nothing to resume: 'run --resume' must say so, and a new run is what it advises. */
async function startAnew(out) {
  seen.beforeAnythingWasSaved++;
  const refused = await offgrid(["run", "--resume", out]);
  if (refused.code !== 2) faults.push(`a run without a record resumed with exit code ${refused.code}`);
  rmSync(out, { recursive: true, force: true });
}

/** Half of the kills come at a random time; half a moment after a random change of a file, where a write may be half done. */
async function killSometime({ run, out, wholeMs }) {
  const isAimed = random.uniform() < 0.5;
  const stop = new AbortController();
  const over = run.ended.then(() => stop.abort());
  const timer = sleep((isAimed ? 1.5 : random.uniform()) * wholeMs, undefined, { signal: stop.signal }).catch(() => {});
  const moment = isAimed
    ? Promise.race([timer, changeOfFile({ out, signal: stop.signal, after: random.integer(40) })])
    : timer;
  await Promise.race([moment, over]);
  if (isAimed && !stop.signal.aborted) seen.aimedAtFiles++;
  if (stop.signal.aborted) return;
  stop.abort();
  try {
    process.kill(-run.pid, "SIGKILL");
  } catch (thrown) {
    if (thrown.code !== "ESRCH") throw thrown; // It ended in this very moment.
  }
}

/** Resolves at the n-th change of a file in the run's folder. */
async function changeOfFile({ out, signal, after }) {
  while (!existsSync(out) && !signal.aborted) await sleep(2);
  if (signal.aborted) return;
  await new Promise((resolve) => {
    let changes = 0;
    const watcher = watch(out, { signal }, () => {
      if (changes++ < after) return;
      watcher.close();
      resolve();
    });
    watcher.on("error", resolve);
    signal.addEventListener("abort", resolve, { once: true });
  });
}

async function groupIsGone(pid) {
  for (let attempt = 0; attempt < 500; attempt++) {
    try {
      process.kill(-pid, 0);
    } catch {
      return; // ESRCH: nobody is left.
    }
    await sleep(10);
  }
  faults.push(`a process of group ${pid} outlived its kill`);
}

async function mustFinish(args) {
  const { code, stderr } = await offgrid(args);
  if (code !== 0) throw new Error(`the undisturbed run ended with exit code ${code}: ${stderr}`);
}

function journalOf(out) {
  const journal = path.join(out, "journal.jsonl");
  if (!existsSync(journal)) return { records: [], recovered: null };
  return readJournal({ path: journal, schema: journalEntrySchema, layer: nodeFileLayer });
}

function resultsOf(out) {
  const rows = parse(readFileSync(path.join(out, "results.csv")), { columns: true });
  return {
    rows: rows.map((row) => compared.map((name) => `${name}=${row[name]}`).join(",")),
    samples: readFileSync(path.join(out, "samples.csv.gz")),
  };
}

function compare({ out, expected }) {
  const found = resultsOf(out);
  if (found.rows.join("\n") !== expected.rows.join("\n")) faults.push(`results.csv differs:\n${found.rows.join("\n")}`);
  if (!found.samples.equals(expected.samples)) faults.push("samples.csv.gz differs");
  const { records, recovered } = journalOf(out);
  const done = records
    .filter(({ type }) => type === "repetition")
    .map(({ payload }) => `${payload.step.cellId}#${payload.step.repetition}`);
  if (recovered !== null) faults.push("the journal's end is damaged");
  if (done.length !== steps || new Set(done).size !== steps)
    faults.push(`${done.length} repetitions, ${new Set(done).size} of them different, not ${steps}`);
  const left = readdirSync(out).filter((name) => name.includes(".tmp-"));
  if (left.length > 0) faults.push(`left behind: ${left.join(", ")}`);
}
