import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { writeFileAtomically } from "../../src/runner/atomic-file.ts";
import { makeFolderDurably } from "../../src/runner/durable-folder.ts";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atomic-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, data: string | Uint8Array): void {
  writeFileAtomically({ layer: nodeFileLayer, path: join(folder, name), data });
}

function read(name: string): string {
  return readFileSync(join(folder, name), "utf8");
}

describe("a whole file", () => {
  test("is made, then replaced, and nothing else stays in its folder", () => {
    write("results.csv", "old ü");
    write("results.csv", Buffer.from("new"));
    expect(read("results.csv")).toBe("new");
    expect(readdirSync(folder)).toEqual(["results.csv"]);
  });

  test("clears what a cut left behind, of its own name only", () => {
    for (const name of [".results.csv.tmp-1", ".results.csv.tmp-", ".other.csv.tmp-1", "results.csv.tmp-1"]) {
      writeFileSync(join(folder, name), "torn");
    }
    mkdirSync(join(folder, ".results.csv.tmp-folder"));
    write("results.csv", "new");
    expect(readdirSync(folder).sort()).toEqual([
      ".other.csv.tmp-1",
      ".results.csv.tmp-folder",
      "results.csv",
      "results.csv.tmp-1",
    ]);
  });

  test("never writes through a symbolic link: not of a temporary name, not of its own", () => {
    writeFileSync(join(folder, "precious"), "precious");
    symlinkSync(join(folder, "precious"), join(folder, ".results.csv.tmp-1"));
    symlinkSync(join(folder, "precious"), join(folder, "results.csv"));
    write("results.csv", "new");
    expect(read("precious")).toBe("precious");
    expect(() => readlinkSync(join(folder, "results.csv"))).toThrow("EINVAL");
    expect(readdirSync(folder).sort()).toEqual(["precious", "results.csv"]);
  });

  test("that cannot be written tells place and cure", () => {
    expect(() => write("missing/results.csv", "new")).toThrow(OffgridError);
    expect(() => write("missing/results.csv", "new")).toThrow(
      /results\.csv: the file cannot be written \(ENOENT.*try again/,
    );
  });

  test("stays as it was on a full disk or after a failed sync, with no temporary file left", () => {
    for (const fault of [{ freeBytes: 100 }, { syncsBeforeFailure: 0 }]) {
      const files = new RecordingFiles();
      const path = "/results.csv";
      writeFileAtomically({ layer: files, path, data: "old" });
      Object.assign(files.faults, fault);
      expect(() => writeFileAtomically({ layer: files, path, data: "n".repeat(500) })).toThrow("cannot be written");
      expect([...files.disk().files]).toEqual([[path, Buffer.from("old")]]);
    }
  });

  test("is written whole where the system takes a few bytes at a time", () => {
    const files = new RecordingFiles();
    files.faults.longestWriteBytes = 3;
    writeFileAtomically({ layer: files, path: "/results.csv", data: "a,b\n1,2\n" });
    expect(files.disk().files.get("/results.csv")?.toString()).toBe("a,b\n1,2\n");
  });
});

describe("a durable folder", () => {
  test("is made with its parents, and may be there already", () => {
    const path = join(folder, "results", "run 1");
    makeFolderDurably({ layer: nodeFileLayer, path });
    makeFolderDurably({ layer: nodeFileLayer, path });
    expect(existsSync(path)).toBe(true);
  });

  test("is refused where a file has its name", () => {
    write("results", "a file");
    expect(() => makeFolderDurably({ layer: nodeFileLayer, path: join(folder, "results", "run") })).toThrow(
      /ENOTDIR|EEXIST/,
    );
    expect(() => makeFolderDurably({ layer: nodeFileLayer, path: join(folder, "results") })).toThrow("EEXIST");
  });
});
