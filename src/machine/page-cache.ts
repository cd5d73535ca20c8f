import { execFile } from "node:child_process";
import { closeSync, fsyncSync, openSync } from "node:fs";
import { promisify } from "node:util";
import { messageOf } from "../errors.ts";

/** What became of files that were to leave the page cache. `unverified`: nobody knows. `none`: there is no file. */
export const evictionStates = ["evicted", "resident", "unverified", "none"] as const;
export type EvictionState = (typeof evictionStates)[number];

export interface Eviction {
  readonly state: EvictionState;
  /** Of all files together, afterwards; null where nothing here tells. */
  readonly residentBytes: number | null;
  /** Why it is not known to have worked; empty where it is. */
  readonly detail: string;
}

/** Runs a program with arguments and gives what it printed. @throws where it is missing or ends with an error. */
export type RunProgram = (file: string, args: readonly string[]) => Promise<string>;

export const runProgram: RunProgram = async (file, args) => {
  const running = promisify(execFile)(file, [...args], { timeout: 10_000 });
  // A program that asks something gets no answer instead of waiting for one.
  running.child.stdin?.end();
  return (await running).stdout;
};

/**
 * Takes files out of the page cache, as a power cut does, and asks afterwards what is left of them: GNU dd calls
 * posix_fadvise(DONTNEED), which needs no special rights and leaves pages that are mapped or, hence the sync, unsaved; fincore of util-linux
 * counts them. Without dd (another system, busybox) the files stay, and without fincore nobody knows: both are
 * `unverified`, never taken for cold. `none`: there is no file.
 */
export async function evictFiles(files: readonly string[], run: RunProgram = runProgram): Promise<Eviction> {
  if (files.length === 0) return { state: "none", residentBytes: null, detail: "" };
  files.forEach(syncFile);
  try {
    for (const file of files) await run("dd", [`if=${file}`, "iflag=nocache", "count=0", "status=none"]);
  } catch (thrown) {
    return {
      state: "unverified",
      residentBytes: null,
      detail: `GNU dd, which empties the page cache, does not run here (${reasonOf(thrown)})`,
    };
  }
  try {
    const residentBytes = countBytes(await run("fincore", ["--bytes", "--noheadings", "--output", "RES", ...files]));
    if (residentBytes === 0) return { state: "evicted", residentBytes, detail: "" };
    return { state: "resident", residentBytes, detail: `${residentBytes} bytes stayed in the page cache` };
  } catch (thrown) {
    const detail = `fincore, which counts what is left in the page cache, does not run here (${reasonOf(thrown)})`;
    return { state: "unverified", residentBytes: null, detail };
  }
}

function syncFile(file: string): void {
  try {
    const opened = openSync(file, "r");
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {
    // A file that cannot be synced, or is not there: the count afterwards tells what stayed.
  }
}

function countBytes(printed: string): number {
  const counts = printed.trim().split(/\s+/).map(Number);
  if (counts.some((count) => !Number.isInteger(count))) throw new Error(`it printed ${JSON.stringify(printed)}`);
  return counts.reduce((sum, count) => sum + count, 0);
}

/** What the program itself said; Node's own words where it said nothing. */
function reasonOf(thrown: unknown): string {
  const [command = "", said] = messageOf(thrown).split("\n");
  return said === undefined || said === "" ? command : said;
}
