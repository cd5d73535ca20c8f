// Is a process that has nothing to do with the harness noticed and named, and is nothing noticed where nothing is? Real `rapid`
// cells of Silero VAD, by turns alone and with a busy loop (node, sh) that begins in the middle of the steady phase and is
// killed afterwards. Wants a machine without other work: whatever else runs is a neighbour too. Option: --runs 20 (of each kind).
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse } from "csv-parse/sync";
import { conclude, inTemporaryFolder, offgrid, option } from "./peer.mjs";

const runs = option("runs", 20);
/** Of 20 runs with a neighbour 19 must name it, and of 20 without one 1 may say that there was one. */
const mustName = Math.ceil(runs * 0.95);
const mayRaise = Math.floor(runs * 0.05);
/** From the start of the command to the middle of the six seconds that it measures. */
const beginAfterMs = 4500;

const loops = [
  ["node", "-e", "for (;;);"],
  ["sh", "-c", "while :; do :; done"],
];

const quiet = [];
const disturbed = [];
for (let run = 0; run < runs; run++) {
  quiet.push(await measure());
  disturbed.push(await measure(loops[run % loops.length]));
}
const raised = quiet.filter(({ reason }) => reason !== undefined);
const named = disturbed.filter(({ reason, neighbour }) => reason?.includes(`(${neighbour})`));
const cores = quiet.flatMap(({ otherCores }) => otherCores).sort((a, b) => a - b);
conclude({
  what: "a neighbour that begins while a cell is measured is named; where there is none, none is spoken of",
  bound: { named: mustName, raised: mayRaise },
  disturbed: { runs, named: named.length, missed: disturbed.filter((one) => !named.includes(one)) },
  quiet: { runs, raised: raised.map(({ reason }) => reason) },
  // Where the threshold stands: what a second of a quiet run shows.
  quietOtherCores: {
    seconds: cores.length,
    median: quantile(cores, 0.5),
    p99: quantile(cores, 0.99),
    max: cores.at(-1),
  },
  observerCpuFractionMax: Math.max(...[...quiet, ...disturbed].map(({ observer }) => observer)),
  isKept: named.length >= mustName && raised.length <= mayRaise,
});

/** One cell, with a busy loop from its middle on if one is given. */
function measure(loop) {
  return inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "run");
    const args = ["--stop", "rapid", "--threads", "1", "--repetitions", "1", "--quiet", "--out", out];
    const running = offgrid(["run", "--model", "silero-vad", ...args]);
    const neighbour = loop && (await disturb(loop));
    const { code, stderr } = await running;
    neighbour?.kill("SIGKILL");
    if (code !== 0) throw new Error(`exit code ${code}: ${stderr}`);
    const [row] = readTable(path.join(out, "results.csv"));
    const ticks = readTable(path.join(out, "conditions.csv"));
    return {
      neighbour: neighbour?.name,
      reason: row.verdict_reasons.split(" | ").find((reason) => /other process/.test(reason)),
      otherCores: ticks.map((tick) => Number(tick.other_cpu_cores)),
      observer: Number(row.observer_cpu_fraction),
    };
  });
}

/** Waits, then starts the loop; its name as the kernel has it. */
async function disturb([command, ...args]) {
  await sleep(beginAfterMs);
  const child = spawn(command, args, { stdio: "ignore" });
  await sleep(500);
  const name = readFileSync(`/proc/${child.pid}/comm`, "utf8").trim();
  return { name, kill: (signal) => child.kill(signal) };
}

function readTable(file) {
  return parse(readFileSync(file), { columns: true });
}

function quantile(sorted, p) {
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)];
}
