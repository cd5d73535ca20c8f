import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { identifyProcess } from "../../src/runner/process-identity.ts";
import { acquireRunLock } from "../../src/runner/run-lock.ts";

const program = fileURLToPath(new URL("../fixtures/lock-contender.mjs", import.meta.url));
const procRoot = "/proc";
const hasProc = existsSync("/proc/self/stat");

let folder = "";
let contenders: Contender[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "run-lock-"));
  contenders = [];
});
afterEach(async () => {
  await Promise.all(contenders.map((contender) => contender.kill()));
  rmSync(folder, { recursive: true });
});

describe("a run's lock", () => {
  test("keeps a second one out, naming the process, until it is released", () => {
    const first = acquireRunLock({ folder, procRoot });
    expect(() => acquireRunLock({ folder, procRoot })).toThrow(
      `${folder}: process ${process.pid} is working on this run. Wait for it, or stop it with Ctrl-C where it runs; if no offgrid runs there, delete ${join(folder, ".lock")}.`,
    );
    first.release();
    first.release();
    const second = acquireRunLock({ folder, procRoot });
    expect(() => acquireRunLock({ folder, procRoot })).toThrow("is working on this run");
    second.release();
  });

  test("of another process keeps this one out, and after kill -9 lets it in", async () => {
    const holder = await contend();
    expect(await holder.take("once")).toBe(`held ${holder.pid}`);
    expect(() => acquireRunLock({ folder, procRoot })).toThrow(`process ${holder.pid} is working on this run`);
    await holder.kill();
    acquireRunLock({ folder, procRoot }).release();
  });

  test("that nothing can be told of goes with its folder, as its message says", () => {
    leaveLock({ pid: process.pid, bootId: null, startTicks: null });
    expect(() => acquireRunLock({ folder, procRoot })).toThrow(`delete ${join(folder, ".lock")}`);
    rmSync(join(folder, ".lock"), { recursive: true });
    acquireRunLock({ folder, procRoot }).release();
  });

  test("does not pile up over many runs", () => {
    for (let run = 0; run < 20; run++) acquireRunLock({ folder, procRoot }).release();
    expect(readdirSync(join(folder, ".lock"))).toEqual(["20"]);
  });

  test("is held by one alone of several that find it stale at the same moment", { timeout: 60_000 }, async () => {
    for (let round = 0; round < 5; round++) {
      const racers = await Promise.all(Array.from({ length: 6 }, contend));
      const answers = await Promise.all(racers.map((racer) => racer.take("once")));
      expect(answers.filter((answer) => answer.startsWith("held"))).toHaveLength(1);
      expect(answers.filter((answer) => answer.startsWith("resume: "))).toHaveLength(5);
      await Promise.all(racers.map((racer) => racer.kill()));
    }
  });

  test("is never held by two of several that take it again and again", { timeout: 60_000 }, async () => {
    const racers = await Promise.all(Array.from({ length: 4 }, contend));
    const answers = await Promise.all(racers.map((racer) => racer.take("often")));
    expect(answers).toEqual(Array.from({ length: 4 }, () => "held often, and always alone"));
  });

  test("of a folder that is not there, or not a folder, is refused with a cure", () => {
    writeFileSync(join(folder, "file"), "");
    expect(() => acquireRunLock({ folder: join(folder, "file"), procRoot })).toThrow(/cannot be locked .*try again/);
    expect(() => acquireRunLock({ folder: join(folder, "none"), procRoot })).toThrow(/cannot be locked .*try again/);
  });
});

describe("a lock that was left behind is taken over", () => {
  const self = () => identifyProcess({ procRoot, pid: process.pid });

  test("where its process id is nobody's", async () => {
    const gone = await contend();
    await gone.kill();
    leaveLock({ pid: gone.pid, bootId: null, startTicks: null });
    acquireRunLock({ folder, procRoot });
  });

  test.runIf(hasProc)("where it is of another boot", () => {
    leaveLock({ ...self(), bootId: "0000000000000000" });
    acquireRunLock({ folder, procRoot });
  });

  test("where its process id was given away over a restart on a system without /proc", () => {
    leaveLock({ pid: process.pid, bootId: "booted-1000000000", startTicks: null });
    acquireRunLock({ folder, procRoot: join(folder, "no-proc") });
  });

  test.runIf(hasProc)("where its process id was given to another process", () => {
    leaveLock({ ...self(), startTicks: "1" });
    acquireRunLock({ folder, procRoot });
  });

  test.each(["", "{", '{"pid":-1}'])("where a power cut left no sense in it: %j", (text) => {
    leaveText(text);
    acquireRunLock({ folder, procRoot });
  });

  test("but not where the process may be the same, for all that is known", () => {
    leaveLock({ pid: process.pid, bootId: null, startTicks: null });
    expect(() => acquireRunLock({ folder, procRoot })).toThrow("is working on this run");
    expect(() => acquireRunLock({ folder, procRoot: join(folder, "no-proc") })).toThrow("is working on this run");
  });

  test("but not where a newer version says more in it", () => {
    leaveLock({ ...self(), host: "more" });
    expect(() => acquireRunLock({ folder, procRoot })).toThrow("is working on this run");
  });
});

function leaveLock(owner: object): void {
  leaveText(JSON.stringify(owner));
}

function leaveText(text: string): void {
  mkdirSync(join(folder, ".lock", "1"), { recursive: true });
  writeFileSync(join(folder, ".lock", "1", "owner.json"), text);
}

async function contend(): Promise<Contender> {
  const contender = new Contender(spawn(process.execPath, [program, folder], { stdio: ["pipe", "pipe", "inherit"] }));
  contenders.push(contender);
  expect(await contender.says()).toBe("ready");
  return contender;
}

/** A process that waits to be told to take the lock. */
class Contender {
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #closed: Promise<unknown>;

  constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#child = child;
    const lines: Interface = createInterface({ input: child.stdout });
    this.#lines = lines[Symbol.asyncIterator]();
    this.#closed = once(child, "close");
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  async says(): Promise<string> {
    const { value } = await this.#lines.next();
    return String(value);
  }

  take(howOften: "once" | "often"): Promise<string> {
    this.#child.stdin.write(`${howOften}\n`);
    return this.says();
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#closed;
  }
}
