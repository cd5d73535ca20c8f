import type { Controller } from "../machine/cgroup.ts";
import type { GroupFolders } from "../machine/control-group.ts";
import { readText } from "../machine/files.ts";
import type { Machine } from "../machine/host.ts";
import { watchAffinity } from "../machine/limits/affinity.ts";
import { type LimitWatch, watchGroup } from "../machine/limits/group-watch.ts";
import { type KnobLimit, knobLimits, planKnobs } from "../machine/limits/knob-limits.ts";
import { watchKnobs } from "../machine/limits/knob-watch.ts";
import { createLimitGroup, type LimitGroup } from "../machine/limits/limit-group.ts";
import { findLittleCores } from "../machine/limits/little-cores.ts";
import { tightenLimits } from "../machine/limits/lower-limits.ts";
import { verdictOf } from "../machine/limits/verdict.ts";
import type { RunProgram } from "../machine/page-cache.ts";
import type { AppliedLimit } from "../results/applied-limits.ts";
import type { Cell } from "../suite/cell.ts";
import { limitNames } from "../suite/limits.ts";
import type { Phase } from "../suite/phase.ts";
import type { ExecutorRequest } from "./executor.ts";
import { type HeldKnobs, holdKnobs } from "./held-knobs.ts";
import { type Launch, launchInside, launchThrough } from "./launch.ts";
import type { LedgerPlace } from "./limit-ledger.ts";

/** Where and as whom limits are asked for. */
export interface Limiter {
  readonly machine: Machine;
  readonly ledger: Pick<LedgerPlace, "folder" | "layer" | "procRoot">;
  readonly run: RunProgram;
  readonly isRoot: boolean;
  /** As a person would start a run under a profile: `npx offgrid run --profile`. */
  readonly command: string;
  readonly folders?: GroupFolders;
}

/** What a repetition is started with, so that its limits hold and can be read back. */
export interface LimitedRequest extends Pick<ExecutorRequest, "launch" | "onPhase" | "countOomKills"> {
  /** For the job. */
  readonly affinity: number[] | undefined;
}

/** Limits that hold until they are released. */
export interface Held {
  readonly start: Partial<Pick<LimitedRequest, "launch" | "affinity" | "countOomKills">>;
  readonly look: (phase: Phase, workers: readonly number[]) => readonly Promise<unknown>[];
  readonly verdicts: () => readonly AppliedLimit[];
  /** Gives what could not be put back. */
  readonly release: () => Promise<readonly string[]>;
}

/** Sets what a cell asks of the operating system; what cannot be set is in the verdicts. */
export async function takeHold({ cell, limiter }: { cell: Cell; limiter: Limiter }): Promise<Held> {
  const pinned = pin({ cell, limiter });
  const knobs = await turnKnobs({ cell, limiter });
  const group = await enclose({ cell, limiter });
  const watches = [...group.watches, ...pinned.watches, ...knobs.watches];
  return {
    start: { ...group.start, affinity: pinned.affinity },
    // In the phase after the steady one the workers are there still.
    look: (phase, workers) =>
      phase === "warmup" || phase === "steady" || phase === "judge"
        ? watches.map(async ({ look }) => look({ phase, workers, atS: Number(process.hrtime.bigint()) / 1e9 }))
        : [],
    verdicts: () => {
      const verdicts = watches.flatMap((watch) => watch.verdicts());
      return limitNames.flatMap((name) => verdicts.filter((verdict) => verdict.name === name));
    },
    release: async () => {
      await group.remove();
      return knobs.held.release();
    },
  };
}

let groups = 0;

