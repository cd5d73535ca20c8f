import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { type KnobAccess, knobSchema, readKnob, writeKnob } from "../../../src/machine/limits/knob.ts";
import { type KnobLimit, type KnobPlan, planKnobs } from "../../../src/machine/limits/knob-limits.ts";
import { watchKnobs } from "../../../src/machine/limits/knob-watch.ts";
import type { Limits } from "../../../src/suite/limits.ts";
import { type Files, plant } from "../plant.ts";
import { nvidiaSmi, nvpmodel, plantPrograms } from "./programs.ts";

const policy = "sys/devices/system/cpu/cpufreq/policy";
const zone = "sys/class/powercap/intel-rapl:";

const cpufreq: Files = {
  [`${policy}0/scaling_max_freq`]: "2400000\n",
  [`${policy}0/scaling_governor`]: "schedutil\n",
  [`${policy}0/scaling_available_governors`]: "powersave schedutil\n",
  [`${policy}4/scaling_max_freq`]: "1800000\n",
  [`${policy}4/scaling_governor`]: "schedutil\n",
};
const powercap: Files = {
  [`${zone}0/name`]: "package-0\n",
  [`${zone}0/enabled`]: "0\n",
  [`${zone}0/constraint_0_power_limit_uw`]: "28000000\n",
  [`${zone}0/constraint_1_power_limit_uw`]: "64000000\n",
  [`${zone}0:0/name`]: "core\n",
  [`${zone}0:0/constraint_0_power_limit_uw`]: "0\n",
  [`${zone}1/name`]: "psys\n",
  [`${zone}1/constraint_0_power_limit_uw`]: "0\n",
};

function access(files: Files, scripts: Readonly<Record<string, string>> = {}): KnobAccess {
  return { root: plant(files), run: plantPrograms(scripts).run };
}

/** Turns the knobs as a run would, and gives what is read back of them. */
async function turned(at: KnobAccess, name: KnobLimit, limits: Limits, spoil: () => void = () => undefined) {
  const plan = await planKnobs(at, name, limits);
  for (const { knob, value } of settingsOf(plan)) await writeKnob(at, knob, value);
  const watch = watchKnobs({ access: at, name, limits, plan, fault: null });
  await watch.look({ phase: "warmup", workers: [1], atS: 0 });
  spoil();
  await watch.look({ phase: "judge", workers: [1], atS: 9 });
  return { plan, verdict: watch.verdicts()[0] };
}

function settingsOf(plan: KnobPlan) {
  return plan.state === "found" ? plan.settings : [];
}

describe("clocks", () => {
  test("are capped in every policy, in kHz", async () => {
    const at = access(cpufreq);
    const { plan, verdict } = await turned(at, "maxFrequencyHz", { maxFrequencyHz: 1.2e9 });
    expect(readFileSync(path.join(at.root, `${policy}4/scaling_max_freq`), "utf8").trim()).toBe("1200000");
    expect(plan).toMatchObject({
      line: "echo 1200000 | sudo tee /sys/devices/system/cpu/cpufreq/policy*/scaling_max_freq",
    });
    expect(verdict).toMatchObject({ requested: "1200000000", state: "enforced", readBack: "1200000000 Hz" });
  });

  test("that somebody raised while the worker ran are not enforced", async () => {
    const at = access(cpufreq);
    const raise = () => writeFileSync(path.join(at.root, `${policy}0/scaling_max_freq`), "2400000");
    const { verdict } = await turned(at, "maxFrequencyHz", { maxFrequencyHz: 1.2e9 }, raise);
    expect(verdict).toMatchObject({
      state: "requested",
      fault: "the machine keeps 1200000000 Hz and 2400000000 Hz",
      remedy: expect.stringContaining("sudo tee"),
    });
  });

  test("have the governors that the machine has", async () => {
    expect((await turned(access(cpufreq), "governor", { governor: "powersave" })).verdict).toMatchObject({
      state: "enforced",
      readBack: "powersave",
    });
    expect((await turned(access(cpufreq), "governor", { governor: "ondemand" })).verdict).toMatchObject({
      state: "requested",
      fault: "the governors of this machine are powersave, schedutil",
      remedy: null,
    });
  });

  test("of a machine without cpufreq cannot be set", async () => {
    for (const [name, limits] of [
      ["maxFrequencyHz", { maxFrequencyHz: 1e9 }],
      ["governor", { governor: "powersave" }],
    ] as const) {
      const { verdict } = await turned(access({}), name, limits);
      expect(verdict).toMatchObject({ state: "requested", fault: expect.stringContaining("cpufreq") });
    }
  });
});

