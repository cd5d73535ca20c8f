import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Knob } from "../../src/machine/limits/knob.ts";
import { nodeFileLayer } from "../../src/runner/file-layer.ts";
import { holdKnobs, listLeftovers, undoLeftovers } from "../../src/runner/held-knobs.ts";
import type { LedgerPlace } from "../../src/runner/limit-ledger.ts";
import { identifyProcess } from "../../src/runner/process-identity.ts";
import { nvpmodel, plantPrograms } from "../machine/limits/programs.ts";
import { plant } from "../machine/plant.ts";

const program = fileURLToPath(new URL("../fixtures/limit-holder.mjs", import.meta.url));
const policy = "sys/devices/system/cpu/cpufreq/policy0";
const cap: Knob = { kind: "file", file: `${policy}/scaling_max_freq` };
const governor: Knob = { kind: "file", file: `${policy}/scaling_governor` };

function machine() {
  const root = plant({ [`${policy}/scaling_max_freq`]: "2400000\n", [`${policy}/scaling_governor`]: "schedutil\n" });
  const { run } = plantPrograms({ nvpmodel });
  const place: LedgerPlace = {
    folder: path.join(root, "ledger"),
    layer: nodeFileLayer,
    procRoot: "/proc",
    access: { root, run },
  };
  const read = (name: string) => readFileSync(path.join(root, policy, name), "utf8").trim();
  const write = (name: string, value: string) => writeFileSync(path.join(root, policy, name), value);
  const ledgers = () =>
    existsSync(place.folder) ? readdirSync(place.folder).filter((name) => name.endsWith(".json")) : [];
  return { root, place, read, write, ledgers };
}

