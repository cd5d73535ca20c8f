import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeFileAtomically } from "../../src/runner/atomic-file.ts";
import { makeFolderDurably } from "../../src/runner/durable-folder.ts";
import { type FileLayer, nodeFileLayer } from "../../src/runner/file-layer.ts";
import { createJournal, openJournal } from "../../src/runner/journal.ts";
import { note, noteJournal } from "../fixtures/journal-notes.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";

/** The crash tests stand on the recording layer, so it has to behave as a real disk does. */
test("the recording layer and a real disk end with the same files and refuse the same things", () => {
  const root = mkdtempSync(join(tmpdir(), "layer-"));
  try {
    const files = new RecordingFiles();
    expect(refusalsIn(files, "/")).toEqual(refusalsIn(nodeFileLayer, root));
    work(files, "/run");
    work(nodeFileLayer, join(root, "run"));
    const recorded = [...files.disk().files].map(([path, bytes]) => [path, bytes.toString()]);
    const real = readdirSync(join(root, "run")).map((name) => [
      `/run/${name}`,
      readFileSync(join(root, "run", name), "utf8"),
    ]);
    expect(real.sort()).toEqual(recorded.sort());
  } finally {
    rmSync(root, { recursive: true });
  }
});

function work(layer: FileLayer, folder: string): void {
  makeFolderDurably({ layer, path: folder });
  const settings = noteJournal({ path: join(folder, "journal.jsonl"), layer });
  const journal = createJournal(settings);
  journal.append(note(0));
  writeFileAtomically({ layer, path: join(folder, "results.csv"), data: "old" });
  const file = layer.open(settings.path, "change");
  layer.write(file, { bytes: Buffer.from("torn"), position: layer.sizeBytes(file) + 3 });
  layer.close(file);
  const reopened = openJournal(settings);
  expect(reopened.recovered?.bytesLost).toBe(7);
  reopened.journal.append(note(1));
  writeFileAtomically({ layer, path: join(folder, "results.csv"), data: "new" });
}

function refusalsIn(layer: FileLayer, folder: string): string[] {
  const path = join(folder, "file");
  layer.close(layer.open(path, "new"));
  const refusals = [
    () => layer.open(path, "new"),
    () => layer.open(join(folder, "none"), "read"),
    () => layer.open(join(folder, "none"), "change"),
    () => layer.open(join(folder, "none", "file"), "new"),
    () => layer.rename({ from: join(folder, "none"), to: path }),
    () => layer.remove(join(folder, "none")),
    () => layer.list(join(folder, "none")),
    () => layer.makeFolder(join(folder, "none", "folder")),
    () => layer.syncFolder(join(folder, "none")),
    () => layer.close(999_999),
  ].map((call) => {
    try {
      call();
      return "none";
    } catch (thrown) {
      return thrown instanceof Error ? (/^E[A-Z]+/.exec(thrown.message)?.[0] ?? "") : "";
    }
  });
  layer.remove(path);
  return refusals;
}