/** The control group, where the cell asks for a limit that takes one. */
async function enclose({ cell, limiter }: { cell: Cell; limiter: Limiter }): Promise<{
  readonly watches: readonly LimitWatch[];
  readonly start: Held["start"];
  readonly remove: () => Promise<void>;
}> {
  const { cpuQuota, memoryBytes } = cell.limits;
  if (cpuQuota === undefined && memoryBytes === undefined)
    return { watches: [], start: {}, remove: () => Promise.resolve() };
  const limits = {
    ...(cpuQuota === undefined ? {} : { cpuQuota }),
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
  const { machine, run, isRoot, folders } = limiter;
  groups++;
  const group = await createLimitGroup({
    machine,
    pid: process.pid,
    id: `cell${groups}`,
    limits,
    processes: cell.processes,
    isRoot,
    run,
    ...(folders === undefined ? {} : { folders }),
  });
  const launch = launchOf(group);
  return {
    watches: [watchGroup({ group, limits, remedy: groupRemedy({ cell, limiter }) })],
    start: {
      ...(launch === undefined ? {} : { launch }),
      ...(memoryBytes === undefined || group.entry.kind === "none" ? {} : { countOomKills: group.countOomKills }),
    },
    remove: group.remove,
  };
}

function launchOf({ entry }: LimitGroup): Launch | undefined {
  switch (entry.kind) {
    case "files":
      return launchInside(entry.procsFiles);
    case "program":
      return launchThrough(entry.program, entry.args);
    case "none":
      return undefined;
    default:
      throw new TypeError(`unhandled entry ${JSON.stringify(entry satisfies never)}`);
  }
}

/** What would let a group be made. */
function groupRemedy({ cell, limiter }: { cell: Cell; limiter: Limiter }): string | null {
  const { machine, isRoot, command } = limiter;
  if (machine.host.platform() !== "linux") return null;
  if (Object.keys(tightenLimits(machine.root, cell.limits).lower).length > 0) return null;
  if (!isRoot) return `sudo ${command} ${cell.profile}`;
  const top = "sys/fs/cgroup";
  const controllers = (readText(machine.root, `${top}/cgroup.controllers`) ?? "").split(/\s+/);
  const handedOn = (readText(machine.root, `${top}/cgroup.subtree_control`) ?? "").split(/\s+/);
  const wanted: readonly Controller[] = [
    ...(cell.limits.cpuQuota === undefined ? [] : ["cpu" as const]),
    ...(cell.limits.memoryBytes === undefined ? [] : ["memory" as const]),
  ];
  const held = wanted.filter((one) => controllers.includes(one) && !handedOn.includes(one));
  return held.length > 0 ? `echo '${held.map((one) => `+${one}`).join(" ")}' > /${top}/cgroup.subtree_control` : null;
}

function pin({ cell, limiter }: { cell: Cell; limiter: Limiter }): {
  readonly watches: readonly LimitWatch[];
  readonly affinity: number[] | undefined;
} {
  const { cpus } = cell.limits;
  if (cpus === undefined) return { watches: [], affinity: undefined };
  const { root } = limiter.machine;
  const affinity = cpus === "little" ? findLittleCores(root) : cpus;
  if (affinity === null) {
    const fault = "the CPUs of this machine are all of one kind, or it does not tell them apart";
    const verdict = verdictOf({ name: "cpus", limits: cell.limits, readBack: null, fault });
    return { watches: [{ look: () => undefined, verdicts: () => [verdict] }], affinity: undefined };
  }
  return { watches: [watchAffinity({ root, limits: { cpus }, cpus: affinity })], affinity: [...affinity] };
}

async function turnKnobs({ cell, limiter }: { cell: Cell; limiter: Limiter }): Promise<{
  readonly watches: readonly LimitWatch[];
  readonly held: HeldKnobs;
}> {
  const { limits } = cell;
  const access = { root: limiter.machine.root, run: limiter.run };
  const wanted = knobLimits.filter((name) => limits[name] !== undefined);
  const plans = await Promise.all(
    wanted.map(async (name: KnobLimit) => ({ name, plan: await planKnobs(access, name, limits) })),
  );
  const settings = plans.flatMap(({ name, plan }) =>
    plan.state === "found" ? plan.settings.map((setting) => ({ ...setting, name })) : [],
  );
  const held = await holdKnobs({ ...limiter.ledger, access }, settings);
  const faultOf = (name: KnobLimit) =>
    held.faults.find((fault, index) => fault !== null && settings[index]?.name === name) ?? null;
  return {
    watches: plans.map(({ name, plan }) => watchKnobs({ access, name, limits, plan, fault: faultOf(name) })),
    held,
  };
}
