import type { AppliedLimit } from "../../results/applied-limits.ts";
import type { LimitGroup, LimitGroupRequest } from "./limit-group.ts";
import { isAtMost, isNear, verdictOf } from "./verdict.ts";

/** Processes of the cell at the start of a phase, on a monotonic clock. */
export interface Moment {
  readonly phase: "warmup" | "steady" | "judge";
  readonly workers: readonly number[];
  readonly atS: number;
}

export interface LimitWatch {
  /** Reads back while the workers run, and never while they are timed: before the steady phase and after it. */
  readonly look: (moment: Moment) => void | Promise<void>;
  readonly verdicts: () => readonly AppliedLimit[];
}

/** What the kernel keeps. */
interface Look {
  readonly quota: number | null;
  readonly memoryLimitBytes: number | null;
  readonly peakChargedBytes: number | null;
}

/** At the start of the steady phase, and at its end. */
interface Usage {
  readonly atS: number;
  readonly cpuS: number | null;
}

const outside = "the worker is not in its control group";

/** Watches a group: its limits as the kernel keeps them, whether the workers are in it, and what they use. */
export function watchGroup({
  group,
  limits,
  remedy,
}: {
  readonly group: LimitGroup;
  readonly limits: LimitGroupRequest["limits"];
  /** The line that would allow what could not be set; null where none would. */
  readonly remedy: string | null;
}): LimitWatch {
  const looks: Look[] = [];
  const usages: Usage[] = [];
  const whereabouts = new Map<number, boolean>();
  const isInside = () => whereabouts.size > 0 && [...whereabouts.values()].every((known) => known);
  const verdict = (name: keyof typeof limits, read: ReturnType<typeof judgeQuota>) =>
    verdictOf({ name, limits, ...(group.faults[name] === undefined ? read : notSet(group.faults[name])), remedy });
  return {
    look({ phase, workers, atS }) {
      const [first] = workers;
      if (first === undefined) return;
      const readings = group.readings(first);
      // The least comes before and right after what is timed.
      if (phase !== "warmup") usages.push({ cpuS: readings.cpuS(), atS });
      if (phase === "steady") return;
      for (const worker of workers) {
        const isHeld = readings.holds(worker);
        // The others may have ended by now; none can leave a group by itself.
        whereabouts.set(worker, isHeld || (worker !== first && whereabouts.get(worker) === true));
      }
      looks.push({
        quota: readings.quota(),
        memoryLimitBytes: readings.memoryLimitBytes(),
        peakChargedBytes: readings.peakChargedBytes(),
      });
    },
    verdicts: () => [
      ...(limits.cpuQuota === undefined
        ? []
        : [verdict("cpuQuota", judgeQuota({ looks, usages, isInside: isInside(), asked: limits.cpuQuota }))]),
      ...(limits.memoryBytes === undefined
        ? []
        : [verdict("memoryBytes", judgeMemory({ looks, isInside: isInside(), asked: limits.memoryBytes }))]),
    ],
  };
}

interface Judged {
  readonly readBack: string | null;
  readonly fault: string | null;
}

function notSet(fault: string): Judged {
  return { readBack: null, fault };
}

interface Seen {
  readonly looks: readonly Look[];
  /** Whether each worker was found in the group. */
  readonly isInside: boolean;
  readonly asked: number;
}

function judgeQuota({ looks, usages, isInside, asked }: Seen & { readonly usages: readonly Usage[] }): Judged {
  const kept = farthest(looks, ({ quota }) => quota, asked);
  if (kept === null) return notSet("no quota could be read back while the worker ran");
  const used = usedCpus(usages);
  const readBack = `${rounded(kept)} CPUs, ${used === null ? "use unknown" : `${used.toFixed(3)} used`}`;
  const fault = !isInside
    ? outside
    : !isNear(kept, asked)
      ? `the kernel keeps a quota of ${rounded(kept)} CPUs`
      : used === null
        ? "the CPU time that it used cannot be read"
        : isAtMost(used, asked)
          ? null
          : `it used ${used.toFixed(3)} CPUs all the same`;
  return { readBack, fault };
}

/** CPU seconds a second. */
function usedCpus(usages: readonly Usage[]): number | null {
  const [first, last] = [usages.at(0), usages.at(-1)];
  if (first === undefined || last === undefined || first.cpuS === null || last.cpuS === null) return null;
  return last.atS > first.atS ? (last.cpuS - first.cpuS) / (last.atS - first.atS) : null;
}

function judgeMemory({ looks, isInside, asked }: Seen): Judged {
  const [last, kept] = [looks.at(-1), farthest(looks, ({ memoryLimitBytes }) => memoryLimitBytes, asked)];
  if (last === undefined || kept === null) return notSet("no memory limit could be read back while the worker ran");
  const charged = last.peakChargedBytes === null ? "" : `, at most ${last.peakChargedBytes} charged`;
  const fault = !isInside ? outside : isNear(kept, asked) ? null : `the kernel keeps a limit of ${kept} bytes`;
  return { readBack: `${kept} bytes${charged}`, fault };
}

/** Of what was read, the figure that is farthest from what was asked for; null where nothing was, or not each time. */
function farthest(looks: readonly Look[], read: (look: Look) => number | null, asked: number): number | null {
  const values = looks.map(read);
  return values.reduce<number | null>(
    (worst, value) =>
      worst === null || value === null ? null : Math.abs(value - asked) > Math.abs(worst - asked) ? value : worst,
    values[0] ?? null,
  );
}

function rounded(value: number): string {
  return String(Number(value.toFixed(4)));
}
