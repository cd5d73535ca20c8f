// Does the queue of `offgrid replay` lose or repeat an answer? Cuts the power of a real model's worker at seeded moments, and in
// a second run kills the supervisor itself with `kill -9` at random, resuming each time. Afterwards both journals are read here,
// record by record, without the harness's own counting. Then the simulator's error, as the tables show it, is held to its bounds.
// Options: --cuts 50 --kills 10 --model ppocr-v4-rec --rate 8 --up 3 --down 0.8 --seed 1 --simulated 1 (0: no bounds on the error).
import { existsSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { replayEntrySchema } from "../../dist/replay/records.js";
import { nodeFileLayer } from "../../dist/runner/file-layer.js";
import { readJournal } from "../../dist/runner/journal-reader.js";
import { createRandom } from "../../dist/stats/random.js";
import { conclude, inTemporaryFolder, offgrid, option, start } from "./peer.mjs";

const cuts = option("cuts", 50);
const kills = option("kills", 10);
const seed = option("seed", 1);
const model = text("model", "ppocr-v4-rec");
const isBounded = option("simulated", 1) === 1;
const bounds = { goodput: 0.03, firstP50: 0.1 };

/** Of a record of the journal, roughly. */
const recordBytes = 300;

const faults = [];
const schedule = [
  "--model",
  model,
  ...["cuts", "seed", "rate"].flatMap((name) => [`--${name}`, String(option(name, { cuts, seed, rate: 8 }[name]))]),
  ...["--up-s", String(option("up", 3)), "--down-s", String(option("down", 0.8)), "--deadline-s", "2", "--quiet"],
  // Longer than a busy machine needs: a queue that is not empty by then says nothing of lost requests.
  ...["--drain-s", "600"],
];

await inTemporaryFolder(async (folder) => {
  const whole = path.join(folder, "whole");
  const { code, stderr } = await offgrid(["replay", ...schedule, "--out", whole]);
  if (code !== 0) faults.push(`the undisturbed replay ended with exit code ${code}: ${stderr.slice(-500)}`);
  const undisturbed = audit(whole);

  const killed = path.join(folder, "killed");
  const supervisor = kills > 0 ? await killUntilFinished(killed) : null;
  const disturbed = kills > 0 ? audit(killed) : null;

  const [row = {}] = parse(readFileSync(path.join(whole, "replay.csv")), { columns: true });
  const simulated = errorsOf(row);
  conclude({
    what: "power cuts of a real worker, and kill -9 of its supervisor",
    model,
    seed,
    undisturbed,
    supervisor,
    disturbed,
    restarts: { first_p50_ms: row.first_p50_ms, first_p95_ms: row.first_p95_ms, cold: row.cold },
    simulated,
    bounds,
    faults,
    isKept: faults.length === 0,
  });
});

/** What the records of a replay say of every request, beside what they must. */
function audit(folder) {
  const records = recordsOf(folder);
  const [{ payload: plan }] = records;
  const { arrivalsS, outages } = plan.schedule;
  const { digests } = records.find(({ type }) => type === "reference").payload;
  const seen = { arrived: 0, handOuts: 0, outages: 0, isOn: true, handed: new Map(), answered: new Map() };
  const fault = (isWrong, words) => {
    if (isWrong) faults.push(`${path.basename(folder)}: ${words}`);
  };
  const rules = auditRules({ seen, arrivalsS, digests, fault });
  for (const { type, payload } of records) rules[type]?.(payload);
  const missing = arrivalsS.filter((_, id) => !seen.answered.has(id)).length;
  const isDrained = records.some(({ type, payload }) => type === "ended" && payload.isDrained);
  const lost = isDrained ? missing : 0;
  fault(lost > 0, `${lost} requests have no answer`);
  fault(
    !isDrained,
    `the queue was never empty: ${missing} requests waited at the end, so that none can be called lost`,
  );
  fault(seen.outages !== outages.length, `${seen.outages} outages happened, not ${outages.length}`);
  const count = (wanted) => records.filter(({ type }) => type === wanted).length;
  return {
    requests: arrivalsS.length,
    answered: seen.answered.size,
    lost,
    waiting: missing - lost,
    cuts: seen.outages,
    handedOutAgain: seen.handOuts - seen.answered.size,
    endedBeforeServing: count("started") - count("serving"),
    resumed: count("resumed"),
  };
}

/** What each record changes, and what must hold then. */
function auditRules({ seen, arrivalsS, digests, fault }) {
  const { handed, answered } = seen;
  return {
    arrived({ count, atS }) {
      seen.arrived += count;
      fault(arrivalsS[seen.arrived - 1] > atS, `request ${seen.arrived - 1} came before its time`);
    },
    outage() {
      seen.isOn = false;
      seen.outages++;
      handed.clear();
    },
    restored() {
      seen.isOn = true;
    },
    gone: () => handed.clear(),
    resumed: () => handed.clear(),
    handed({ id, worker }) {
      seen.handOuts++;
      fault(!seen.isOn, `request ${id} was handed out without power`);
      fault(id >= seen.arrived, `request ${id} was handed out before it came`);
      fault(answered.has(id), `request ${id} was handed out after its answer`);
      handed.set(id, worker);
    },
    answered({ id, worker, digest, atS }) {
      fault(!seen.isOn, `request ${id} was answered without power`);
      fault(handed.get(id) !== worker, `request ${id} was answered by one who did not have it`);
      fault(answered.has(id), `request ${id} was answered twice`);
      fault(
        digest !== digests[id % digests.length],
        `request ${id} has another answer than an undisturbed worker gives`,
      );
      answered.set(id, atS);
      handed.delete(id);
    },
    refused: ({ id }) => fault(true, `an answer to request ${id} came from a stale worker`),
  };
}

/** Starts a replay and kills its supervisor again and again; nothing of its workers may outlive it for long. */
async function killUntilFinished(out) {
  const random = createRandom(seed);
  const seen = { kills: 0, beforeAnythingWasSaved: 0 };
  let args = ["replay", ...schedule, "--out", out];
  while ((await endOf({ args, out, records: seen.kills < kills ? 1 + random.integer(60) : null })) === "SIGKILL") {
    seen.kills++;
    if (isBegun(out)) {
      args = ["replay", "--resume", out, "--quiet"];
      await workersEnd(out);
    } else seen.beforeAnythingWasSaved++;
  }
  if (seen.kills < kills) faults.push(`the replay ended after ${seen.kills} kills`);
  return seen;
}

/** Whether there is anything to go on with. */
function isBegun(out) {
  return existsSync(path.join(out, "journal.jsonl")) && recordsOf(out).length > 0;
}

/** How it ended: by itself, or killed a random moment after it saved so many records. */
async function endOf({ args, out, records }) {
  const run = start(args);
  if (records !== null) {
    const stop = new AbortController();
    const ended = run.ended.then(() => stop.abort());
    await Promise.race([ended, grows({ out, bytes: records * recordBytes, signal: stop.signal })]);
    if (!stop.signal.aborted) process.kill(run.pid, "SIGKILL");
  }
  const { code, signal, stderr } = await run.ended;
  if (signal === null && code !== 0)
    faults.push(`a resumed replay ended with exit code ${code}: ${stderr.slice(-500)}`);
  return signal;
}

/** Resolves when the journal has so many bytes more. */
async function grows({ out, bytes, signal }) {
  const sizeBytes = () => statSync(path.join(out, "journal.jsonl"), { throwIfNoEntry: false })?.size ?? 0;
  const before = sizeBytes();
  while (!signal.aborted && sizeBytes() < before + bytes) await sleep(3);
}

/** Every worker that the journal knows of must be gone two seconds after its supervisor. */
async function workersEnd(out) {
  const pids = recordsOf(out).flatMap(({ type, payload }) =>
    type === "started" && payload.process !== null ? [payload.process.pid] : [],
  );
  for (let attempt = 0; attempt < 100; attempt++) {
    if (!pids.some(isServing)) return;
    await sleep(20);
  }
  faults.push("a worker went on without its supervisor");
}

function recordsOf(folder) {
  const file = path.join(folder, "journal.jsonl");
  return readJournal({ path: file, schema: replayEntrySchema, layer: nodeFileLayer }).records;
}

function isServing(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("worker/serve.js");
  } catch {
    return false; // It is gone.
  }
}

function errorsOf(row) {
  const relative = (replayed, simulated) => Number(simulated) / Number(replayed) - 1;
  const errors = {
    goodput: relative(row.goodput, row.predicted_goodput),
    firstP50: relative(row.first_p50_ms, row.predicted_first_p50_ms),
    firstP95: relative(row.first_p95_ms, row.predicted_first_p95_ms),
  };
  for (const [name, bound] of Object.entries(isBounded ? bounds : {})) {
    if (!(Math.abs(errors[name]) <= bound))
      faults.push(`simulated ${name} is off by ${errors[name]}, more than ${bound}`);
  }
  return errors;
}

function text(name, byDefault) {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? byDefault : process.argv[at + 1];
}
