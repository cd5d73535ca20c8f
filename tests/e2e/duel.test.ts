import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { judgementSchema } from "../../src/gate/judgement.ts";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { buildModel, identityModel } from "../fixtures/onnx/build.ts";
import { readCsv } from "../fixtures/results.ts";

/** Models whose virtual times a verdict follows from: `slower` by 6 %, `b` as fast as `a`. */
function plantSuite(folder: string): string {
  const file = path.join(folder, "fakes.yaml");
  const fake = { a: { serviceMs: 5 }, b: { serviceMs: 5 }, slower: { serviceMs: 5.3 }, faster: { serviceMs: 4.7 } };
  writeFileSync(
    file,
    JSON.stringify({ schemaVersion: 1, name: "fakes", backend: "fake", models: Object.keys(fake), fake }),
  );
  return file;
}

/** `y = −x`. */
function negativeModel(): Uint8Array {
  const value = { type: "float32", dims: [4] };
  return buildModel({
    nodes: [{ op: "Neg", inputs: ["x"], outputs: ["y"] }],
    inputs: [{ name: "x", ...value }],
    outputs: [{ name: "y", ...value }],
  });
}

const readJudgement = (folder: string) =>
  judgementSchema.parse(JSON.parse(readFileSync(path.join(folder, "judgement.json"), "utf8")));

