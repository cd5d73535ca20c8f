import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { runRepetition } from "../../src/runner/executor.ts";
import type { Phase } from "../../src/suite/phase.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";

const faulty = fileURLToPath(new URL("../fixtures/workers/faulty.mjs", import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), "offgrid-executor-"));
const pidFile = path.join(folder, "pid");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  vi.unstubAllEnvs();
  expect(process.hasUncaughtExceptionCaptureCallback()).toBe(false);
  // A handle is closed a turn after its process's end is told.
  await vi.waitFor(() => expect(process.getActiveResourcesInfo()).not.toContain("ProcessWrap"));
});

interface Options {
  readonly worker?: string;
  readonly timeoutS?: number;
  readonly signal?: AbortSignal;
  readonly onPhase?: (phase: Phase) => void;
  readonly countOomKills?: () => number | null;
}

/** A worker that goes wrong as `behaviour` says. */
function run(behaviour: string, options: Options = {}) {
  return runRepetition({
    worker: faulty,
    job: makeJob({ cell: makeCell({ model: behaviour }), modelPath: pidFile }),
    timeoutS: 60,
    signal: new AbortController().signal,
    onPhase: () => {},
    countOomKills: () => null,
    ...options,
  });
}

async function outcomeOf(behaviour: string, options?: Options) {
  const { outcome, samplesNs } = await run(behaviour, options);
  if (outcome.outcome !== "ok") expect(samplesNs).toBeNull();
  return outcome;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false; // ESRCH: there is none.
  }
}

describe("a worker that does its job", () => {
  test("gives its samples in order, its phases in order and no notes", async () => {
    const seen: Phase[] = [];
    const { outcome, samplesNs } = await run("answers", { onPhase: (phase) => seen.push(phase) });
    expect(outcome).toMatchObject({ outcome: "ok", notes: [], measurement: { loadMs: 1, shapes: "x:1" } });
    expect(samplesNs).toEqual(Float64Array.of(7, 6, 8));
    expect(seen).toEqual(["load", "first", "warmup", "steady", "judge"]);
  });

  test("tells how long it took to start, and the harness's own CPU use", async () => {
    const { outcome } = await run("answers");
    if (outcome.outcome !== "ok") throw new Error(outcome.reason);
    expect(outcome.spawnMs).toBeGreaterThan(0);
    expect(outcome.observerCpuFraction).toBeGreaterThanOrEqual(0);
  });
});

describe("a worker that hangs", () => {
  test.each([
    ["hangs with its event loop alive", "warmup", "SIGTERM"],
    ["hangs in a loop", "steady", "SIGTERM"],
    ["ignores SIGTERM", "first", "SIGKILL"],
    ["is stopped", "first", "SIGKILL"],
  ])("%s: timeout in phase %s, ended by %s", async (behaviour, lastPhase, signal) => {
    const outcome = await outcomeOf(behaviour, { timeoutS: 2.5 });
    const facts = { outcome: "timeout", failure: "timeout", lastPhase, signal, exitCode: null, stderrTail: "" };
    expect(outcome).toMatchObject({ ...facts, reason: expect.stringContaining(`after 2.5 s, in phase ${lastPhase}`) });
  });
});

describe("a worker that crashes", () => {
  test.each([
    ["segfaults", "load", "SIGSEGV"],
    ["aborts", "steady", "SIGABRT"],
    ["is killed", "judge", "SIGKILL"],
  ])("%s: crashed in phase %s by %s", async (behaviour, lastPhase, signal) => {
    const outcome = await outcomeOf(behaviour);
    expect(outcome).toMatchObject({ outcome: "crashed", failure: "signal", lastPhase, signal, exitCode: null });
    expect(outcome).toHaveProperty("reason", expect.stringContaining(`ended by ${signal}`));
  });

  test("keeps what it wrote to stderr", async () => {
    expect(await outcomeOf("aborts")).toHaveProperty("stderrTail", expect.stringContaining("about to abort"));
  });

  test.each([
    ["exits with 0", "judge", 0],
    ["exits with 3", "spawn", 3],
  ])("%s without a result: crashed in phase %s", async (behaviour, lastPhase, exitCode) => {
    const outcome = await outcomeOf(behaviour);
    expect(outcome).toMatchObject({ outcome: "crashed", failure: "exit", lastPhase, signal: null, exitCode });
    expect(outcome).toHaveProperty("reason", expect.stringContaining(`exit code ${exitCode}`));
  });

  test("with an error that nobody catches keeps its message", async () => {
    expect(await outcomeOf("throws outside any promise")).toMatchObject({
      outcome: "crashed",
      failure: "exit",
      lastPhase: "first",
      exitCode: 1,
      stderrTail: expect.stringContaining("nobody catches this"),
    });
  });

  test("and leaves a process behind that holds its output open is not waited for", async () => {
    const left = path.join(folder, "left-pid");
    vi.stubEnv("FAULTY_PID_FILE", left);
    const outcome = await outcomeOf("leaves a process behind");
    process.kill(Number(readFileSync(left, "utf8")), "SIGKILL");
    expect(outcome).toMatchObject({ outcome: "crashed", failure: "exit", lastPhase: "steady", exitCode: 4 });
  });
});

