import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Where programs of vendors lie, without the leading slash: `opt/vc` is the Raspberry Pi's, `wsl` that of NVIDIA's driver on Windows. */
const folders = [
  "usr/bin",
  "usr/local/bin",
  "bin",
  "opt/vc/bin",
  "usr/lib/wsl/lib",
  "run/current-system/sw/bin",
] as const;

/** A program that may be run, below the folder that stands for `/`; undefined where there is none of that name. */
export function findProgram({ root, name }: { readonly root: string; readonly name: string }): string | undefined {
  return folders.map((folder) => path.join(root, folder, name)).find(isRunnable);
}

/** What a program said. `fault` is one line that names no file of this machine. */
export type ProgramAnswer =
  | { readonly state: "ended"; readonly stdout: string }
  | { readonly state: "failed"; readonly fault: string; readonly stdout: string; readonly stderr: string };

/** Runs a program with arguments, without a shell, in plain English; killed when its time is over. Never throws. */
export function runProgram({
  file,
  args,
  timeoutMs,
}: {
  readonly file: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}): Promise<ProgramAnswer> {
  // A comma for a decimal point would be another number.
  const env = { ...process.env, LC_ALL: "C" };
  const options = { timeout: timeoutMs, killSignal: "SIGKILL", windowsHide: true, env } as const;
  return new Promise((resolve) => {
    execFile(file, [...args], options, (error, stdout, stderr) => {
      if (error === null) resolve({ state: "ended", stdout });
      else resolve({ state: "failed", fault: endOf({ ...error, timeoutMs }), stdout, stderr });
    });
  });
}

function endOf(error: {
  readonly killed?: boolean | undefined;
  readonly signal?: string | null | undefined;
  readonly code?: unknown;
  readonly timeoutMs: number;
}): string {
  if (error.code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER") return "it printed more than 1 MiB";
  if (error.killed) return `no answer within ${error.timeoutMs / 1000} s`;
  if (error.signal) return `it died of ${error.signal}`;
  return typeof error.code === "number" ? `it ended with ${error.code}` : `it does not start (${String(error.code)})`;
}

function isRunnable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false; // absent, or not ours to run
  }
}