describe.concurrent("a duel", () => {
  test("of two that are as fast passes, and leaves what the verdict follows from", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "duel");
      const suite = plantSuite(folder);
      const { code, stdout } = await offgrid(["duel", "--suite", suite, "--base", "a", "--cand", "b", "--out", out]);
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining("= same") });
      expect(readJudgement(out).checks).toMatchObject([{ verdict: "pass", n: 6, change: { value: 0 } }]);
      const rounds = readCsv(path.join(out, "rounds.csv"));
      expect(rounds).toHaveLength(6 * 20);
      expect(rounds.filter(({ first }) => first === "baseline")).toHaveLength(60);
    });
  });

  test("with a slower candidate confirms it and exits with 1, also where it was killed on the way", async () => {
    await inTemporaryFolder(async (folder) => {
      const suite = plantSuite(folder);
      const arms = ["--suite", suite, "--base", "a", "--cand", "slower"];
      const [out, cut] = [path.join(folder, "whole"), path.join(folder, "cut")];
      const junit = path.join(folder, "duel.xml");
      const whole = await offgrid(["duel", ...arms, "--out", out, "--junit", junit]);
      expect(whole).toMatchObject({ code: 1, stdout: expect.stringMatching(/\+6\.0 %.*✗ slower/) });
      expect(readFileSync(junit, "utf8")).toMatch(/<failure/);
      const { checks } = readJudgement(out);
      expect(checks).toMatchObject([{ verdict: "regressed", reasons: [expect.stringContaining("again in 6 fresh")] }]);

      const journal = readFileSync(path.join(out, "journal.jsonl"));
      // As `kill -9` may leave it: in the middle of the record of a launch, here of the last but one.
      const lines = journal.toString("utf8").split("\n");
      const launches = lines.flatMap((line, index) => (line.includes('"type":"launch"') ? [index] : []));
      const torn = launches.at(-2) ?? 0;
      mkdirSync(cut);
      writeFileSync(
        path.join(cut, "journal.jsonl"),
        `${lines.slice(0, torn).join("\n")}\n${lines[torn]?.slice(0, 500)}`,
      );
      const resumed = await offgrid(["duel", "--resume", cut]);
      expect(resumed).toMatchObject({ code: 1, stderr: expect.stringContaining("whatever they held runs again") });
      expect(readJudgement(cut).checks).toEqual(checks);

      const again = await offgrid(["duel", "--resume", out, "--format", "json"]);
      expect(again.code).toBe(1);
      expect(JSON.parse(again.stdout)).toMatchObject({ verdict: "regressed" });
    });
  });

  test("that Ctrl-C stops says how to go on, and goes on", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "duel");
      const arms = ["--suite", plantSuite(folder), "--base", "a", "--cand", "b", "--out", out];
      let isSent = false;
      const { code, stderr } = await offgrid(["duel", ...arms], {
        onTalk: (said, kill) => {
          if (isSent || !said.includes("one cell in")) return;
          isSent = true;
          kill("SIGINT");
        },
      });
      expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining("duel --resume") });
      expect((await offgrid(["duel", "--resume", out, "--quiet"])).code).toBe(0);
    });
  });

  test("that has no time to decide is inconclusive, which fails under --strict alone", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "duel");
      const arms = ["--suite", plantSuite(folder), "--base", "a", "--cand", "b", "--budget-s", "0.001", "--out", out];
      const { code, stdout } = await offgrid(["duel", ...arms, "--strict"]);
      expect({ code, stdout }).toMatchObject({ code: 3, stdout: expect.stringContaining("the time was up") });
      const loud = await offgrid(["duel", "--resume", out]);
      expect(loud).toMatchObject({ code: 0, stderr: expect.stringContaining("INCONCLUSIVE") });
    });
  });

  test("with another answer is lost before anything is timed for long, and one that does not load too", async () => {
    await inTemporaryFolder(async (folder) => {
      const put = (name: string, bytes: Uint8Array | string) => {
        mkdirSync(path.join(folder, path.dirname(name)), { recursive: true });
        writeFileSync(path.join(folder, name), bytes);
        return path.join(folder, name);
      };
      const base = put("old/model.onnx", identityModel("float32", [4]));
      const wrong = put("new/model.onnx", negativeModel());
      const torn = put("torn/model.onnx", identityModel("float32", [4]).subarray(0, 20));
      const short = ["--budget-s", "0.1", "--base", base];
      const differing = await offgrid(["duel", ...short, "--cand", wrong, "--out", path.join(folder, "wrong")]);
      expect(differing).toMatchObject({ code: 1, stdout: expect.stringMatching(/outputs differ/i) });
      const unloadable = await offgrid(["duel", ...short, "--cand", torn, "--out", path.join(folder, "torn-duel")]);
      expect(unloadable.code).toBe(2);
      for (const file of ["judgement.json", "journal.jsonl"])
        expect(readFileSync(path.join(folder, "wrong", file), "utf8")).not.toContain(folder);
    });
  });

  test("takes another folder of onnxruntime-node for an arm, and says which version it was", async () => {
    await inTemporaryFolder(async (folder) => {
      const own = path.join(projectRoot, "node_modules", "onnxruntime-node");
      const model = path.join(folder, "model.onnx");
      writeFileSync(model, identityModel("float32", [4]));
      const out = path.join(folder, "duel");
      const arms = ["--base", `model=${model}`, "--cand", `model=${model},ort=${own}`, "--out", out];
      const { code } = await offgrid(["duel", ...arms, "--budget-s", "0.1"]);
      expect(code).toBe(0);
      const { facts } = readJudgement(out);
      expect(facts).toContainEqual({
        label: "ONNX Runtime of the candidate",
        value: expect.stringMatching(/^\d+\.\d+\.\d+/),
      });
    });
  });

  test("takes another checkout of offgrid for an arm, says which it was, and goes on with that one alone", async () => {
    await inTemporaryFolder(async (folder) => {
      const other = path.join(folder, "other");
      for (const part of ["dist", "package.json"])
        cpSync(path.join(projectRoot, part), path.join(other, part), { recursive: true });
      symlinkSync(path.join(projectRoot, "node_modules"), path.join(other, "node_modules"));
      const model = path.join(folder, "model.onnx");
      writeFileSync(model, identityModel("float32", [4]));
      const arms = ["--base", `model=${model}`, "--cand", `model=${model},harness=${other}`, "--budget-s", "0.1"];
      const out = path.join(folder, "duel");
      expect((await offgrid(["duel", ...arms, "--out", out])).code).toBe(0);
      const { facts, candidate } = readJudgement(out);
      const told = /^\d+\.\d+\.\d+, built from [0-9a-f]{12}, with ONNX Runtime \d+\.\d+\.\d+$/;
      expect(facts).toContainEqual({ label: "offgrid of the candidate", value: expect.stringMatching(told) });
      expect(candidate).toBe("model.onnx, harness other");
      for (const file of ["judgement.json", "journal.jsonl"])
        expect(readFileSync(path.join(out, file), "utf8")).not.toContain(folder);

      const journal = path.join(out, "journal.jsonl");
      const lines = readFileSync(journal, "utf8").trimEnd().split("\n");
      writeFileSync(journal, `${lines.slice(0, -1).join("\n")}\n`);
      writeFileSync(path.join(other, "dist", ".offgrid-built"), `${"ab".repeat(32)}\n`);
      const rebuilt = await offgrid(["duel", "--resume", out]);
      expect(rebuilt).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(/built from abababababab.* when the duel began/),
      });

      const protocol = path.join(other, "dist", "worker", "duel-protocol.js");
      writeFileSync(protocol, readFileSync(protocol, "utf8").replace("armProtocol = 1", "armProtocol = 99"));
      const later = await offgrid(["duel", ...arms, "--out", path.join(folder, "later")]);
      expect(later).toMatchObject({ code: 2, stderr: expect.stringMatching(/harness: .*speaks protocol 99 of duels/) });
    });
  });

  test.each([
    [["--base", "ppocr-v4-rec"], /--cand.*this one is missing/],
    [["--base", "a.onnx,threads=1", "--cand", "b"], /not key=value/],
    [["--base", "nosuch", "--cand", "ppocr-v4-rec"], /no model .nosuch. is in the catalogue/],
    [["--suite", "server", "--base", "threads=1", "--cand", "threads=2"], /no cell for a duel/],
    [["--base", "threads=1", "--cand", "threads=2", "--filter", "model=nosuch"], /no cell of the suite matches/],
    [["--base", "harness=.", "--cand", "threads=1"], /holds no built offgrid/],
    [["--base", "model=silero-vad", "--cand", "model=silero-vad,ort=."], /no package\.json is in that folder/],
    [["--resume", "x", "--base", "threads=1"], /cannot change it/],
    [["--base", "threads=1", "--cand", "threads=2", "--threshold", "5"], /fraction/],
  ])("that cannot be is refused with the cure: %j", async (args, words) => {
    await inTemporaryFolder(async (folder) => {
      const { code, stderr } = await offgrid(["duel", ...args], { cwd: folder });
      expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringMatching(words) });
    });
  });
});