describe("a worker without memory", () => {
  test("whose JavaScript heap is full: out_of_memory", async () => {
    vi.stubEnv("NODE_OPTIONS", "--max-old-space-size=32");
    const outcome = await outcomeOf("runs out of memory");
    expect(outcome).toMatchObject({ outcome: "crashed", failure: "out_of_memory", lastPhase: "first" });
    expect(outcome).toHaveProperty("stderrTail", expect.stringContaining("heap out of memory"));
  });

  test("whose native code is refused an allocation: out_of_memory", async () => {
    expect(await outcomeOf("fails to allocate")).toMatchObject({ outcome: "failed", failure: "out_of_memory" });
  });

  test("that the kernel kills for it: out_of_memory", async () => {
    const kills = [4, 5];
    const outcome = await outcomeOf("is killed", { countOomKills: () => kills.shift() ?? null });
    expect(outcome).toMatchObject({ failure: "out_of_memory", signal: "SIGKILL", lastPhase: "judge" });
  });

  test.each(["segfaults", "exits with 3"])(
    "is not blamed where the kernel killed another: it %s",
    async (behaviour) => {
      const kills = [4, 5];
      const outcome = await outcomeOf(behaviour, { countOomKills: () => kills.shift() ?? null });
      expect(outcome).not.toMatchObject({ failure: "out_of_memory" });
    },
  );
});

describe("a worker that tells what failed", () => {
  test.each([
    ["fails in an inference", "inference", "warmup", "Non-zero status code"],
    ["refuses its model", "model_invalid", "load", "no ONNX"],
    ["fails and lingers", "backend", "load", "no such provider"],
  ])("%s: failed as %s in phase %s", async (behaviour, failure, lastPhase, reason) => {
    expect(await outcomeOf(behaviour)).toMatchObject({ outcome: "failed", failure, lastPhase, reason });
  });
});

describe("a worker that breaks the protocol", () => {
  test.each([
    ["disconnects and stays", "first", "closed its channel without an answer"],
    ["sends a stranger's message", "first", "no message of ours: object"],
    ["sends a text", "spawn", 'no message of ours: "done"'],
    ["sends NaN as a latency", "judge", "no message of ours"],
    ["answers twice", "exit", "answered twice"],
    ["is ready twice", "load", "said twice that it was ready"],
    ["begins a phase twice", "first", "said that phase first began, in phase first"],
    ["answers before it is ready", "spawn", "sent a result before it was ready"],
    ["sends a frame of noise", "first", "bytes that are no message"],
    ["sends an empty frame", "first", "bytes that are no message"],
    ["sends a frame of negative length", "first", "bytes that are no message"],
    ["sends a frame with a foreign host object", "first", "bytes that are no message"],
    ["acknowledges a handle that it was not given", "first", "bytes that are no message"],
  ])("%s: failed in phase %s", async (behaviour, lastPhase, reason) => {
    const outcome = await outcomeOf(behaviour);
    expect(outcome).toMatchObject({ outcome: "failed", failure: "protocol", lastPhase });
    expect(outcome).toHaveProperty("reason", expect.stringContaining(reason));
  });

  test.each([
    ["sends half a frame and exits", "first"],
    ["sends half a frame, then its answer", "first"],
  ])("%s: crashed in phase %s without a result", async (behaviour, lastPhase) => {
    expect(await outcomeOf(behaviour)).toMatchObject({ outcome: "crashed", failure: "exit", lastPhase, exitCode: 0 });
  });

  test.each(Array.from({ length: 12 }, (_, seed) => seed))(
    "with noise of seed %i on its channel has an outcome",
    async (seed) => {
      const outcome = await outcomeOf(`sends noise ${seed}`);
      expect(["protocol", "exit"]).toContain(outcome.outcome === "ok" ? "ok" : outcome.failure);
    },
  );
});

