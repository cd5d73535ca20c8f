import type { LimitName, Limits } from "../../suite/limits.ts";
import { isPresent, listNames, readNumber, readText } from "../files.ts";
import { type Knob, type KnobAccess, listGpuLimits, parsePowerMode } from "./knob.ts";

export const knobLimits = [
  "maxFrequencyHz",
  "governor",
  "packagePowerW",
  "gpuPowerW",
  "nvpmodel",
] as const satisfies readonly LimitName[];
export type KnobLimit = (typeof knobLimits)[number];

/** What a limit comes to on this machine: knobs with the values they are to have, or why there are none. */
export type KnobPlan =
  | {
      readonly state: "found";
      readonly settings: readonly { readonly knob: Knob; readonly value: string }[];
      /** The line that would do the same by hand. */
      readonly line: string;
    }
  | { readonly state: "absent"; readonly fault: string };

const CPUFREQ = "sys/devices/system/cpu/cpufreq";
const POWERCAP = "sys/class/powercap";

/** Knobs for a limit that the profile has. */
export async function planKnobs(access: KnobAccess, name: KnobLimit, limits: Limits): Promise<KnobPlan> {
  switch (name) {
    case "maxFrequencyHz":
      return frequencyKnobs(access, String(Math.round((limits.maxFrequencyHz ?? 0) / 1e3)));
    case "governor":
      return governorKnobs(access, limits.governor ?? "");
    case "packagePowerW":
      return packageKnobs(access, Math.round((limits.packagePowerW ?? 0) * 1e6));
    case "gpuPowerW":
      return gpuKnobs(access, String(limits.gpuPowerW));
    case "nvpmodel":
      return powerModeKnobs(access, String(limits.nvpmodel));
    default:
      throw new TypeError(`no knobs for ${String(name satisfies never)}`);
  }
}

/** What a knob's value is in the unit of its limit; null where it is no number. */
export const unitsOf = {
  maxFrequencyHz: { scale: 1e3, unit: " Hz" },
  governor: null,
  packagePowerW: { scale: 1e-6, unit: " W" },
  gpuPowerW: { scale: 1, unit: " W" },
  nvpmodel: null,
} as const satisfies Record<KnobLimit, { readonly scale: number; readonly unit: string } | null>;

/** Every policy: its CPUs share a clock (kernel, Documentation/admin-guide/pm/cpufreq.rst). */
function policies(root: string): readonly string[] {
  return listNames(root, CPUFREQ).filter((name) => /^policy\d{1,4}$/.test(name));
}

function frequencyKnobs({ root }: KnobAccess, kHz: string): KnobPlan {
  const files = filesIn({ root, folder: CPUFREQ, names: policies(root), file: "scaling_max_freq" });
  if (files.length === 0) return { state: "absent", fault: "this machine has no clocks to set (cpufreq)" };
  const line = `echo ${kHz} | sudo tee /${CPUFREQ}/policy*/scaling_max_freq`;
  return { state: "found", settings: files.map((knob) => ({ knob, value: kHz })), line };
}

function governorKnobs({ root }: KnobAccess, governor: string): KnobPlan {
  const files = filesIn({ root, folder: CPUFREQ, names: policies(root), file: "scaling_governor" });
  if (files.length === 0) return { state: "absent", fault: "this machine has no frequency governor (cpufreq)" };
  for (const policy of policies(root)) {
    const known = readText(root, `${CPUFREQ}/${policy}/scaling_available_governors`)?.split(/\s+/);
    if (known !== undefined && !known.includes(governor))
      return { state: "absent", fault: `the governors of this machine are ${known.join(", ")}` };
  }
  const line = `echo ${governor} | sudo tee /${CPUFREQ}/policy*/scaling_governor`;
  return { state: "found", settings: files.map((knob) => ({ knob, value: governor })), line };
}

/**
 * Constraint 0 of every package is the long-term limit. Constraint 1, the short-term one, may be above it for seconds to
 * minutes, a whole measurement: it is brought down too (kernel, Documentation/power/powercap/powercap.rst). A zone that is
 * not enabled limits nothing.
 */
function packageKnobs({ root }: KnobAccess, microwatts: number): KnobPlan {
  const zones = packageZones(root);
  const files = filesIn({ root, folder: POWERCAP, names: zones, file: "constraint_0_power_limit_uw" });
  if (files.length === 0)
    return {
      state: "absent",
      fault:
        zones.length === 0
          ? "this machine has no processor package with a power cap (powercap)"
          : "its processor package counts energy but takes no power limit",
    };
  const value = String(microwatts);
  const isHigher = (zone: string) =>
    (readNumber(root, `${POWERCAP}/${zone}/constraint_1_power_limit_uw`) ?? 0) > microwatts;
  const off = zones.filter((zone) => readText(root, `${POWERCAP}/${zone}/enabled`) === "0");
  const short = filesIn({
    root,
    folder: POWERCAP,
    names: zones.filter(isHigher),
    file: "constraint_1_power_limit_uw",
  });
  return {
    state: "found",
    settings: [
      ...[...short, ...files].map((knob) => ({ knob, value })),
      ...filesIn({ root, folder: POWERCAP, names: off, file: "enabled" }).map((knob) => ({ knob, value: "1" })),
    ],
    line: `echo ${value} | sudo tee ${zones.map((zone) => `/${POWERCAP}/${zone}/constraint_[01]_power_limit_uw`).join(" ")}`,
  };
}

/** Zones of whole packages: `intel-rapl:0`, not its parts `intel-rapl:0:0`, nor the platform (psys). AMD's are of this name too. */
export function packageZones(root: string): readonly string[] {
  return listNames(root, POWERCAP).filter(
    (name) =>
      /^intel-rapl:\d{1,3}$/.test(name) && readText(root, `${POWERCAP}/${name}/name`)?.startsWith("package") === true,
  );
}

async function gpuKnobs({ run }: KnobAccess, watts: string): Promise<KnobPlan> {
  try {
    const gpus = await listGpuLimits(run);
    if (gpus.length === 0) return { state: "absent", fault: "its GPU tells no power limit (nvidia-smi)" };
    const settings = gpus.map(({ index }) => ({ knob: { kind: "gpu", index } as const, value: watts }));
    return { state: "found", settings, line: `sudo nvidia-smi -pl ${watts}` };
  } catch {
    return { state: "absent", fault: "this machine has no NVIDIA GPU that answers (nvidia-smi)" };
  }
}

async function powerModeKnobs({ run }: KnobAccess, mode: string): Promise<KnobPlan> {
  const fault = "this machine is no Jetson with power modes (nvpmodel)";
  try {
    if (parsePowerMode(await run("nvpmodel", ["-q"])) === null) return { state: "absent", fault };
    return {
      state: "found",
      settings: [{ knob: { kind: "nvpmodel" }, value: mode }],
      line: `sudo nvpmodel -m ${mode}`,
    };
  } catch {
    return { state: "absent", fault };
  }
}

function filesIn({
  root,
  folder,
  names,
  file,
}: {
  readonly root: string;
  readonly folder: string;
  readonly names: readonly string[];
  readonly file: string;
}): readonly Extract<Knob, { kind: "file" }>[] {
  return names
    .map((name) => `${folder}/${name}/${file}`)
    .filter((one) => isPresent(root, one))
    .map((one) => ({ kind: "file", file: one }));
}
