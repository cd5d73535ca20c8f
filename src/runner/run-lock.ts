import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { systemCodeOf } from "./file-layer.ts";
import { identifyProcess, isProcessAlive } from "./process-identity.ts";

export interface RunLock {
  /** Lets the next one in. A process that dies without it lets the next one in too. */
  release(): void;
}

export interface RunLockRequest {
  /** The run's folder. The lock is the folder `.lock` in it. */
  readonly folder: string;
  /** `/proc` on Linux; a folder that is not there leaves the bare pid to judge by. */
  readonly procRoot: string;
}

/**
 * Keeps two processes from writing one run's folder. A lock of a dead process, of another boot, or of a pid that was
 * given to another process is taken over. Throws OffgridError `resume` naming the pid that holds it.
 *
 * Locks are numbered folders that appear whole, by rename, and never under a number that is taken. The highest number
 * counts; it is never removed, only marked as released. So of all that saw the same dead lock one alone gets the
 * next number, and one that was slow, and got a number below the highest, finds that out by looking again.
 */
export function acquireRunLock(request: RunLockRequest): RunLock {
  const locks = join(request.folder, ".lock");
  try {
    makeIfMissing(locks);
    return claimNext({ request, locks });
  } catch (cause) {
    if (cause instanceof OffgridError) throw cause;
    throw new OffgridError({
      code: "resume",
      place: request.folder,
      fault: `the run's folder cannot be locked (${messageOf(cause)})`,
      cure: "Make it writable and see that there is space, then try again",
      cause,
    });
  }
}

/** Loose on purpose: a lock that a newer version made, with more in it, holds too. */
const ownerSchema = z.object({
  pid: z.int().positive(),
  bootId: z.string().nullable(),
  startTicks: z.string().nullable(),
});
const ownerFile = "owner.json";
const releasedFile = "released";
const takenCodes = ["ENOTEMPTY", "EEXIST", "EPERM", "ENOENT"];

interface Locks {
  readonly request: RunLockRequest;
  readonly locks: string;
}

function claimNext({ request, locks }: Locks): RunLock {
  // Each turn that fails means that somebody else moved on; the next one then finds that one's lock.
  for (let turn = 0; turn < 100; turn++) {
    const newest = findNewest(locks);
    refuseIfHeld({ request, locks }, newest);
    const mine = newest + 1;
    if (!claim({ request, locks }, mine)) continue;
    if (findNewest(locks) > mine) {
      remove(join(locks, String(mine)));
      continue;
    }
    sweep(locks, mine);
    return { release: () => release(join(locks, String(mine))) };
  }
  throw new Error("others keep taking the lock");
}

function makeIfMissing(locks: string): void {
  try {
    mkdirSync(locks);
  } catch (cause) {
    if (systemCodeOf(cause) !== "EEXIST") throw cause;
  }
}

/** 0 where there is none. */
function findNewest(locks: string): number {
  return Math.max(0, ...readdirSync(locks).map(numberOf));
}

/** 0 for what is no lock. */
function numberOf(name: string): number {
  return /^[1-9]\d{0,9}$/.test(name) ? Number(name) : 0;
}

function refuseIfHeld({ request, locks }: Locks, newest: number): void {
  const lock = join(locks, String(newest));
  const owner = findOwner(lock);
  if (owner === undefined || !isProcessAlive(owner, request)) return;
  throw new OffgridError({
    code: "resume",
    place: request.folder,
    fault: `process ${owner.pid} is working on this run`,
    // The number may be a stranger's by now, where the system does not tell when a process began.
    cure: `Wait for it, or stop it with Ctrl-C where it runs; if no offgrid runs there, delete ${locks}`,
  });
}

/** Undefined for a lock that is released, that a power cut left without its text, or that a later holder removed. */
function findOwner(lock: string): z.infer<typeof ownerSchema> | undefined {
  try {
    if (readdirSync(lock).includes(releasedFile)) return undefined;
    return ownerSchema.safeParse(JSON.parse(readFileSync(join(lock, ownerFile), "utf8"))).data;
  } catch (cause) {
    if (systemCodeOf(cause) === "ENOENT" || cause instanceof SyntaxError) return undefined;
    throw cause;
  }
}

function claim({ request, locks }: Locks, number: number): boolean {
  const prepared = join(locks, `new-${randomUUID()}`);
  try {
    mkdirSync(prepared);
    const owner = identifyProcess({ procRoot: request.procRoot, pid: process.pid });
    writeFileSync(join(prepared, ownerFile), JSON.stringify(owner));
    renameSync(prepared, join(locks, String(number)));
    return true;
  } catch (cause) {
    remove(prepared);
    if (takenCodes.includes(systemCodeOf(cause) ?? "")) return false;
    throw cause;
  }
}

/** Older locks, and what others prepared in vain: they come to nothing now that `mine` is held. */
function sweep(locks: string, mine: number): void {
  for (const name of readdirSync(locks)) {
    if (numberOf(name) < mine) remove(join(locks, name));
  }
}

function release(lock: string): void {
  try {
    writeFileSync(join(lock, releasedFile), "");
  } catch (cause) {
    if (systemCodeOf(cause) !== "ENOENT") throw cause; // Somebody removed the run's folder, and its lock with it.
  }
}

function remove(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch {
    // Only what has no say any more is removed, and the next holder tries again.
  }
}
