import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findProgram, runProgram } from "../../src/energy/program.ts";
import { plantProgram, temporaryRoot } from "./fixture-program.ts";

describe("looking for a program", () => {
  test.each(["usr/bin", "usr/local/bin", "bin", "opt/vc/bin"])("finds it in %s below the root", (folder) => {
    const root = temporaryRoot();
    mkdirSync(path.join(root, folder), { recursive: true });
    const file = path.join(root, folder, "meter");
    writeFileSync(file, "#!/bin/sh\n");
    chmodSync(file, 0o755);
    expect(findProgram({ root, name: "meter" })).toBe(file);
  });

  test("passes over a folder and what may not be run", () => {
    const root = temporaryRoot();
    mkdirSync(path.join(root, "usr/bin/meter"), { recursive: true });
    mkdirSync(path.join(root, "bin"));
    writeFileSync(path.join(root, "bin/meter"), "", { mode: 0o644 });
    expect(findProgram({ root, name: "meter" })).toBeUndefined();
  });
});

describe("running it", () => {
  const planted = (lines: readonly string[]) => {
    const root = temporaryRoot();
    plantProgram(root, "meter", lines);
    return path.join(root, "usr/bin/meter");
  };
  const run = (lines: readonly string[], args: readonly string[] = [], timeoutMs = 10_000) =>
    runProgram({ file: planted(lines), args, timeoutMs });

  test("arguments reach it as they are, through no shell", async () => {
    const answer = await run(['printf "%s|" "$@"'], ["a b", "$HOME", ";"]);
    expect(answer).toEqual({ state: "ended", stdout: "a b|$HOME|;|" });
  });

  test("it prints numbers with a point", async () => {
    expect(await run(['printf "%s" "$LC_ALL"'])).toEqual({ state: "ended", stdout: "C" });
  });

  test("a bad end is told with what it said", async () => {
    expect(await run(["echo out", "echo err >&2", "exit 4"])).toEqual({
      state: "failed",
      fault: "it ended with 4",
      stdout: "out\n",
      stderr: "err\n",
    });
  });

  test("one that hangs is killed when its time is over", async () => {
    expect(await run(["trap '' TERM", "exec sleep 60"], [], 50)).toMatchObject({
      state: "failed",
      fault: "no answer within 0.05 s",
    });
  });

  test("one that dies of a signal is told so", async () => {
    expect(await run(["kill -SEGV $$"])).toMatchObject({ state: "failed", fault: "it died of SIGSEGV" });
  });

  test("one that never stops printing is cut off", async () => {
    expect(await run(["while :; do echo 0123456789; done"])).toMatchObject({
      state: "failed",
      fault: "it printed more than 1 MiB",
    });
  });

  test("one that is not there names no place", async () => {
    const answer = await runProgram({ file: path.join(temporaryRoot(), "none"), args: [], timeoutMs: 1000 });
    expect(answer).toMatchObject({ state: "failed", fault: "it does not start (ENOENT)" });
  });
});
