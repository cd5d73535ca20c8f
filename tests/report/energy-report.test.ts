import { describe, expect, test } from "vitest";
import { energyRecords } from "../../src/report/energy-records.ts";
import { energyReport } from "../../src/report/energy-report.ts";
import { formatTable } from "../../src/report/table.ts";
import type { Row } from "../../src/results/columns.ts";
import { parseCsv } from "../../src/results/csv.ts";
import { energyResults, energyRow, pacedRow } from "../fixtures/energy-rows.ts";

const reportOf = (...rows: readonly Row[]) => energyReport({ rows, latency: "p50" });
const whole = reportOf(...parseCsv({ text: energyResults(), place: "results.csv" }));

function section(report: ReturnType<typeof reportOf>, title: RegExp) {
  const [group] = report.groups;
  const found = group?.sections.find((one) => title.test(one.title));
  if (found === undefined) throw new Error(`no section ${title}`);
  const { table, sentences } = found;
  return { text: table === null ? "" : formatTable({ ...table, width: 120 }), said: sentences.join(" ") };
}

describe("the tables of energy", () => {
  test("energy by pacing, spinning and threads", () => {
    expect(section(whole, /^Energy/).text).toBe(
      [
        "model  asked         thr  spin  gross mJ            95 %  net mJ          95 %     W",
        "m      back to back    1  off        200      196 to 204     100   95.0 to 105  20.0",
        "m      back to back    2  off        180      176 to 184     120    115 to 125  30.0",
        "m      every 5 s       1  off      52595  51543 to 53647    2595  2539 to 2651  10.5",
        "m      every 5 s       2  off      54583  53490 to 55676    4583  4516 to 4650  10.9",
        "",
      ].join("\n"),
    );
  });

  test("keep loaded or reload", () => {
    const { text, said } = section(whole, /^Keep/);
    expect(text.split("\n")[1]).toBe(
      "m      every 5 s    1  off       7.90  7.39 to 8.41   0.500  0.489 to 0.511   15.8  14.5 to 17.2",
    );
    expect(said).toContain("m, 1 thread: keep it loaded up to 15.8 s between requests.");
  });

  test("the race, with what it costs in time", () => {
    const { text, said } = section(whole, /^Race/);
    expect(text.split("\n").slice(1, 3)).toEqual([
      "m      back to back    2  off   0.180  0.176 to 0.184     1.00       1.00  least",
      "m      back to back    1  off   0.200  0.196 to 0.204     1.11       0.60  more",
    ]);
    expect(said).toContain(
      "m, every 5 s: least energy with 1 thread. 2 threads: 1.04 times as much (1.62 times as fast).",
    );
  });

  test("latency against energy", () => {
    const { text } = section(whole, /^Latency/);
    expect(text).toMatch(/back to back +2 .* front$/m);
    expect(text).toMatch(/back to back +1 .* dominated by 2 threads$/m);
    expect(text.match(/every 5 s .* front$/gm)).toHaveLength(2);
  });

  test("right answers a watt-hour, best first, of the setting with the most", () => {
    const { text } = section(whole, /^Right/);
    expect(text.split("\n").slice(1, 3)).toEqual([
      expect.stringMatching(/^m +back to back +2 +off +18000 +16\d{3} to 19\d{3} +accuracy$/),
      expect.stringMatching(/^m +every 5 s +1 +off +61\.6 /),
    ]);
    expect(section(reportOf(energyRow()), /^Right/).said).toBe("Without a quality rate, and so not here: m.");
  });

  test("fit 60 columns", () => {
    for (const { table } of whole.groups.flatMap(({ sections }) => sections)) {
      if (table === null) continue;
      for (const line of formatTable({ ...table, width: 60 }).split("\n")) expect(line.length).toBeLessThanOrEqual(60);
    }
  });

  test("name ties as ties", () => {
    const rows = [1, 2].flatMap((repetition) =>
      [1, 2].map((threads) =>
        energyRow({ cell_id: `m/t${threads}`, threads, repetition, energy_j: 120 + threads * 0.1 + repetition }),
      ),
    );
    const report = reportOf(...rows);
    expect(section(report, /^Race/).said).toContain(
      "least energy with 1 thread; tied with it: 2 threads (latency tied).",
    );
    expect(section(report, /^Latency/).text).toMatch(/2 +off .* tied with 1 thread$/m);
    expect(report.notes.join(" ")).toContain("With two repetitions");
  });

  test("say which question cannot be answered, and what it takes", () => {
    const one = reportOf(energyRow());
    expect(section(one, /^Keep/).said).toMatch(/^Not known: no row is paced\. It takes/);
    expect(section(one, /^Race/).said).toMatch(/^Nothing to choose/);
    expect(section(reportOf(pacedRow()), /^Keep/).said).toMatch(/no row is back to back/);
    const unloaded = reportOf(energyRow(), pacedRow({ load_energy_j: null, load_ms: null }));
    expect(section(unloaded, /^Keep/).said).toMatch(/load or first inference is missing/);
    const unseen = section(reportOf(energyRow(), pacedRow({ load_energy_j: null })), /^Keep/);
    expect(unseen.text).toMatch(/ ≈9\.90 .* ≈19\.8/);
    expect(unseen.said).toMatch(/no measurement, and has no interval\. m, 1 thread: keep it loaded up to ≈19\.8 s/);
    expect(section(reportOf(energyRow(), pacedRow({ waitingW: 0.001, netErrorJ: 6 })), /^Keep/).said).toContain(
      "never reload: a loaded model that waits costs nothing that could be measured (at most",
    );
  });
});

