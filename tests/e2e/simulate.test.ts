import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { demoRun, inTemporaryFolder, offgrid } from "../fixtures/cli.ts";

const flags = ["--service-ms", "900", "--load-ms", "3000", "--first-ms", "1200", "--device", "pi5"];
const putRun = demoRun("--filter", "threads=1", "--repetitions", "2");
const short = ["--days", "14", "--seeds", "2"];

function simulate(...args: readonly string[]) {
  return offgrid(["simulate", ...flags, ...short, "--quiet", ...args]);
}

function figures(csv: string): ReadonlyMap<string, number> {
  const rows: Record<string, string>[] = parse(csv, { columns: true });
  return new Map(rows.map((row) => [`${row["profile"]} ${row["metric"]}`, Number(row["value"])]));
}

describe("offgrid simulate", () => {
  test("gives every model of a run under every profile, from its folder", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      await putRun(out);
      const { code, stdout } = await offgrid([
        "simulate",
        "--results",
        out,
        "--profile",
        "grid-6h",
        "--profile",
        "za-stage-4",
        ...short,
      ]);
      expect(code).toBe(0);
      const models = new Set(parse(readFileSync(path.join(out, "results.csv")), { columns: true }).map(modelOf));
      for (const model of models) {
        for (const profile of ["grid-6h", "za-stage-4"]) {
          expect(stdout).toMatch(new RegExp(`^${model}\\S* +${profile} +\\d`, "m"));
        }
      }
      expect(stdout).toContain("made up by the fake backend");
      expect(stdout).toContain("assumed: N100 mini PC");
    });
  });

  test("comes to the availability that the window and the boot leave", async () => {
    const { stdout } = await simulate("--profile", "grid-6h", "--profile", "grid-24", "--format", "csv");
    const found = figures(stdout);
    // Six hours less 60 s of boot and 3 s of load, of 24.
    expect(found.get("grid-6h service_availability")).toBeCloseTo((21_600 - 63) / 86_400, 6);
    expect(found.get("grid-24 service_availability")).toBeCloseTo(1, 6);
    expect(found.get("grid-6h duplicated")).toBe(0);
  });

  test("prints the same bytes for the same seed, whatever the number of threads, and others for another", async () => {
    const sweep = [...flags, "--days", "14", "--seeds", "6", "--profile", "ng-random", "--format", "csv", "--quiet"];
    const ask = async (...args: string[]) => (await offgrid(["simulate", ...sweep, ...args])).stdout;
    const one = await ask("--jobs", "1");
    expect(one).toContain("ng-random,service_availability");
    expect(await ask("--jobs", "2")).toBe(one);
    expect(await ask("--seed", "2")).not.toBe(one);
  });

  test("prints JSON with what the figures rest on, and Markdown", async () => {
    const json = JSON.parse((await simulate("--profile", "grid-6h", "--format", "json")).stdout);
    expect(json).toMatchObject({ basis: "modelled", days: 14, seeds: 2 });
    expect(json.notes.join(" ")).toContain("assumed: Raspberry Pi 5");
    const markdown = (await simulate("--profile", "grid-6h", "--format", "markdown")).stdout;
    expect(markdown).toMatch(/^\| model \| profile \|/);
    expect(markdown).toContain("assumed: Raspberry Pi 5");
  });

  test("prices the requests where prices are given, and leaves unknown what is not", async () => {
    const price = ["--device-usd", "150", "--life-years", "3"];
    const priced = await simulate("--profile", "grid-6h", ...price, "--tariff", "0.15", "--format", "csv");
    const found = figures(priced.stdout);
    const kwh = found.get("grid-6h bought_energy_per_year") ?? Number.NaN;
    expect(found.get("grid-6h cost_per_year")).toBeCloseTo(50 + 0.15 * kwh, 6);
    const unpriced = await simulate("--profile", "grid-6h", ...price, "--format", "csv");
    expect(unpriced.stdout).toMatch(/cost_per_year,USD,,/);
  });

  test("compares with dated API prices where the tokens are known", async () => {
    const { stdout } = await simulate(
      "--profile",
      "grid-6h",
      ...["--device-usd", "150", "--life-years", "3", "--tariff", "0.15"],
      ...["--tokens-per-request", "200", "--input-tokens-per-request", "500"],
    );
    // 500 tokens in at $0.55 a million, 200 out at $2.19: $0.713 a thousand requests, $3.57 a million tokens out.
    expect(stdout).toMatch(/DeepSeek R1 +2025-01-20 +0\.713 +3\.57 +\d+ requests, \d+ tokens a day/);
    expect(stdout).toContain("An API needs the link to be up");
  });

  test("compares every case of several with them", async () => {
    const args = [
      ...["--profile", "grid-6h", "--profile", "grid-24"],
      ...["--device-usd", "150", "--life-years", "3", "--tariff", "0.15"],
      ...["--tokens-per-request", "200", "--input-tokens-per-request", "500"],
    ];
    const { stdout } = await simulate(...args);
    expect(stdout).toMatch(/DeepSeek R1 +2025-01-20 +0\.713 +3\.57$/m);
    for (const profile of ["grid-6h", "grid-24"]) {
      expect(stdout).toMatch(new RegExp(`^flags +${profile} +0\\.\\d+( +\\d+){3}$`, "m"));
    }
    const { apis, sensitivity } = JSON.parse((await simulate(...args, "--format", "json")).stdout);
    expect(apis).toHaveLength(6);
    expect(apis[0]).toMatchObject({ model: "flags", profile: "grid-6h", breakEven: { state: "reached" } });
    expect(sensitivity).toBeNull();
  });

  test("says what the cost of one case hangs on, and nothing while the cost is unknown", async () => {
    const prices = ["--device-usd", "150", "--life-years", "3"];
    const { stdout } = await simulate("--profile", "grid-6h", ...prices, "--tariff", "0.15");
    expect(stdout).toMatch(/^\$\/1000 requests with +now +halved +doubled\n(speed|utilisation) /m);
    expect(stdout).toMatch(/^price of the device +150 +USD +[\d.]+ +[\d.]+$/m);
    expect(stdout).toMatch(/^utilisation +1% +10% +25% +50% +100% +now [\d.]+%$/m);
    const json = JSON.parse(
      (await simulate("--profile", "grid-6h", ...prices, "--tariff", "0.15", "--format", "json")).stdout,
    );
    expect(json.sensitivity.rows.map(({ factor }: { factor: string }) => factor)).toContain("utilisation");
    expect(json.cost_by_utilisation).toHaveLength(5);
    const unknown = await simulate("--profile", "grid-6h", ...prices);
    expect(unknown.stdout).not.toContain("halved");
  });

  test("draws supply, charge, service and backlog inside 60 columns, and as SVG", async () => {
    await inTemporaryFolder(async (folder) => {
      const svg = path.join(folder, "week.svg");
      const args = ["simulate", ...flags, ...short, "--quiet", "--profile", "grid-6h-lfp300", "--picture-week", "2"];
      const { stdout } = await offgrid([...args, "--svg", svg], { env: { COLUMNS: "60" } });
      expect(stdout.split("\n").filter((line) => [...line].length > 60)).toEqual([]);
      for (const series of ["grid", "charge", "service", "backlog"]) {
        expect(stdout).toMatch(new RegExp(`^${series} +[ ▁-█]+`, "m"));
      }
      expect(stdout).toMatch(/^day +\|7/m);
      expect(readFileSync(svg, "utf8")).toContain("<svg");
    });
  });

  test.each([
    [["simulate", "--profile", "grid-6h"], "how long a request takes is unknown", "--service-ms"],
    [["simulate", ...flags], "whose electricity it is, is unknown", "--profile grid-6h"],
    [["simulate", ...flags, "--profile", "grid-7h"], "there is no profile of that name", "Did you mean 'grid-6h'?"],
    [["simulate", ...flags, "--profile", "grid-6h", "--policy", "duty-cycle"], "draws asleep is unknown", "--sleep-w"],
    [
      ["simulate", ...flags, "--profile", "grid-6h", "--days", "7", "--picture-week", "2"],
      "only 7 days",
      "more --days",
    ],
    [["simulate", ...flags, "--profile", "grid-6h", "--seeds", "0"], "at least 1", "--help"],
    [["simulate", ...flags, "--profile", "grid-6h", "--svg", "no/such/x.svg"], "no such folder", "folder that exists"],
    [["simulate", "--results", "nosuch.csv", "--profile", "grid-6h"], "cannot be read", "readable file"],
    [["simulate", "--results", ".", "--profile", "grid-6h"], "no folder with a results.csv", "Give the results.csv"],
    [["simulate", "--results", "x.csv", "--service-ms", "9", "--profile", "grid-6h"], "not from both", "Leave one"],
    [["size", "--results", "x.csv", "--profile", "grid-6h"], "for which models", "--model ID"],
    [["size", ...flags, "--profile", "grid-6h", "--availability", "99"], "between 0 and 1", "--help"],
  ])("refuses %j with a cure", async (args, fault, cure) => {
    const { code, stdout, stderr } = await offgrid(args);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(fault);
    expect(stderr).toContain(cure);
  });

  test("asks for the panels that sunshine falls on, and takes watts as they are", async () => {
    await inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "mine.csv");
      writeFileSync(file, "t_offset_s,supply_w\n0,0\n43200,100\n64800,0\n86400,0\n");
      const { code, stdout } = await simulate("--trace", file, "--format", "csv");
      expect(code).toBe(0);
      expect(figures(stdout).get("trace supply_availability")).toBeGreaterThan(0.15);
      writeFileSync(file, "t_offset_s,supply_w,pv_w\n0,0,0\n43200,0,100\n64800,0,0\n86400,0,0\n");
      const scaled = await simulate("--trace", file, "--panel-w", "100");
      expect(scaled.stderr).toContain("cannot be scaled");
      const sized = await offgrid(["size", ...flags, "--days", "14", "--trace", file, "--availability", "0.9"]);
      expect(sized.stdout).toMatch(/\d+ Wh of battery fits with/);
    });
  });

  test("follows policies: batch work waits for the grid, a sleeping device draws less, a small model takes over", async () => {
    await inTemporaryFolder(async (folder) => {
      const out = path.join(folder, "run");
      await putRun(out);
      const results = path.join(out, "results.csv");
      const [large = "", small = ""] = [...new Set(parse(readFileSync(results), { columns: true }).map(modelOf))];
      const ask = async (...args: readonly string[]) => {
        const base = ["simulate", "--results", results, "--model", large, "--profile", "grid-6h-lfp300", ...short];
        const { stdout } = await offgrid([...base, "--quiet", "--format", "csv", ...args]);
        return figures(stdout);
      };
      const plain = await ask("--batch-share", "0.5");
      const deferred = await ask("--batch-share", "0.5", "--policy", "defer-batch");
      const mean = "grid-6h-lfp300 mean_wait_s";
      expect(deferred.get(mean) ?? 0).toBeGreaterThan(1000 + (plain.get(mean) ?? 0));
      const asleep = await ask("--policy", "duty-cycle", "--sleep-w", "0.5");
      const load = "grid-6h-lfp300 load_wh_per_day";
      expect(asleep.get(load) ?? 0).toBeLessThan(0.5 * (plain.get(load) ?? 0));
      const relieved = await ask("--policy", "small-model", "--small-model", small);
      expect(relieved.get("grid-6h-lfp300 served_by_small")).toBeGreaterThan(0);
    });
  });

  test("stops at Ctrl-C with exit code 130", async () => {
    let isSent = false;
    const { code, stdout, stderr } = await offgrid(
      ["simulate", ...flags, "--profile", "ng-random", "--seeds", "2000"],
      {
        onTalk: (talk, kill) => {
          if (isSent || !talk.includes("2000 simulations")) return;
          isSent = true;
          kill("SIGINT");
        },
      },
    );
    expect([code, stdout]).toEqual([130, ""]);
    expect(stderr).toContain("Stopped.");
  });
});

