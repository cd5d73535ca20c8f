import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import type { MeterSpec, Reading } from "../metering/reading.ts";
import type { ClockS, StreamedMeter } from "./meter.ts";
import { createTickReader } from "./nvidia-lines.ts";

/** Clock ticks of /proc/PID/stat, a second (USER_HZ: 100 on every Linux that Node runs on). */
const ticksPerS = 100;
const mostInLine = 4096;
/** Between asking it to end and ending it. */
const patienceMs = 1000;

/** nvidia-smi in a loop, from `listen` until it is stopped. One that ends by itself is a fault; nothing comes after it. */
export function streamNvidia({
  root,
  file,
  args,
  indices,
  clockS,
  spec,
}: {
  readonly root: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly indices: readonly number[];
  readonly clockS: ClockS;
  readonly spec: MeterSpec;
}): StreamedMeter {
  let child: ChildProcess | null = null;
  let ended: Promise<void> = Promise.resolve();
  let isWanted = false;
  let cpuS: number | null = null;
  const stop = (): void => {
    isWanted = false;
    child?.kill("SIGTERM");
  };
  const listen = (push: (reading: Reading) => void): (() => void) => {
    isWanted = true;
    const tell = (values: Reading["values"], fault: string | null): void => {
      if (isWanted) push({ atS: clockS(), values, fault });
    };
    const silence = indices.map(() => null);
    const started = spawn(file, [...args], {
      stdio: ["ignore", "pipe", "ignore"],
      // A comma for a decimal point would be another number.
      env: { ...process.env, LC_ALL: "C" },
      windowsHide: true,
    });
    child = started;
    readLines(started, createTickReader({ indices, push: tell }), () => tell(silence, "nvidia-smi printed no lines"));
    ended = new Promise((resolve) => {
      started.on("error", () => {
        tell(silence, "nvidia-smi does not start");
        resolve();
      });
      started.on("close", (code, signal) => {
        tell(silence, `nvidia-smi ended by itself (${signal ?? `code ${code}`})`);
        child = null;
        resolve();
      });
    });
    return stop;
  };
  return {
    feed: "streamed",
    spec,
    listen,
    readCpuS: () => {
      cpuS = cpuSecondsOf(root, child?.pid) ?? cpuS;
      return cpuS;
    },
    close: async () => {
      stop();
      const killer = setTimeout(() => {
        child?.kill("SIGKILL");
        child?.stdout?.destroy(); // which a program that it has started may hold open
      }, patienceMs);
      await ended;
      clearTimeout(killer);
    },
  };
}

/** Whole lines only, of any length up to the most; what is longer is thrown away. */
function readLines(child: ChildProcess, onLine: (line: string) => void, onTooLong: () => void): void {
  let rest = "";
  child.stdout?.setEncoding("utf8");
  child.stdout?.on("data", (part: string) => {
    const lines = (rest + part).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) onLine(line);
    if (rest.length <= mostInLine) return;
    rest = "";
    onTooLong();
  });
}

/** User and system time of a program (proc_pid_stat(5), fields 14 and 15); null where it has ended or the system does not tell. */
function cpuSecondsOf(root: string, pid: number | undefined): number | null {
  if (pid === undefined) return null;
  try {
    const stat = readFileSync(path.join(root, "proc", String(pid), "stat"), "utf8");
    // The name in brackets may hold anything, brackets and blanks too.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const ticks = Number(fields[11]) + Number(fields[12]);
    return Number.isFinite(ticks) ? ticks / ticksPerS : null;
  } catch {
    return null; // it has just ended, or there is no /proc
  }
}
