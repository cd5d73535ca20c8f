import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parseCsv } from "../../src/results/csv.ts";
import { demoRun, inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";

const readRows = (folder: string) =>
  parseCsv({ text: readFileSync(path.join(folder, "results.csv"), "utf8"), place: "results.csv" });

const putRun = demoRun("--repetitions", "1", "--filter", "model=swift");

describe("the command line", () => {
  test("shows help with examples first, on stdout, without loading ONNX Runtime", async () => {
    const { code, stdout, stderr } = await offgrid(["run", "--help"], { env: { NODE_DEBUG: "", COLUMNS: "100" } });
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout.startsWith("Examples:\n")).toBe(true);
    expect(stdout).toContain("--dry-run");
    const loaded = execFileSync(process.execPath, ["-e", probe], {
      encoding: "utf8",
    });
    expect(loaded.trim()).toBe("[]");
  });

  test.each([
    [[], "Say what to do"],
    [["rum"], "Did you mean 'run'?"],
    [["models", "lst"], "Did you mean 'list'?"],
    [["run", "--modle", "x"], "Did you mean '--model'?"],
    [["calibrate", "--model", "x"], "It belongs to: offgrid run, offgrid replay, offgrid simulate, offgrid size"],
    [["run", "--format", "yaml"], "Use one of: text, json, csv, markdown"],
    [["run", "quik"], "Did you mean 'quick'?"],
    [["run", "./nosuch.yaml"], "there is no such file"],
    [["run", "--filter", "modle=x"], "Did you mean 'model'?"],
    [["run", "--filter", "model=nosuch"], "'model' has here: ppocr-v2-angle"],
    [["run", "--model", "nosuch-model"], "--model nosuch-model: no model 'nosuch-model' is in the catalogue"],
    [["run", "--dry-run", "--model", "ppocr-v4-rek"], "Did you mean 'ppocr-v4-rec'?"],
    [["run", "--model", "./nosuch.onnx"], "there is no file './nosuch.onnx'"],
    [["run", "--dry-run", "--ep", "cpuu"], "Did you mean 'cpu'?"],
    [["run", "--ep", "coreml-of-tomorrow"], "no such execution provider. It has: cpu"],
    [["run", "--threads", "0"], "--threads"],
    [["run", "--threads", "many"], "--threads"],
    [["run", "--dim", "n=1"], "the shapes of catalogue models are fixed by their task"],
    [["run", "--model", "./models/identity.onnx", "--dim", "n"], "--dim n: a dimension is name=value"],
    [["run", "--resume", "nosuch"], "there is no run of that id"],
    [["run", "--resume", "x", "--threads", "2"], "a resumed run follows its own plan; --threads cannot change it"],
    [["models", "show", "ppocr-v4-rek"], "ppocr-v4-rec"],
    [["models", "show", "./nosuch.onnx"], "nosuch.onnx"],
    [["models", "verify", "nosuch"], "no model of that id"],
  ])("answers %j with exit code 2, place and cure on stderr and nothing on stdout", async (args, words) => {
    const { code, stdout, stderr } = await offgrid(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test("gives place, fault and cure for a mistake in a suite file", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "mine.yaml");
      writeFileSync(file, "schemaVersion: 1\nname: mine\nmodels: [silero-vad]\nrepetitons: 3\n");
      const { code, stderr } = await offgrid(["run", file]);
      expect(code).toBe(2);
      expect(stderr).toContain("mine.yaml:4:1");
      expect(stderr).toContain("repetitions");
    });
  });

  test("finds a model's misspelt id in a suite before a folder is made", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "mine.yaml");
      writeFileSync(file, "schemaVersion: 1\nname: mine\nmodels:\n  - ./missing.onnx\n  - silero-vat\n");
      const out = path.join(folder, "run");
      const { code, stderr } = await offgrid(["run", file, "--out", out]);
      expect([code, existsSync(out)]).toEqual([2, false]);
      expect(stderr).toContain("mine.yaml:5:");
      expect(stderr).toContain("Did you mean 'silero-vad'?");
    });
  });

  test("can be started as a program, as npx does", () => {
    expect(execFileSync(path.join(projectRoot, "dist", "main.js"), ["--version"], { encoding: "utf8" })).toBe(
      "0.1.0\n",
    );
  });

  test("prints the plan of a dry run and starts nothing", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      const { code, stdout } = await offgrid([
        "run",
        "--dry-run",
        "--out",
        out,
        "--filter",
        "model=silero*",
        "--repetitions",
        "3",
      ]);
      expect(code).toBe(0);
      expect(stdout).toContain("silero-vad/cpu/t1/nospin/b1/single-stream-rapid/full");
      expect(stdout).toContain("2 cells, 6 processes");
      expect(existsSync(out)).toBe(false);
    });
  });

  test("completes commands, options, suites and models", async () => {
    const complete = async (...words: string[]) =>
      (await offgrid(["--get-yargs-completions", "offgrid", ...words])).stdout.trim().split("\n");
    expect(await complete("mod")).toContain("models");
    expect(await complete("run", "qu")).toEqual(["quick"]);
    expect(await complete("run", "--mo")).toContain("--model");
    expect(await complete("run", "--model", "ppocr-v4")).toEqual(["ppocr-v4-det", "ppocr-v4-rec"]);
    expect(await complete("run", "--profile", "half")).toEqual(["half-quota"]);
    expect((await offgrid(["completion"], { env: { SHELL: "/bin/bash" } })).stdout).toContain(
      "complete -o bashdefault",
    );
    expect((await offgrid(["completion"], { env: { SHELL: "/bin/zsh" } })).stdout).toContain("compdef");
  });

  test("writes a completion script that bash and its parser accept", async () => {
    const { stdout } = await offgrid(["completion"], { env: { SHELL: "/bin/bash" } });
    expect(() => execFileSync("bash", ["-n"], { input: stdout })).not.toThrow();
  });
});