describe("offgrid size", () => {
  const base = ["size", ...flags, "--days", "14", "--quiet"];

  test("finds systems that fit, dearer as they differ, with a verdict in words", async () => {
    const prices = ["--battery-usd-per-kwh", "300", "--panel-usd-per-w", "0.8"];
    const args = [...base, "--profile", "solar-lfp-s", "--deadline-s", "30", ...prices];
    const { code, stdout } = await offgrid([...args, "--format", "json"]);
    expect(code).toBe(0);
    const { systems, verdicts } = JSON.parse(stdout);
    expect(verdicts.join(" ")).toMatch(/Best of \d+ by price of battery and panels: .* fits with/);
    const fitting = systems.filter(({ verdict }: { verdict: string }) => verdict === "fits");
    expect(fitting.length).toBeGreaterThan(0);
    for (const { share, battery_wh, panel_w, equipment_usd } of fitting) {
      expect(share).toBeGreaterThanOrEqual(0.99);
      expect(equipment_usd).toBeCloseTo(0.3 * battery_wh + 0.8 * panel_w, 6);
    }
  });

  test("says that nothing fits, what comes nearest and what binds", async () => {
    const energy = await offgrid([
      ...base,
      "--profile",
      "solar-lfp-s",
      "--panel-max-w",
      "10",
      "--battery-max-wh",
      "100",
    ]);
    expect(energy.code).toBe(1);
    expect(energy.stdout).toMatch(/Nothing fits up to 100 Wh .*\s+nearest\s+is\s+.*energy/s);
    const crowded = ["--profile", "grid-24", "--requests-per-day", "95900", "--deadline-s", "5"];
    expect((await offgrid([...base, ...crowded])).stdout).toMatch(/What\s+binds\s+is\s+speed/);
    const late = await offgrid([...base, "--profile", "grid-24", "--deadline-s", "0.5"]);
    expect(late.stdout).toMatch(/binds\s+is\s+the\s+deadline/);
  });

  test("finds the hours of grid that a service takes", async () => {
    const args = [...base, "--profile", "grid-6h", "--vary", "grid-hours", "--availability", "0.5", "--format", "csv"];
    const { stdout } = await offgrid(args);
    // Twelve hours less 63 s are under a half, so that a quarter more is the fewest.
    expect(stdout).toMatch(/fits,0,0,12\.25,/);
  });
});

function modelOf(row: unknown): string {
  return typeof row === "object" && row !== null && "model" in row ? String(row.model) : "";
}

test("requests come as they were recorded, day after day", async () => {
  await inTemporaryFolder(async (folder) => {
    const file = path.join(folder, "requests.csv");
    writeFileSync(file, "t_offset_s\n36000\n36000\n39600\n126000\n");
    const args = [
      "--service-ms",
      "900",
      "--profile",
      "grid-24",
      "--days",
      "4",
      "--seeds",
      "2",
      "--requests-trace",
      file,
    ];
    const { code, stdout, stderr } = await offgrid(["simulate", ...args]);
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stdout).toMatch(/^arrived +8\.00 /m);
    expect(stdout).toContain("as recorded, 4 in 2 days that repeat, 2.00 a day");
    const refused = await offgrid(["simulate", ...args, "--arrivals", "office"]);
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("Leave one of them out") });
  });
});
