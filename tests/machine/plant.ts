import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { onTestFinished } from "vitest";
import type { Host } from "../../src/machine/host.ts";

/** Files of a fake machine: path below its root → content. */
export type Files = Readonly<Record<string, string | Uint8Array>>;

/** Writes a fake machine's files into a folder of its own, which lasts as long as the test. */
export function plant(files: Files): string {
  const root = mkdtempSync(path.join(os.tmpdir(), "offgrid-machine-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(path.join(root, path.dirname(file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  return root;
}

/** A `node:os` that knows nothing, as on a system Node can say little about. */
export const silentHost: Host = {
  arch: () => "x64",
  availableParallelism: () => 0,
  cpus: () => [],
  platform: () => "linux",
  release: () => "",
  totalmem: () => 0,
  version: () => "",
};
