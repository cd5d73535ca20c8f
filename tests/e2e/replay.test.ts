import { spawn } from "node:child_process";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { inTemporaryFolder, offgrid, projectRoot } from "../fixtures/cli.ts";
import { readCsv } from "../fixtures/results.ts";

const identity = path.join(projectRoot, "models", "identity.onnx");
/** Three seconds of a model that takes no time. */
const short = ["--model", identity, "--cuts", "2", "--up-s", "1", "--down-s", "0.2", "--rate", "10"];

// Requests are counted here, no time is judged: two may run at once.
describe.concurrent("a replay", () => {
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
          "--meter",
          "linear",
          "--device",
          "n100",
          "--out",
          out,
        ],
        ...strategies.flatMap((name) => ["--strategy", name]),
      ]);
      expect(code, stderr).toBe(0);
      const rows = readCsv(path.join(out, "replay.csv"));
      expect(rows.map(({ strategy }) => strategy)).toEqual(strategies);
      for (const row of rows) {
        expect(row).toMatchObject({ lost: "0", duplicated: "0", different: "0", errors: "0", cuts: "2" });
        // An N100 mini PC draws 6 to 30 W; while the power is on it takes less than all along.
        expect(row).toMatchObject({ energy_basis: "modelled", energy_grade: "E", energy_boundary: "device" });
        const [joules, elapsedS] = [Number(row["joules"]), Number(row["elapsed_s"])];
        expect(joules / elapsedS).toBeGreaterThan(6);
        expect(joules / elapsedS).toBeLessThan(30);
        expect(Number(row["joules_powered"])).toBeLessThanOrEqual(joules * (1 + 1e-9));
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
      expect(stdout).toContain("joules: modelled, not measured");
      const words = stdout.replaceAll(/\s+/g, " ");
      expect(words).toContain("frame_f1");
      expect(words).toContain("Compare it with --kill worker --strategy plain");
    });
  });

  test("Ctrl-C leaves a replay that goes on where it stopped, and can be printed again", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "it's a replay");
      let isStopped = false;
      const stopped = await offgrid(["replay", ...short, "--out", out], {
        onTalk: (stderr, kill) => {
          if (isStopped || !stderr.includes("requests in")) return;
          isStopped = true;
          // Nothing is said when the first pass begins; its folder tells.
          const watch = setInterval(() => {
            if (!existsSync(path.join(out, "journal.jsonl"))) return;
            clearInterval(watch);
            kill("SIGINT");
          }, 20);
        },
      });
      expect(stopped.code, stopped.stderr).toBe(130);
      expect(stopped.stderr).toContain(`replay --resume '${out.replace("'", "'\\''")}'`);
      expect(existsSync(path.join(out, "context.json"))).toBe(true);

      const { code, stderr } = await offgrid(["replay", "--resume", out]);
      expect(code, stderr).toBe(0);
      const [row] = readCsv(path.join(out, "replay.csv"));
      expect(row).toMatchObject({ lost: "0", duplicated: "0", cuts: "2", judged: "not judged" });
      expect(row?.["served"]).toBe(row?.["scheduled"]);
      expect(stderr).toContain("the supervisor went and came back");

      const json = await offgrid(["replay", "--resume", out, "--format", "json"]);
      expect(JSON.parse(json.stdout)).toMatchObject({
        notes: [expect.stringContaining("not judged"), expect.anything(), expect.stringContaining("joules: unknown")],
        warnings: expect.arrayContaining([expect.stringContaining("came back")]),
        passes: [{ strategy: "plain", lost: 0, joules: null }],
      });
      const csv = await offgrid(["replay", "--resume", out, "--format", "csv"]);
      expect(csv.stdout.split("\n")[0]).toMatch(/^schema_version,replay_id,strategy,/);
      const narrow = await offgrid(["replay", "--resume", out], { env: { COLUMNS: "60" } });
      expect(narrow.stdout.split("\n").filter((line) => line.length > 60)).toEqual([]);
      expect(narrow.stdout).toContain("joules: unknown");
      const markdown = await offgrid(["replay", "--resume", out, "--format", "markdown"]);
      expect(markdown.stdout).toContain("| plain | 2 power |");
    });
  });

  test("Ctrl-C before a replay has begun leaves nothing behind", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "replay");
      const { code, stderr } = await offgrid(["replay", "--model", "ppocr-v4-det", "--out", out], {
        onTalk: (talk, kill) => {
          if (talk.includes("requests in") && !talk.includes("stopping")) kill("SIGINT");
        },
      });
      expect([code, stderr]).toEqual([130, expect.stringContaining("nothing is saved")]);
      expect(existsSync(out)).toBe(false);
    });
  });
});

test("a power profile's day is replayed as its grid has it", async () => {
  const { code, stdout } = await offgrid([
    "replay",
    ...["--profile", "grid-6h", "--compress", "86400", "--dry-run", "--rate", "100", "--format", "json"],
  ]);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    schedule: { outages: [{ fromS: 0, untilS: 0.75 }], bootS: 60 / 86_400 },
  });
});

test("a recorded trace is replayed as a machine of so many watts would have it", async () => {
  await inTemporaryFolder(async (folder) => {
    const trace = path.join(folder, "trace.csv");
    writeFileSync(trace, "t_offset_s,supply_w\n0,50\n21600,9\n43200,50\n86400,50\n");
    const args = ["replay", "--trace", trace, "--compress", "43200", "--dry-run"];
    const csv = await offgrid([...args, "--format", "csv"]);
    expect(csv.stdout).toBe("cut,from_s,until_s\n1,0.5,1\n");
    const text = await offgrid([...args, "--load-w", "8"]);
    expect(text.stdout).toContain("a flat 8 W (--load-w)");
    expect(text.stdout).toContain("nothing is cut");
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
