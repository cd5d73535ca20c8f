import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createReplay, reopenReplay } from "../../src/replay/replay-folder.ts";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { context } from "../fixtures/runs.ts";
import { replayRecord } from "./records.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "offgrid-replay-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = replayRecord();

const partsOf = (bootId: string) => ({
  layer: nodeFileLayer,
  clock: { monotonicNs: () => 0n, wallTime: () => new Date(0) },
  bootId: () => bootId,
});

function begin({ isFinished }: { isFinished: boolean }): void {
  const { journal } = createReplay({ folder, record, modelPaths: new Map(), parts: partsOf("boot-1") });
  if (isFinished) journal.append({ type: "finished", payload: {} });
  journal.close();
}

function notesOn(bootId: string): readonly string[] {
  const { journal, notes } = reopenReplay({ folder, present: context, parts: partsOf(bootId) });
  journal.append({ type: "resumed", payload: { notes: [...notes] } });
  journal.close();
  return notes;
}

describe("a replay that is opened again", () => {
  test("after an outage of the machine itself says so, once, and that no figure holds it", () => {
    begin({ isFinished: false });
    expect(notesOn("boot-2")).toEqual([expect.stringContaining("that outage is in no figure")]);
    expect(notesOn("boot-2")).toEqual([]);
  });

  test("on the same boot, or when it was finished before, has nothing to say", () => {
    begin({ isFinished: false });
    expect(notesOn("boot-1")).toEqual([]);
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(path.join(tmpdir(), "offgrid-replay-"));
    begin({ isFinished: true });
    expect(notesOn("boot-2")).toEqual([]);
  });
});

test("a journal that the power left empty does not keep a new replay from its folder", () => {
  writeFileSync(path.join(folder, "journal.jsonl"), "");
  begin({ isFinished: false });
  expect(reopenReplay({ folder, present: context, parts: partsOf("boot-1") }).record.replayId).toBe("replay-1");
});

test("a folder with a replay in it is not overwritten", () => {
  begin({ isFinished: false });
  expect(() => begin({ isFinished: false })).toThrow("a journal is here already");
});
