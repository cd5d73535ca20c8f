import os from "node:os";
import path from "node:path";
import { readContainer } from "../machine/container.ts";
import { type LimitAnswers, readLimitAnswers } from "../machine/limits/answers.ts";
import { runProgram } from "../machine/page-cache.ts";
import { sweepStaleGroups } from "../machine/stale-groups.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { listLeftovers, undoLeftovers } from "../runner/held-knobs.ts";
import type { Limiter } from "../runner/limit-holds.ts";
import type { LedgerPlace } from "../runner/limit-ledger.ts";
import { projectPaths, selfName } from "./project.ts";
import type { Terminal } from "./terminal.ts";

const machine = { root: "/", host: os };

const isRoot = process.getuid?.() === 0;

function ledgerIn(folder: string): LedgerPlace {
  return { folder, layer: nodeFileLayer, procRoot: "/proc", access: { root: machine.root, run: runProgram } };
}

/**
 * Where it is written down which settings of the machine are limited. Mostly root alone may set them: its ledgers are the
 * machine's, so that all copies of offgrid see them and no results that are thrown away take them along. An ordinary user
 * who may set some writes them beside the results, and so does root in a container, which may be gone itself.
 */
const systemLedgers = ledgerIn("/var/lib/offgrid/limits");
const ownLedgers = ledgerIn(path.join(projectPaths.results, "limits"));
const ledgers = [systemLedgers, ownLedgers];

/** Limits are asked of this machine. */
export const limiter: Limiter = {
  machine,
  ledger: isRoot && readContainer(machine.root) === "none" ? systemLedgers : ownLedgers,
  run: runProgram,
  isRoot,
  command: `${selfName} run --profile`,
};

/** Which limits this machine has, and what is left of those that were set. */
export async function tryLimits(): Promise<LimitAnswers> {
  return readLimitAnswers({
    ...limiter,
    pid: process.pid,
    command: `${selfName} run`,
    leftovers: ledgers.flatMap(listLeftovers),
  });
}

/** Takes away what runs that were cut off have left of their limits, and says so. */
export async function undoStaleLimits(terminal: Terminal): Promise<void> {
  const groups = await sweepStaleGroups({ root: machine.root });
  const counted = groups === 1 ? "a control group" : `${groups} control groups`;
  if (groups > 0) terminal.say(`removed ${counted} that a run which was cut off left`);
  for (const place of ledgers) for (const note of await undoLeftovers(place)) terminal.say(note);
}