describe("a worker that goes wrong once its result is in", () => {
  test.each([
    ["answers and segfaults", "SIGSEGV"],
    ["answers and exits with 3", "exit code 3"],
    ["answers and lingers", "it did not end by itself"],
    ["answers and fails", "the session could not be released"],
    ["answers and sends noise", "it sent bytes that are no message"],
  ])("%s: ok, with a note", async (behaviour, note) => {
    const { outcome, samplesNs } = await run(behaviour);
    expect(outcome).toMatchObject({ outcome: "ok", notes: [expect.stringContaining(note)] });
    expect(samplesNs).toHaveLength(3);
  });
});

describe("a worker that writes a lot to stderr", () => {
  test("is kept the last 8 kB of, in whole lines, in little memory", async () => {
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss);
    }, 10);
    const outcome = await outcomeOf("writes 100 MB to stderr");
    clearInterval(watch);
    if (outcome.outcome === "ok") throw new Error("it exits without a result");
    const lines = outcome.stderrTail.split("\n");
    expect(lines).toHaveLength(9);
    expect(lines.slice(0, 7)).toEqual(new Array(7).fill("x".repeat(1023)));
    expect(lines.slice(7)).toEqual(["the last line", ""]);
    expect(most - before).toBeLessThan(60e6);
  });

  test("is not cut inside a character", async () => {
    const outcome = await outcomeOf("writes one long line of umlauts");
    expect(outcome).toHaveProperty("stderrTail", `${"ü".repeat(4095)}x`);
  });
});

describe("a worker that cannot be started", () => {
  test("for want of its file: crashed with the reason", async () => {
    const outcome = await outcomeOf("answers", { worker: path.join(folder, "missing.mjs") });
    const facts = { outcome: "crashed", failure: "exit", lastPhase: "spawn", signal: null, exitCode: 1 };
    expect(outcome).toMatchObject({ ...facts, stderrTail: expect.stringContaining("Cannot find module") });
  });

  test("for want of Node: crashed with the reason", async () => {
    const node = process.execPath;
    process.execPath = path.join(folder, "no-node");
    const outcome = await outcomeOf("answers").finally(() => {
      process.execPath = node;
    });
    const facts = { outcome: "crashed", failure: "exit", lastPhase: "spawn", signal: null, exitCode: null };
    expect(outcome).toMatchObject({ ...facts, reason: expect.stringContaining("could not be started") });
    expect(outcome).toHaveProperty("reason", expect.stringContaining("ENOENT"));
  });
});

describe("an abort", () => {
  const reason = new Error("stop that");

  test("before the start starts nothing", async () => {
    rmSync(pidFile, { force: true });
    await expect(run("answers", { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(existsSync(pidFile)).toBe(false);
  });

  test("right after the fork rejects and leaves no process", async () => {
    const controller = new AbortController();
    const running = run("ignores SIGTERM", { signal: controller.signal });
    controller.abort(reason);
    await expect(running).rejects.toBe(reason);
  });

  test.each([
    ["load", "answers"],
    ["first", "ignores SIGTERM"],
    ["warmup", "hangs with its event loop alive"],
    ["steady", "hangs in a loop"],
    ["judge", "answers and lingers"],
  ])("in phase %s of a worker that %s rejects and leaves no process", async (at, behaviour) => {
    const controller = new AbortController();
    const onPhase = (phase: Phase) => phase === at && controller.abort(reason);
    await expect(run(behaviour, { signal: controller.signal, onPhase })).rejects.toBe(reason);
    expect(isAlive(Number(readFileSync(pidFile, "utf8")))).toBe(false);
  });
});
