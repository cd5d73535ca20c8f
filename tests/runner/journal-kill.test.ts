import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { readJournal } from "../../src/runner/journal-reader.ts";

const program = fileURLToPath(new URL("../fixtures/append-forever.mjs", import.meta.url));
const schema = z.strictObject({
  type: z.literal("tick"),
  payload: z.strictObject({ n: z.int(), padding: z.string() }),
});

test("20 times kill -9 amid appending: every record that was acknowledged is there, once and in order", async () => {
  const folder = mkdtempSync(join(tmpdir(), "journal-kill-"));
  const path = join(folder, "journal.jsonl");
  try {
    let before = -1;
    for (let round = 0; round < 20; round++) {
      const acknowledged = await lastOfKilled({ path, killAfter: 1 + ((round * 7) % 23) });
      expect(acknowledged).toBeGreaterThan(before);
      const { records } = readJournal({ path, schema, layer: nodeFileLayer });
      expect(records.length).toBeGreaterThan(acknowledged);
      expect(records.map(({ payload }) => payload.n)).toEqual(records.map((_, n) => n));
      before = acknowledged;
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);

/** Kills the program after so many records; it may have saved more by then. Gives the last number it printed. */
async function lastOfKilled({
  path,
  killAfter,
}: {
  readonly path: string;
  readonly killAfter: number;
}): Promise<number> {
  const child = spawn(process.execPath, [program, path], { stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += text;
    if (printed.split("\n").length > killAfter) child.kill("SIGKILL");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaints += text;
  });
  await once(child, "close");
  expect(complaints).toBe("");
  // A line without its newline was not printed in full.
  return Number(printed.split("\n").at(-2));
}