describe("rows that may not be compared", () => {
  test.each([
    ["grade", { energy_grade: "C" }],
    ["boundary", { energy_boundary: "package" }],
    ["source", { energy_source: "another plug" }],
    ["basis", { energy_basis: "modelled" }],
    ["machine", { machine_id: "fedcba9876543210" }],
    ["version of ONNX Runtime", { onnxruntime_version: "1.31.0" }],
  ] as const)("of another %s have tables of their own, and it is said", (word, more) => {
    const report = reportOf(energyRow(), energyRow({ ...more, threads: 2, energy_j: 90 }));
    expect(report.groups.map(({ cases }) => cases.map(({ threads }) => threads))).toEqual(
      expect.arrayContaining([[1], [2]]),
    );
    expect(report.notes[0]).toContain(`2 sets of rows that differ in ${word}`);
    for (const { sections } of report.groups) expect(JSON.stringify(sections)).not.toContain("least");
  });

  test("are headed by what they are, best grade first, and modelled ones carry the relative index", () => {
    const modelled = {
      energy_grade: "E",
      energy_basis: "modelled",
      energy_method: "model",
      energy_boundary: "device",
      instructions_per_inference: 2e6,
    } as const;
    const report = reportOf(energyRow(modelled), energyRow());
    expect(report.groups.map(({ heading }) => heading.split(";")[0])).toEqual([
      "Measured energy of the whole machine, at the socket (wall)",
      "Modelled energy of the whole machine, behind its power supply (device)",
    ]);
    expect(report.notes.join(" ")).toContain(
      "The joules are of the whole machine, at the socket and of the whole machine, behind its power supply.",
    );
    const { table, sentences } = report.groups[1]?.sections[0] ?? { table: null, sentences: [] };
    expect(table?.columns.map(({ title }) => title)).toEqual(expect.arrayContaining(["core-ms", "Minstr"]));
    expect(sentences.join(" ")).toMatch(/follow CPU time alone.*relative index/);
    const waits = reportOf(energyRow(modelled), pacedRow(modelled));
    expect(section(waits, /^Keep/).said).toContain("whatever else ran meanwhile is in it");
    expect(section(reportOf(energyRow(), pacedRow()), /^Keep/).said).not.toContain("whatever else ran");
    expect(report.groups[0]?.sections[0]?.table?.columns.map(({ title }) => title)).not.toContain("core-ms");
  });

  test("do other work: another batch is no contender", () => {
    const report = reportOf(energyRow(), energyRow({ batch: 4, cell_id: "m/b4", energy_j: 240 }));
    expect(report.groups[0]?.cases).toHaveLength(2);
    expect(section(report, /^Race/).said).toMatch(/^Nothing to choose/);
    expect(section(report, /^Latency/).said).toMatch(/^Nothing to choose/);
  });

  test("are told to be emulated, unstable or too few where they are", () => {
    const notes = reportOf(
      energyRow({ profile: "pi-class", emulates: "a Raspberry Pi", verdict: "unstable" }),
      energyRow({ verdict: "too-few", repetition: 2 }),
    ).notes.join(" ");
    expect(notes).toContain("Profile pi-class stands for a Raspberry Pi");
    expect(notes).toContain("Of 2 repetitions 1 are unstable (something moved or interfered) and 1 have too few");
    expect(reportOf(energyRow({ verdict: "valid" })).notes.join(" ")).not.toContain("unstable");
  });

  test("under limits that did not hold say so, and are no repetitions of those under limits that held", () => {
    const capped = { profile: "cap-5w", cell_id: "m/cap-5w", limits: "packagePowerW=5" };
    const report = reportOf(
      energyRow(),
      energyRow({ ...capped, limits_state: "requested" }),
      energyRow({ ...capped, limits_state: "enforced", repetition: 2 }),
    );
    expect(report.groups[0]?.cases.map(({ others }) => others).sort()).toEqual([
      "cap-5w",
      "cap-5w (requested)",
      "full",
    ]);
    expect(report.notes.join(" ")).toContain("Limits of cap-5w were asked for and did not all hold");
    expect(reportOf(energyRow({ ...capped, limits_state: "enforced" })).notes.join(" ")).not.toContain("Limits of");
  });

  test("of one cell, apart by their meters, are not taken for its repetitions", () => {
    const notes = reportOf(energyRow(), energyRow({ energy_grade: "C", repetition: 2 })).notes.join(" ");
    expect(notes).toContain("Cells of one repetition");
    expect(notes).not.toContain("With two repetitions");
  });

  test("without energy are counted", () => {
    const report = reportOf(energyRow(), energyRow({ energy_j: null }), energyRow({ scenario: "offline" }));
    expect(report.notes.join(" ")).toMatch(
      /1 repetition left out: no joules.*1 repetition left out: only single-stream/,
    );
    expect(reportOf(energyRow({ energy_j: null })).groups).toEqual([]);
  });
});

test("what steers a terminal in a table of others is shown as its number", () => {
  const steering = "\u001b]0;gone\u0007";
  const foreign: Partial<Row> = {
    model: `m${steering}`,
    energy_source: `plug${steering}`,
    cpu_model: `CPU${steering}`,
    energy_boundary: `wall${steering}`,
    profile: `p${steering}`,
    emulates: `e${steering}`,
    shapes: `s${steering}`,
    quality: 0.5,
    quality_metric: `q${steering}`,
  };
  const report = reportOf(energyRow(foreign), energyRow({ ...foreign, shapes: "other", energy_source: "another" }));
  const said = JSON.stringify({
    notes: report.notes,
    groups: report.groups.map(({ heading, sections }) => ({ heading, sections })),
    records: report.groups.flatMap(energyRecords),
  });
  expect(said).toContain("gone");
  // JSON itself would write them as \u001b and \u0007.
  expect(said).not.toMatch(/\\u00(1b|07)/);
});