describe("a package's power", () => {
  test("is limited in the long and the short term, in the zone of the package alone, which is switched on", async () => {
    const at = access(powercap);
    const { verdict } = await turned(at, "packagePowerW", { packagePowerW: 10 });
    const text = (file: string) => readFileSync(path.join(at.root, file), "utf8").trim();
    expect(text(`${zone}0/constraint_0_power_limit_uw`)).toBe("10000000");
    expect(text(`${zone}0/constraint_1_power_limit_uw`)).toBe("10000000");
    expect(text(`${zone}0/enabled`)).toBe("1");
    expect(text(`${zone}0:0/constraint_0_power_limit_uw`)).toBe("0");
    expect(text(`${zone}1/constraint_0_power_limit_uw`)).toBe("0");
    expect(verdict).toMatchObject({ state: "enforced", readBack: "10 W" });
  });

  test("is not limited by a zone that was switched off again", async () => {
    const at = access(powercap);
    const off = () => writeFileSync(path.join(at.root, `${zone}0/enabled`), "0");
    expect((await turned(at, "packagePowerW", { packagePowerW: 10 }, off)).verdict?.state).toBe("requested");
  });

  test("that is rounded to the processor's step is enforced; one that is far from it is not", async () => {
    for (const [kept, state] of [
      ["10375000", "enforced"],
      ["12000000", "requested"],
    ] as const) {
      const at = access(powercap);
      const round = () => writeFileSync(path.join(at.root, `${zone}0/constraint_0_power_limit_uw`), kept);
      expect((await turned(at, "packagePowerW", { packagePowerW: 10 }, round)).verdict?.state).toBe(state);
    }
  });

  test("cannot be limited where zones only count", async () => {
    const counting = { [`${zone}0/name`]: "package-0\n", [`${zone}0/energy_uj`]: "1\n" };
    expect((await turned(access(counting), "packagePowerW", { packagePowerW: 10 })).verdict?.fault).toBe(
      "its processor package counts energy but takes no power limit",
    );
    expect((await turned(access({}), "packagePowerW", { packagePowerW: 10 })).verdict?.fault).toContain("powercap");
  });
});

describe("what programs set", () => {
  test("a GPU's limit is set by its index; one without a limit is passed over", async () => {
    const at = access({}, { "nvidia-smi": nvidiaSmi });
    const { plan, verdict } = await turned(at, "gpuPowerW", { gpuPowerW: 100 });
    expect(settingsOf(plan)).toEqual([{ knob: { kind: "gpu", index: 0 }, value: "100" }]);
    expect(verdict).toMatchObject({ state: "enforced", readBack: "100 W" });
    expect(await readKnob(at, { kind: "gpu", index: 1 })).toBeNull();
    await expect(writeKnob(at, { kind: "gpu", index: 0 }, "10")).rejects.toThrow();
    expect((await turned(access({}), "gpuPowerW", { gpuPowerW: 100 })).verdict?.fault).toContain("nvidia-smi");
  });

  test("a Jetson's mode is set by its number, and one that asks for a restart is refused at once", async () => {
    const at = access({}, { nvpmodel });
    expect((await turned(at, "nvpmodel", { nvpmodel: 2 })).verdict).toMatchObject({ state: "enforced", readBack: "2" });
    await expect(writeKnob(at, { kind: "nvpmodel" }, "9")).rejects.toThrow();
    expect((await turned(access({}), "nvpmodel", { nvpmodel: 2 })).verdict?.fault).toContain("nvpmodel");
  });
});

test.each([
  "etc/passwd",
  "sys/devices/system/cpu/cpufreq/policy0/../../../etc/passwd",
  "sys/class/powercap/intel-rapl:0/uevent",
  "/sys/devices/system/cpu/cpufreq/policy0/scaling_governor",
])("no file but those of limits is a knob: %s", (file) => {
  expect(knobSchema.safeParse({ kind: "file", file }).success).toBe(false);
});
