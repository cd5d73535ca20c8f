import { accessSync, constants } from "node:fs";
import path from "node:path";
import type { Limits } from "../../suite/limits.ts";
import { parseCpuList } from "../cpu-list.ts";
import { readText, toFields } from "../files.ts";
import { type Knob, type KnobAccess, readKnob } from "./knob.ts";
import { type KnobLimit, planKnobs } from "./knob-limits.ts";
import { createLimitGroup, type LimitGroupRequest } from "./limit-group.ts";
import { findLittleCores } from "./little-cores.ts";

/** Whether a limit could be set here, tried or asked for, but for the limit itself. */
export type LimitAnswer =
  | { readonly state: "available"; readonly detail: string }
  /** It exists, and this user may not set it. */
  | { readonly state: "needs"; readonly detail: string; readonly remedy: string | null }
  | { readonly state: "absent"; readonly detail: string };

export interface LimitAnswers {
  readonly cpuQuota: LimitAnswer;
  readonly affinity: LimitAnswer;
  readonly memory: LimitAnswer;
  readonly clocks: LimitAnswer;
  readonly packagePower: LimitAnswer;
  readonly gpuPower: LimitAnswer;
  readonly powerMode: LimitAnswer;
  /** What runs that were cut off have left limited, in words. */
  readonly leftovers: readonly string[];
}

type AnswersRequest = Pick<LimitGroupRequest, "machine" | "pid" | "isRoot" | "run" | "folders"> & {
  /** As a person would start a run. */
  readonly command: string;
  readonly leftovers: readonly string[];
};

/** Finds out which limits this machine and this user have. Groups are tried for real, settings are only looked at. Never throws. */
export async function readLimitAnswers(request: AnswersRequest): Promise<LimitAnswers> {
  const { machine, leftovers } = request;
  const access = { root: machine.root, run: request.run };
  const knob = (name: KnobLimit, limits: Limits) => answerForKnob({ access, name, limits, request });
  return {
    cpuQuota: await answerForGroup(request, { cpuQuota: 0.5 }),
    memory: await answerForGroup(request, { memoryBytes: 1e9 }),
    affinity: answerForAffinity(machine.root),
    clocks: await knob("maxFrequencyHz", { maxFrequencyHz: 1e9 }),
    packagePower: await knob("packagePowerW", { packagePowerW: 15 }),
    gpuPower: await knob("gpuPowerW", { gpuPowerW: 100 }),
    powerMode: await knob("nvpmodel", { nvpmodel: 0 }),
    leftovers,
  };
}

async function answerForGroup(request: AnswersRequest, limits: LimitGroupRequest["limits"]): Promise<LimitAnswer> {
  const { machine, isRoot, command } = request;
  if (machine.host.platform() !== "linux") return { state: "absent", detail: "control groups take Linux" };
  const group = await createLimitGroup({ ...request, id: "doctor", limits, processes: 1 });
  await group.remove();
  switch (group.entry.kind) {
    case "files":
      return { state: "available", detail: "a control group of its own" };
    case "program":
      return { state: "available", detail: "a scope that systemd makes" };
    case "none": {
      const detail = Object.values(group.faults)[0] ?? "no control group can be made here";
      if (readText(machine.root, "proc/self/cgroup") === null) return { state: "absent", detail };
      return { state: "needs", detail, remedy: isRoot ? "In a container: docker run --privileged" : `sudo ${command}` };
    }
    default:
      throw new TypeError(`unhandled entry ${JSON.stringify(group.entry satisfies never)}`);
  }
}

function answerForAffinity(root: string): LimitAnswer {
  const list = toFields(readText(root, "proc/self/status"), ":").get("Cpus_allowed_list");
  const cpus = parseCpuList(list);
  if (list === undefined || cpus === null)
    return { state: "absent", detail: "this system does not tell which CPUs a process may run on" };
  const little = findLittleCores(root);
  const kinds = little === null ? "no little cores" : `little cores ${little.join(",")}`;
  return { state: "available", detail: `CPUs ${list}; ${kinds}` };
}

async function answerForKnob({
  access,
  name,
  limits,
  request: { isRoot, command },
}: {
  readonly access: KnobAccess;
  readonly name: KnobLimit;
  readonly limits: Limits;
  readonly request: AnswersRequest;
}): Promise<LimitAnswer> {
  const plan = await planKnobs(access, name, limits);
  if (plan.state === "absent") return { state: "absent", detail: plan.fault };
  const values = await Promise.all(plan.settings.map(({ knob }) => readKnob(access, knob)));
  const detail = `${plan.settings.length} to set, now ${[...new Set(values.map((value) => value ?? "unreadable"))].join(", ")}`;
  const isOpen = plan.settings.every(({ knob }) => isWritable({ root: access.root, knob, isRoot }));
  return isOpen
    ? { state: "available", detail }
    : { state: "needs", detail, remedy: isRoot ? null : `sudo ${command}` };
}

/** The kernel refuses an ordinary user what a program sets for it. */
function isWritable({
  root,
  knob,
  isRoot,
}: {
  readonly root: string;
  readonly knob: Knob;
  readonly isRoot: boolean;
}): boolean {
  if (knob.kind !== "file") return isRoot;
  try {
    accessSync(path.join(root, knob.file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
