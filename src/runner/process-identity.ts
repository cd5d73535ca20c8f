import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import os from "node:os";
import { join } from "node:path";
import { isSameBoot, timedBootId } from "./boot-id.ts";
import { systemCodeOf } from "./file-layer.ts";

/** Which process, on which boot: a bare pid is given to another process sooner or later. */
export interface ProcessIdentity {
  readonly pid: number;
  /** As of `readBootId`. */
  readonly bootId: string | null;
  /** Clock ticks from boot to the process's start (field 22 of /proc/PID/stat); null where the system does not tell. */
  readonly startTicks: string | null;
}

/**
 * Names this boot: 16 hex digits of a SHA-256, so that the system's own id leaves no trace; where there is none, the time
 * of the boot (boot-id.ts); null where the system does not tell that either. Compare with `isSameBoot`, never as text.
 */
export function readBootId(procRoot: string, bootTimeS: () => number | null = findBootTimeS): string | null {
  const id = readIfThere(join(procRoot, "sys/kernel/random/boot_id"))?.trim();
  if (id !== undefined && id !== "") return createHash("sha256").update(id).digest("hex").slice(0, 16);
  const bootedS = bootTimeS();
  return bootedS === null ? null : timedBootId(bootedS);
}

export function identifyProcess({
  procRoot,
  pid,
}: {
  readonly procRoot: string;
  readonly pid: number;
}): ProcessIdentity {
  return { pid, bootId: readBootId(procRoot), startTicks: readStat({ procRoot, pid })?.startTicks ?? null };
}

/**
 * Whether that very process still runs. What is unknown counts as the same. A process of another boot is dead: so is,
 * to this test, one on another machine, or in a container with process ids of its own, that shares the folder.
 */
export function isProcessAlive(identity: ProcessIdentity, { procRoot }: { readonly procRoot: string }): boolean {
  const { pid, bootId, startTicks } = identity;
  if (!isSameBoot(bootId, readBootId(procRoot)) || !acceptsSignals(pid)) return false;
  const stat = readStat({ procRoot, pid });
  return stat === undefined || (!stat.isDead && !differs(startTicks, stat.startTicks));
}

/** Seconds since 1970; null where the system does not tell. */
function findBootTimeS(): number | null {
  try {
    return Date.now() / 1000 - os.uptime();
  } catch {
    return null; // Some sandboxes forbid the question.
  }
}

function differs(known: string | null, seen: string | null): boolean {
  return known !== null && seen !== null && known !== seen;
}

function acceptsSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return systemCodeOf(cause) !== "ESRCH"; // EPERM: it runs, under another user.
  }
}

interface ProcessStat {
  /** Zombie or being removed: it takes signals, and writes nothing any more. */
  readonly isDead: boolean;
  readonly startTicks: string | null;
}

function readStat({ procRoot, pid }: { readonly procRoot: string; readonly pid: number }): ProcessStat | undefined {
  const text = readIfThere(join(procRoot, String(pid), "stat"));
  if (text === undefined) return undefined;
  // Field 2 is the program's name in brackets and may hold spaces and brackets itself; field 3 follows the last bracket.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { isDead: ["Z", "X", "x"].includes(fields[0] ?? ""), startTicks: fields[22 - 3] ?? null };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined; // No procfs here, no such process, or not ours to see: all mean "unknown".
  }
}
