import type { Limits } from "../../suite/limits.ts";
import { readCgroupLimits } from "../cgroup.ts";
import { isNear } from "./verdict.ts";

type GroupLimits = Pick<Limits, "cpuQuota" | "memoryBytes">;

/**
 * What a group of ours has to be given, so that what is moved into it from the group of this process, beside which it may
 * lie, gains nothing: the tighter of what is asked for and what is there. Nothing where all that is asked for is lower
 * already; `lower` says in words what is.
 */
export function tightenLimits(
  root: string,
  { cpuQuota, memoryBytes }: GroupLimits,
): { readonly limits: GroupLimits; readonly lower: Readonly<Partial<Record<keyof GroupLimits, string>>> } {
  const present = readCgroupLimits(root);
  const quota = tighter(cpuQuota, present.cpuQuota);
  const memory = tighter(memoryBytes, present.memoryLimitBytes);
  const words = (kept: string) => `control groups here allow ${kept} already, which is less`;
  const isAsked = (cpuQuota !== undefined && !quota.isLower) || (memoryBytes !== undefined && !memory.isLower);
  return {
    limits: isAsked
      ? {
          ...(quota.value === undefined ? {} : { cpuQuota: quota.value }),
          ...(memory.value === undefined ? {} : { memoryBytes: memory.value }),
        }
      : {},
    lower: {
      ...(quota.isLower ? { cpuQuota: words(`${quota.value} CPUs`) } : {}),
      ...(memory.isLower ? { memoryBytes: words(`${memory.value} bytes`) } : {}),
    },
  };
}

/** `isLower`: there is less than was asked for, by more than the rounding of the kernel and of verdicts. */
function tighter(
  asked: number | undefined,
  present: number | null,
): { readonly value: number | undefined; readonly isLower: boolean } {
  if (present === null || (asked !== undefined && asked <= present)) return { value: asked, isLower: false };
  return { value: present, isLower: asked !== undefined && !isNear(present, asked) };
}
