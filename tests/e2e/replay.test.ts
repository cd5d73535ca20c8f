import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { readCsv } from "../fixtures/results.ts";

const identity = path.join(projectRoot, "models", "identity.onnx");
/** Three seconds of a model that takes no time. */
const short = ["--model", identity, "--cuts", "2", "--up-s", "1", "--down-s", "0.2", "--rate", "10"];

test("power cuts and kills of the supervisor lose no request of a real model, and answer none twice", async () => {
  // The audit itself, with 50 cuts and bounds on the simulator's error, is a peer: see bench/peers/README.md.
  const peer = path.join(projectRoot, "bench", "peers", "replay.mjs");
  const options = { cuts: 5, kills: 5, up: 0.9, down: 0.2, rate: 20, simulated: 0 };
  const { code, stdout } = await node([
    peer,
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]),
  ]);
  expect(JSON.parse(stdout)).toMatchObject({
    faults: [],
    undisturbed: { lost: 0, cuts: 5 },
    supervisor: { kills: 5 },
    disturbed: { lost: 0, cuts: 5 },
  });
  expect(code).toBe(0);
});

test("ways to come back are compared on one schedule, each answering as an undisturbed worker does", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "replay");
    const strategies = ["plain", "optimised", "ort", "warm-spare"];
    const { code, stdout, stderr } = await offgrid([
      "replay",
      ...[
        "--model",
        "silero-vad",
        "--cuts",
        "2",
        "--up-s",
        "1.5",
        "--down-s",
        "0.3",
        "--rate",
        "10",
        "--seed",
        "3",
        "--out",
        out,
      ],
      ...strategies.flatMap((name) => ["--strategy", name]),
    ]);
    expect(code, stderr).toBe(0);
    const rows = readCsv(path.join(out, "replay.csv"));
    expect(rows.map(({ strategy }) => strategy)).toEqual(strategies);
    for (const row of rows) {
      expect(row).toMatchObject({ lost: "0", duplicated: "0", different: "0", errors: "0", cuts: "2", joules: "" });
      expect(row["served"]).toBe(row["scheduled"]);
    }
    expect(rows.map(({ cut }) => cut)).toEqual(["power", "power", "power", "worker"]);
    expect(rows.map(({ graph_sha256 }) => graph_sha256?.length)).toEqual([0, 64, 64, 0]);
    expect(rows.map(({ predicted_goodput }) => predicted_goodput !== "")).toEqual([true, true, true, false]);
    expect(readdirSync(out).filter((name) => name.startsWith("unfinished"))).toEqual([]);
    expect(new Set(readCsv(path.join(out, "restarts.csv")).map(({ strategy }) => strategy))).toEqual(
      new Set(strategies),
    );
    expect(stdout).toContain("simulated");
    expect(stderr).toContain("frame_f1");
    expect(stderr).toContain("Compare it with --kill worker --strategy plain");
  });
});

test("Ctrl-C leaves a replay that goes on where it stopped, and can be printed again", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = path.join(folder, "replay");
    let isStopped = false;
    const stopped = await offgrid(["replay", ...short, "--out", out], {
      onTalk: (stderr, kill) => {
        if (isStopped || !stderr.includes("requests in")) return;
        isStopped = true;
        kill("SIGINT");
      },
    });
    expect(stopped.code, stopped.stderr).toBe(130);
    expect(stopped.stderr).toContain("replay --resume");
    expect(existsSync(path.join(out, "context.json"))).toBe(true);

    const { code, stderr } = await offgrid(["replay", "--resume", out]);
    expect(code, stderr).toBe(0);
    const [row] = readCsv(path.join(out, "replay.csv"));
    expect(row).toMatchObject({ lost: "0", duplicated: "0", cuts: "2", judged: "not judged" });
    expect(row?.["served"]).toBe(row?.["scheduled"]);

    const json = await offgrid(["replay", "--resume", out, "--format", "json"]);
    expect(JSON.parse(json.stdout)).toMatchObject({ passes: [{ strategy: "plain", lost: 0 }] });
    const csv = await offgrid(["replay", "--resume", out, "--format", "csv"]);
    expect(csv.stdout.split("\n")[0]).toMatch(/^schema_version,replay_id,strategy,/);
    const markdown = await offgrid(["replay", "--resume", out, "--format", "markdown"]);
    expect(markdown.stdout).toContain("| plain | 2 power |");
  });
});

test("a power profile's day is replayed as its grid has it", async () => {
  const { code, stdout } = await offgrid([
    "replay",
    ...["--profile", "grid-6h", "--compress", "86400", "--dry-run", "--rate", "100"],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schedule: { outages: [{ fromS: 0, untilS: 0.75 }], bootS: 60 / 86_400 },
  });
});

describe("what does not fit together is refused", () => {
  test.each([
    [["--cuts", "3", "--profile", "grid-6h"], "not from both"],
    [["--resume", "some", "--cuts", "3"], "follows its own schedule"],
    [["--strategy", "hope"], "Use one of: plain"],
    [["--model", "silero-vad", "--model", "ppocr-v4-det"], "replay takes one of these"],
    [["--strategy", "ort", "--ep", "webgpu"], "for the execution provider cpu alone"],
    [["--rate", "0"], "it must be above 0"],
    [["--profile", "grid-6"], "Did you mean 'grid-"],
  ])("%j", async (args, words) => {
    const { code, stderr } = await offgrid(["replay", ...args]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });
});

function node(args: readonly string[]): Promise<{ code: number | null; stdout: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let stdout = "";
    child.stdout.on("data", (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout }));
  });
}