/** Lists what of the heavy packages is loaded after the command line was read for --help. */
const probe = `
const path = require("node:path");
(async () => {
  const { parseCommandLine } = await import(${JSON.stringify(path.join(projectRoot, "dist", "cli", "parser.js"))});
  await parseCommandLine({ argv: ["run", "--help"], version: "0", width: 80 });
  const fs = require("node:fs");
  const maps = fs.existsSync("/proc/self/maps") ? fs.readFileSync("/proc/self/maps", "utf8") : "";
  console.log(JSON.stringify(maps.includes("onnxruntime") ? ["onnxruntime"] : []));
})();
`;

describe("offgrid run", () => {
  test("prints the table on stdout, talks on stderr, and writes the run's files", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      const { code, stdout, stderr } = await offgrid(["run", "demo", "--out", out]);
      expect(code).toBe(0);
      expect(stdout).toMatch(/model +prec/);
      expect(stdout).toContain("swift");
      expect(stdout).not.toContain("\u001b");
      expect(stderr).toContain("[18/18]");
      expect(stderr).toContain(path.join(out, "results.csv"));
      for (const file of ["context.json", "journal.jsonl", "results.csv", "samples.csv.gz", "conditions.csv"])
        expect(existsSync(path.join(out, file))).toBe(true);
      const rows = readRows(out);
      expect(rows.filter(({ row_kind }) => row_kind === "repetition")).toHaveLength(18);
      expect(rows.filter(({ row_kind }) => row_kind === "aggregate")).toHaveLength(6);
    });
  });

  test("gives the same figures for the same seed", async () => {
    await inTemporaryFolder(async (folder) => {
      const figures = async (name: string) => {
        const flags = ["--filter", "threads=1", "--repetitions", "2", "--quiet"];
        await offgrid(["run", "demo", ...flags, "--out", path.join(folder, name)]);
        return readRows(path.join(folder, name)).map((row) => [
          row.cell_id,
          row.repetition,
          row.latency_p50_ms,
          row.latency_p99_ms,
          row.throughput_per_s,
        ]);
      };
      expect(await figures("a")).toEqual(await figures("b"));
    });
  });

  test("prints JSON, CSV and Markdown where asked, and only results with --quiet", async () => {
    await inTemporaryFolder(async (folder) => {
      const print = (format: string) =>
        offgrid([
          "run",
          "demo",
          "--filter",
          "model=swift",
          "--repetitions",
          "1",
          "--quiet",
          "--format",
          format,
          "--out",
          path.join(folder, format),
        ]);
      const json = await print("json");
      expect(json.stderr).toBe("! every cell: made up by the fake backend: measures nothing\n");
      expect(JSON.parse(json.stdout)).toMatchObject({
        rows: [{ model: "swift" }, { model: "swift" }, { model: "swift" }, { model: "swift" }],
      });
      const csv = await print("csv");
      expect(csv.stdout).toBe(readFileSync(path.join(folder, "csv", "results.csv"), "utf8"));
      const markdown = await print("markdown");
      expect(markdown.stdout).toMatch(/^\| model \|/);
    });
  });

  test("fits a terminal of 60 columns", async () => {
    await inTemporaryFolder(async (folder) => {
      const { stdout } = await offgrid(
        ["run", "demo", "--filter", "threads=1", "--repetitions", "1", "--quiet", "--out", path.join(folder, "run")],
        { env: { COLUMNS: "60" } },
      );
      expect(stdout.split("\n").filter((line) => line.length > 60)).toEqual([]);
    });
  });

  test("exits with 3 under --require-steady when a cell is not valid, and says of each why and what would help", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "slow.yaml");
      const suite = "schemaVersion: 1\nname: slow\nbackend: fake\nmodels: [snail]\n";
      writeFileSync(
        file,
        `${suite}fake: { snail: { serviceMs: 2500 } }\nscenarios: [{ kind: single-stream, stop: rapid }]\n`,
      );
      const out = path.join(folder, "run");
      const strict = await offgrid(["run", file, "--out", out, "--require-steady"]);
      expect(strict.code).toBe(3);
      expect(strict.stderr).toMatch(/needs \d+ more samples for its stop rule 'rapid'; --stop normal/);
      expect(strict.stderr).toContain("1 of 1 cells are not valid");
      expect((await offgrid(["run", "--resume", out])).code).toBe(0);
      expect((await offgrid(["run", "--resume", out, "--require-steady"])).code).toBe(3);
      const sound = [
        "run",
        "demo",
        ...["model=swift", "threads=1"].flatMap((kept) => ["--filter", kept]),
        "--out",
        path.join(folder, "sound"),
      ];
      expect((await offgrid([...sound, "--require-steady"])).code).toBe(0);
    });
  });

  test("colours only when asked to", async () => {
    const forced = await offgrid(["run", "nosuch"], { env: { FORCE_COLOR: "1" } });
    expect(forced.stderr).toContain("\u001b[31m");
    const both = await offgrid(["run", "nosuch", "--no-color"], { env: { FORCE_COLOR: "1" } });
    expect(both.stderr).not.toContain("\u001b");
    const none = await offgrid(["run", "nosuch"], { env: { NO_COLOR: "1" } });
    expect(none.stderr).not.toContain("\u001b");
  });

  test("stops at Ctrl-C with exit code 130, saves what was done and says how to go on; the resumed run ends as an undisturbed one", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      let isSent = false;
      const demo = ["run", "demo", "--filter", "threads=1"];
      const stopped = await offgrid([...demo, "--out", out], {
        onTalk: (stderr, kill) => {
          if (isSent || !stderr.includes("[4/9]")) return;
          isSent = true;
          kill("SIGINT");
        },
      });
      expect(stopped.code).toBe(130);
      expect(stopped.stderr).toContain(`run --resume ${out}`);
      const resumed = await offgrid(["run", "--resume", out]);
      expect(resumed.code).toBe(0);
      expect(resumed.stderr).toMatch(/of them left/);
      await offgrid([...demo, "--out", path.join(folder, "whole"), "--quiet"]);
      const figures = (name: string) =>
        readRows(path.join(folder, name)).map((row) => [
          row.cell_id,
          row.repetition,
          row.latency_p50_ms,
          row.iterations,
        ]);
      expect(figures("run")).toEqual(figures("whole"));
      const again = await offgrid(["run", "--resume", out]);
      expect([again.code, again.stderr.includes("[1/9]")]).toEqual([0, false]);
    });
  });

  test("ends when the disk is full with exit code 2 and the command that goes on, which does, in a folder with a space", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "my runs", "it's one");
      // A limit on the size of files stands in for a full disk.
      const script = `ulimit -f 24; exec node "$1" run demo --out "$2"`;
      const main = path.join(projectRoot, "dist", "main.js");
      const full = spawnSync("bash", ["-c", script, "bash", main, out], { cwd: projectRoot, encoding: "utf8" });
      expect(full.status, full.stderr).toBe(2);
      const command = /go on with `npx offgrid (run --resume .*)`\./.exec(full.stderr)?.[1];
      expect(command, full.stderr).toBe(`run --resume '${out.replace("'", "'\\''")}'`);
      const resumed = spawnSync("bash", ["-c", `node "$0" ${command}`, main], { cwd: projectRoot, encoding: "utf8" });
      expect(resumed.status, resumed.stderr).toBe(0);
      expect(resumed.stderr).toContain("of them left");
    });
  });

  test("refuses to resume under another version of ONNX Runtime, with the reason", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      await putRun(out);
      rewriteJournal(path.join(out, "journal.jsonl"), (text) =>
        text.replace(/"onnxruntimeVersion":"[^"]+"/, '"onnxruntimeVersion":"1.0.0"'),
      );
      const { code, stderr } = await offgrid(["run", "--resume", out]);
      expect(code).toBe(2);
      expect(stderr).toMatch(/onnxruntime version was 1\.0\.0 and is now/);
    });
  });

  test("refuses a folder that holds a run already", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      await putRun(out);
      const before = readFileSync(path.join(out, "results.csv"), "utf8");
      const { code, stderr } = await offgrid(["run", "demo", "--out", out]);
      expect(code).toBe(2);
      expect(stderr).toContain("a journal is here already");
      expect(readFileSync(path.join(out, "results.csv"), "utf8")).toBe(before);
    });
  });

  test("lets a reader stop reading", async () => {
    await inTemporaryFolder(async (folder) => {
      const script = `node "${path.join(projectRoot, "dist", "main.js")}" run demo --repetitions 1 --filter model=swift --quiet --out "${path.join(folder, "run")}" --format csv | head -c 10`;
      expect(execFileSync("bash", ["-o", "pipefail", "-c", script], { encoding: "utf8" })).toBe("schema_ver");
    });
  });
});

/** Changes the first record and mends its frame, as another machine's offgrid would have written it. */
function rewriteJournal(file: string, change: (text: string) => string): void {
  const code = `
    import { readFileSync, writeFileSync } from "node:fs";
    import { decodeLine, encodeLine } from ${JSON.stringify(path.join(projectRoot, "dist", "runner", "journal-format.js"))};
    const lines = readFileSync(process.argv[1]).toString("utf8").split("\\n");
    const first = decodeLine(Buffer.from(lines[0]));
    const change = ${change.toString()};
    writeFileSync(process.argv[1], encodeLine(change(first.text)).toString("utf8") + lines.slice(1).join("\\n"));
  `;
  execFileSync(process.execPath, ["--input-type=module", "-e", code, file]);
}
