import { copyFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder, offgrid } from "../fixtures/cli.ts";
import { addModel, identityModel } from "../fixtures/onnx/build.ts";
import { readCsv } from "../fixtures/results.ts";

/** Every file of a folder and those under it, with its text; what is compressed, decompressed. */
function textsIn(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const file = path.join(parentPath, name);
      const bytes = readFileSync(file);
      return [path.relative(folder, file), (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString()];
    }),
  );
}

interface Place {
  readonly home: string;
  readonly models: string;
  readonly out: string;
  readonly model: string;
}

/** A home folder with a model in it, and a folder for the run elsewhere. */
async function atHome<T>(use: (place: Place) => Promise<T>): Promise<T> {
  return inTemporaryFolder(async (folder) => {
    const home = path.join(folder, "people", "amina-o");
    const models = path.join(home, "clinic-kisumu");
    mkdirSync(models, { recursive: true });
    const model = path.join(models, "own.onnx");
    writeFileSync(model, addModel([4]));
    return use({ home, models, model, out: path.join(folder, "run") });
  });
}

/** Runs until `count` repetitions are done, then Ctrl-C. */
async function stopAfter({ count, args, home }: { count: number; args: readonly string[]; home: string }) {
  let isSent = false;
  return offgrid(args, {
    env: { HOME: home },
    onTalk: (stderr, kill) => {
      if (isSent || !new RegExp(`^\\[${count}/`, "m").test(stderr)) return;
      isSent = true;
      kill("SIGINT");
    },
  });
}

/** Short, and idle for most of the time: whose files they are does not hang on how they are driven. */
const rapid = ["--threads", "1", "--scenario", "paced", "--period-s", "0.05", "--stop", "rapid"];

describe.concurrent("a run of one's own files", () => {
  test("names in no file but local.json a folder, the user or the host", async () => {
    await atHome(async ({ home, models, model, out }) => {
      const broken = path.join(models, "broken.onnx");
      writeFileSync(broken, "no model\n");
      const missing = path.join(models, "missing.onnx");
      const files = [model, broken, missing].flatMap((file) => ["--model", file]);
      const { code } = await offgrid(["run", ...files, ...rapid, "--repetitions", "1", "--out", out], {
        env: { HOME: home },
      });
      expect(code).toBe(1);
      const texts = textsIn(out);
      const local = texts.get("local.json") ?? "";
      expect(path.resolve(out, JSON.parse(local).models["own.onnx"])).toBe(model);
      texts.delete("local.json");
      expect([...texts.keys()].sort()).toEqual(
        expect.arrayContaining(["context.json", "journal.jsonl", "results.csv", "samples.csv.gz"]),
      );
      const { username } = os.userInfo();
      // Under these lengths, and for names that systems give, a name is a part of many words: see redact.ts.
      const names = [username, os.hostname()].filter((name) => name.length > 3 && !["root", "node"].includes(name));
      for (const secret of [home, "amina-o", "clinic-kisumu", models, ...names]) {
        for (const [file, text] of texts) expect(text.includes(secret), `${secret} in ${file}`).toBe(false);
      }
      expect(texts.get("results.csv")).toContain("missing.onnx: no such file");
    });
  });

  test("is refused without local.json, which may be written by hand", async () => {
    await atHome(async ({ home, model, out }) => {
      const args = ["run", "--model", model, ...rapid, "--repetitions", "2", "--out", out];
      expect((await stopAfter({ count: 1, args, home })).code).toBe(130);
      const local = path.join(out, "local.json");
      rmSync(local);
      const refused = await offgrid(["run", "--resume", out]);
      expect(refused.code).toBe(2);
      expect(refused.stderr).toContain(`${local}: this file says where the run's model files lie, and it is not here.`);
      const cure = /\{"schemaVersion".*\}/.exec(refused.stderr)?.[0] ?? "";
      writeFileSync(local, cure.replace("PATH", model));
      expect((await offgrid(["run", "--resume", out])).code).toBe(0);
    });
  });

  test("does not average a file with the one that took its place", async () => {
    await atHome(async ({ home, models, model, out }) => {
      const other = path.join(models, "other.onnx");
      writeFileSync(other, identityModel("float32", [4]));
      const args = ["run", "--model", model, "--model", other, ...rapid, "--repetitions", "2", "--out", out];
      expect((await stopAfter({ count: 2, args, home })).code).toBe(130);
      copyFileSync(other, `${model}.new`);
      renameSync(`${model}.new`, model);
      const { code } = await offgrid(["run", "--resume", out], { env: { HOME: home } });
      expect(code).toBe(1);
      const rows = readCsv(path.join(out, "results.csv")).filter((row) => row["row_kind"] === "repetition");
      expect(rows.map((row) => [row["model"], row["repetition"], row["failure"]])).toEqual([
        ["own", "1", ""],
        ["own", "2", "model_hash"],
        ["other", "1", ""],
        ["other", "2", ""],
      ]);
    });
  });
});