/** A process that has limited the clocks, to `value`. */
async function holder({ root, place }: ReturnType<typeof machine>, value: string) {
  const child = spawn(process.execPath, [program, root, place.folder, value], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  const [said] = await once(createInterface({ input: child.stdout }), "line");
  return {
    pid: child.pid ?? 0,
    said: String(said),
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

/** A ledger that a process left which is no more. */
function plantLedger(
  at: ReturnType<typeof machine>,
  {
    knob,
    old,
    ours,
    bootId,
    state = "set",
  }: { knob: Knob; old: string; ours: string; bootId?: string; state?: "planned" | "set" },
) {
  const owner = { ...identifyProcess({ procRoot: "/proc", pid: process.pid }), pid: 2 ** 22 - 3 };
  const ledger = {
    schemaVersion: 1,
    owner: { ...owner, bootId: bootId ?? owner.bootId },
    state,
    changes: [{ knob, old, ours }],
  };
  mkdirSync(at.place.folder, { recursive: true });
  writeFileSync(path.join(at.place.folder, "4194301-1.json"), JSON.stringify(ledger));
}

describe("knobs that are held", () => {
  test("are turned, written down with what they were, and put back", async () => {
    const at = machine();
    const held = await holdKnobs(at.place, [
      { knob: cap, value: "1200000" },
      { knob: governor, value: "powersave" },
    ]);
    expect([held.faults, at.read("scaling_max_freq"), at.read("scaling_governor")]).toEqual([
      [null, null],
      "1200000",
      "powersave",
    ]);
    const [ledger = ""] = at.ledgers();
    expect(JSON.parse(readFileSync(path.join(at.place.folder, ledger), "utf8"))).toEqual({
      schemaVersion: 1,
      owner: identifyProcess({ procRoot: "/proc", pid: process.pid }),
      state: "set",
      changes: [
        { knob: cap, old: "2400000", ours: "1200000" },
        { knob: governor, old: "schedutil", ours: "powersave" },
      ],
    });
    expect(await held.release()).toEqual([]);
    expect([at.read("scaling_max_freq"), at.read("scaling_governor"), at.ledgers()]).toEqual([
      "2400000",
      "schedutil",
      [],
    ]);
  });

  test("are in the ledger before the first of them is turned", async () => {
    const at = machine();
    const order: string[] = [];
    const layer = {
      ...nodeFileLayer,
      rename: (paths: { from: string; to: string }) => {
        order.push(`ledger while the cap is ${at.read("scaling_max_freq")}`);
        nodeFileLayer.rename(paths);
      },
    };
    await holdKnobs({ ...at.place, layer }, [{ knob: cap, value: "1200000" }]);
    expect(order[0]).toBe("ledger while the cap is 2400000");
  });

  test("stay untouched where it cannot be written down how to undo them", async () => {
    const at = machine();
    writeFileSync(at.place.folder, "a file in the way");
    const held = await holdKnobs(at.place, [{ knob: cap, value: "1200000" }]);
    expect(held.faults[0]).toMatch(/^it cannot be written down how to undo it/);
    expect(held.faults[0]).not.toContain(at.root);
    expect(at.read("scaling_max_freq")).toBe("2400000");
    expect(await held.release()).toEqual([]);
  });

  test("that have their value already need no ledger, and nothing is put back", async () => {
    const at = machine();
    const held = await holdKnobs(at.place, [{ knob: cap, value: "2400000" }]);
    expect([held.faults, at.ledgers()]).toEqual([[null], []]);
    at.write("scaling_max_freq", "2000000");
    await held.release();
    expect(at.read("scaling_max_freq")).toBe("2000000");
  });

  test("that hold the machine lower already are not raised", async () => {
    const at = machine();
    at.write("scaling_max_freq", "800000");
    const held = await holdKnobs(at.place, [{ knob: cap, value: "1200000" }]);
    expect(held.faults).toEqual([`/${policy}/scaling_max_freq is lower already, at 800000`]);
    expect([at.read("scaling_max_freq"), at.ledgers()]).toEqual(["800000", []]);
    await held.release();
  });

  test("that somebody else has changed meanwhile are left as they are, which is told", async () => {
    const at = machine();
    const held = await holdKnobs(at.place, [{ knob: cap, value: "1200000" }]);
    at.write("scaling_max_freq", "2000000");
    expect(await held.release()).toEqual([
      `/${policy}/scaling_max_freq is left at 2000000: somebody has changed it since it was limited to 1200000`,
    ]);
    expect([at.read("scaling_max_freq"), at.ledgers()]).toEqual(["2000000", []]);
  });

  test("that could not be put back are remembered until they can be, whatever comes next", async () => {
    const at = machine();
    const first = await holdKnobs(at.place, [{ knob: { kind: "nvpmodel" }, value: "3" }]);
    expect(first.faults).toEqual([null]);
    const deaf = { ...at.place, access: { ...at.place.access, run: () => Promise.reject(new Error("busy")) } };
    const stuck = await holdKnobs(deaf, [{ knob: cap, value: "1200000" }]);
    expect(stuck.faults[0]).toContain("an earlier limit is still to be undone");
    expect([await stuck.release(), at.read("scaling_max_freq"), at.ledgers()]).toEqual([
      [],
      "2400000",
      [expect.any(String)],
    ]);
    const next = await holdKnobs(at.place, [{ knob: cap, value: "1200000" }]);
    expect([next.faults, await at.place.access.run("nvpmodel", ["-q"])]).toEqual([
      [null],
      expect.stringMatching(/\n0\n/),
    ]);
    expect([await next.release(), at.read("scaling_max_freq"), at.ledgers()]).toEqual([[], "2400000", []]);
  });

  test("need no folder that is there already", async () => {
    const at = machine();
    const place = { ...at.place, folder: path.join(at.root, "results/limits") };
    const held = await holdKnobs(place, [{ knob: cap, value: "1200000" }]);
    expect(held.faults).toEqual([null]);
    await held.release();
  });

  test("that cannot be set are faults in words, and the others are turned", async () => {
    const at = machine();
    const held = await holdKnobs(at.place, [
      { knob: { kind: "file", file: "sys/devices/system/cpu/cpufreq/policy7/scaling_max_freq" }, value: "1" },
      { knob: { kind: "nvpmodel" }, value: "9" },
      { knob: cap, value: "1200000" },
    ]);
    expect(held.faults).toEqual([
      "/sys/devices/system/cpu/cpufreq/policy7/scaling_max_freq cannot be read",
      expect.stringMatching(/^the power mode cannot be set/),
      null,
    ]);
    expect(at.read("scaling_max_freq")).toBe("1200000");
    await held.release();
  });
});

describe("after kill -9", () => {
  test("the next start puts back what the dead process had limited, once", async () => {
    const at = machine();
    const dead = await holder(at, "1200000");
    expect([dead.said, at.read("scaling_max_freq")]).toEqual(["held", "1200000"]);
    await dead.kill();
    expect([at.read("scaling_max_freq"), listLeftovers(at.place)]).toEqual([
      "1200000",
      [`/${policy}/scaling_max_freq at 1200000 in place of 2400000`],
    ]);
    expect(await undoLeftovers(at.place)).toEqual(["undid a limit that a run which was cut off left"]);
    expect([at.read("scaling_max_freq"), at.ledgers()]).toEqual(["2400000", []]);
    expect([await undoLeftovers(at.place), listLeftovers(at.place)]).toEqual([[], []]);
  });

  test("what the machine made of a value is put back, if the process was killed before it could look", async () => {
    const at = machine();
    at.write("scaling_max_freq", "1500000");
    plantLedger(at, { knob: cap, old: "2400000", ours: "1200000", state: "planned" });
    expect(await undoLeftovers(at.place)).toEqual(["undid a limit that a run which was cut off left"]);
    expect([at.read("scaling_max_freq"), at.ledgers()]).toEqual(["2400000", []]);
  });

  test("what somebody has changed since is left", async () => {
    const at = machine();
    const dead = await holder(at, "1200000");
    await dead.kill();
    at.write("scaling_max_freq", "2000000");
    expect(await undoLeftovers(at.place)).toEqual([expect.stringContaining("is left at 2000000")]);
    expect([at.read("scaling_max_freq"), at.ledgers()]).toEqual(["2000000", []]);
  });

  test("the limit of a process that still runs is neither undone nor taken over", async () => {
    const at = machine();
    const other = await holder(at, "1200000");
    expect([await undoLeftovers(at.place), listLeftovers(at.place)]).toEqual([[], []]);
    const held = await holdKnobs(at.place, [{ knob: cap, value: "800000" }]);
    expect(held.faults).toEqual([`process ${other.pid} of offgrid has set /${policy}/scaling_max_freq for itself`]);
    await held.release();
    expect(at.read("scaling_max_freq")).toBe("1200000");
    expect(at.ledgers()).toHaveLength(1);
  });
});

describe("a ledger of another boot", () => {
  test("is dropped: the kernel has forgotten the limit", async () => {
    const at = machine();
    plantLedger(at, { knob: cap, old: "2000000", ours: "2400000", bootId: "0123456789abcdef" });
    expect([listLeftovers(at.place), await undoLeftovers(at.place)]).toEqual([[], []]);
    expect([at.read("scaling_max_freq"), at.ledgers()]).toEqual(["2400000", []]);
  });

  test("still holds for a power mode, which a Jetson keeps when it is switched off", async () => {
    const at = machine();
    await at.place.access.run("nvpmodel", ["-m", "3"]);
    plantLedger(at, { knob: { kind: "nvpmodel" }, old: "0", ours: "3", bootId: "0123456789abcdef" });
    expect(await undoLeftovers(at.place)).toEqual(["undid a limit that a run which was cut off left"]);
    expect(await at.place.access.run("nvpmodel", ["-q"])).toMatch(/\n0\n/);
  });
});

test("a file that is no ledger of ours is never acted upon, nor taken away", async () => {
  const at = machine();
  mkdirSync(path.join(at.root, "etc"));
  writeFileSync(path.join(at.root, "etc/passwd"), "root");
  plantLedger(at, { knob: { kind: "file", file: "etc/passwd" }, old: "mine", ours: "root" });
  writeFileSync(path.join(at.place.folder, "1-2.json"), "{ torn");
  expect(await undoLeftovers(at.place)).toEqual([]);
  expect(readFileSync(path.join(at.root, "etc/passwd"), "utf8")).toBe("root");
  expect(at.ledgers()).toHaveLength(2);
});
