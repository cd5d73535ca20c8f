import { parseCpuList } from "../cpu-list.ts";
import { readNumber, readText } from "../files.ts";

const CPU = "sys/devices/system/cpu";
/** Favoured cores of one kind differ by a few per cent, kinds by much more. */
const kindApart = 0.8;
const sameKind = 1.1;

/**
 * The CPUs of the slowest kind that a machine has, ascending; null where all are of one kind, or nothing tells. Intel's
 * hybrids name them (cpu_atom); others by `cpu_capacity`, which the kernel scales to 1024 for its fastest (Arm's devicetree
 * binding cpu-capacity), else by the highest clock of each.
 */
export function findLittleCores(root: string): readonly number[] | null {
  const atoms = parseCpuList(readText(root, "sys/devices/cpu_atom/cpus"));
  if (atoms !== null && parseCpuList(readText(root, "sys/devices/cpu_core/cpus")) !== null) return atoms;
  const online = parseCpuList(readText(root, `${CPU}/online`)) ?? [];
  return (
    slowest(online, (cpu) => readNumber(root, `${CPU}/cpu${cpu}/cpu_capacity`)) ??
    slowest(online, (cpu) => readNumber(root, `${CPU}/cpu${cpu}/cpufreq/cpuinfo_max_freq`))
  );
}

function slowest(cpus: readonly number[], speedOf: (cpu: number) => number | null): readonly number[] | null {
  const speeds = cpus.map((cpu) => ({ cpu, speed: speedOf(cpu) ?? 0 }));
  const [low, high] = [Math.min, Math.max].map((pick) => pick(...speeds.map(({ speed }) => speed)));
  if (speeds.length === 0 || low === undefined || high === undefined || low <= 0 || low > kindApart * high) return null;
  return speeds.filter(({ speed }) => speed <= sameKind * low).map(({ cpu }) => cpu);
}
