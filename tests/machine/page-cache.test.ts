import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { evictFiles, type RunProgram, runProgram } from "../../src/machine/page-cache.ts";

const here = fileURLToPath(new URL(".", import.meta.url));

/** Whether this is a system with both programs. */
const canTell = await Promise.all([runProgram("dd", ["--version"]), runProgram("fincore", ["--version"])]).then(
  () => true,
  () => false,
);

/** Programs by name: what they print, or an error that they end with. */
function programs(answers: Readonly<Record<string, string | Error>>): RunProgram {
  return async (file) => {
    const answer = answers[file];
    if (answer === undefined) throw new Error(`spawn ${file} ENOENT`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
}

describe("taking files out of the page cache", () => {
  test("is believed when fincore counts nothing of any of them", async () => {
    const run = programs({ dd: "", fincore: "0\n0\n" });
    expect(await evictFiles(["a", "b"], run)).toEqual({ state: "evicted", residentBytes: 0, detail: "" });
  });

  test("tells what stayed", async () => {
    const run = programs({ dd: "", fincore: " 4096\n8192\n" });
    expect(await evictFiles(["a", "b"], run)).toMatchObject({ state: "resident", residentBytes: 12_288 });
  });

  test("is unverified without GNU dd, and says what dd said", async () => {
    const busybox = new Error("Command failed: dd if=a iflag=nocache\ndd: invalid argument 'nocache' to 'iflag'\n");
    const found = await evictFiles(["a"], programs({ dd: busybox, fincore: "0" }));
    expect(found).toMatchObject({ state: "unverified", residentBytes: null });
    expect(found.detail).toContain("invalid argument 'nocache'");
  });

  test("is unverified without fincore", async () => {
    expect(await evictFiles(["a"], programs({ dd: "" }))).toMatchObject({ state: "unverified" });
    expect(await evictFiles(["a"], programs({ dd: "", fincore: "?" }))).toMatchObject({ state: "unverified" });
  });

  test("of no file is nothing", async () => {
    expect(await evictFiles([])).toMatchObject({ state: "none" });
  });

  // In memory-backed file systems nothing can be evicted, so the file lies beside this test, on the project's disk.
  test.skipIf(!canTell)("works on a file that was only just written and read", async () => {
    const folder = mkdtempSync(path.join(here, "page-cache-"));
    try {
      const file = path.join(folder, "model");
      writeFileSync(file, Buffer.alloc(1 << 20, 1));
      readFileSync(file);
      expect(Number(await runProgram("fincore", ["--bytes", "--noheadings", "--output", "RES", file]))).toBe(1 << 20);
      expect(await evictFiles([file])).toEqual({ state: "evicted", residentBytes: 0, detail: "" });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
