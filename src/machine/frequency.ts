import { findAllowedCpus } from "./cores.ts";
import { type CpuInfo, readCpuInfo } from "./cpu-info.ts";
import { readNumber, readText, readWord } from "./files.ts";

/** Clock facts of the allowed CPUs, in Hz. */
export interface Frequency {
  /** Lowest and highest clock the hardware has. */
  readonly frequencyMinHz: number | null;
  readonly frequencyMaxHz: number | null;
  /** Highest clock the settings allow now (scaling_max_freq). */
  readonly frequencyCapHz: number | null;
  readonly frequencyNowHz: number | null;
  /** Joined by " + " where CPUs differ. */
  readonly governor: string | null;
  readonly scalingDriver: string | null;
  /** Whether clocks above the nominal one are allowed. */
  readonly boost: boolean | null;
}

const CPU = "sys/devices/system/cpu";
const HZ_PER_KHZ = 1e3;
const HZ_PER_MHZ = 1e6;

export function readFrequency(root: string, info: CpuInfo): Frequency {
  const cpus = findAllowedCpus(root, info) ?? info.processors.map(({ id }) => id);
  const hertz = (name: string) => readHertz(root, cpus, name);
  return {
    frequencyMinHz: extreme("lowest", hertz("cpuinfo_min_freq")),
    frequencyMaxHz: extreme("highest", hertz("cpuinfo_max_freq")),
    frequencyCapHz: extreme("highest", hertz("scaling_max_freq")),
    frequencyNowHz: readFrequencyNow(root, info),
    governor: joinWords(root, cpus, "scaling_governor"),
    scalingDriver: joinWords(root, cpus, "scaling_driver"),
    boost: readBoost(root),
  };
}

/**
 * Mean clock of the allowed CPUs now, in Hz. /proc/cpuinfo's figure counts only where the CPU has APERF/MPERF
 * (`aperfmperf`): elsewhere, in most virtual machines, it is the nominal clock and never moves.
 */
export function readFrequencyNow(root: string, info: CpuInfo = readCpuInfo(root)): number | null {
  const cpus = findAllowedCpus(root, info) ?? info.processors.map(({ id }) => id);
  const scaling = readHertz(root, cpus, "scaling_cur_freq");
  return mean(scaling.length > 0 ? scaling : measuredHertz(info, cpus));
}

/** Clocks of the allowed CPUs at one moment, Hz. */
export interface Clocks {
  readonly meanHz: number;
  /** The fastest one: where work is, unless none is anywhere. */
  readonly topHz: number;
}

/** Finds once where the clocks are read, for readings that cost little; null where they cannot be read. */
export function createClockReader(root: string): (() => Clocks | null) | null {
  const info = readCpuInfo(root);
  const cpus = findAllowedCpus(root, info) ?? info.processors.map(({ id }) => id);
  const read =
    readHertz(root, cpus, "scaling_cur_freq").length > 0
      ? () => readHertz(root, cpus, "scaling_cur_freq")
      : () => measuredHertz(readCpuInfo(root), cpus);
  const clocks = () => {
    const hertz = read();
    const [meanHz, topHz] = [mean(hertz), extreme("highest", hertz)];
    return meanHz === null || topHz === null ? null : { meanHz, topHz };
  };
  return clocks() === null ? null : clocks;
}

/** /proc/cpuinfo's clocks, where the CPU measures them. */
function measuredHertz(info: CpuInfo, cpus: readonly number[]): readonly number[] {
  if (!info.flags?.has("aperfmperf")) return [];
  const allowed = info.processors.filter(({ id }) => cpus.includes(id));
  return allowed.map(({ megahertz }) => (megahertz ?? 0) * HZ_PER_MHZ).filter((clock) => clock > 0);
}

function readHertz(root: string, cpus: readonly number[], name: string): readonly number[] {
  const clocks = cpus.map((cpu) => (readNumber(root, `${CPU}/cpu${cpu}/cpufreq/${name}`) ?? 0) * HZ_PER_KHZ);
  return clocks.filter((clock) => clock > 0);
}

function joinWords(root: string, cpus: readonly number[], name: string): string | null {
  const words = cpus.map((cpu) => readWord(root, `${CPU}/cpu${cpu}/cpufreq/${name}`)).filter((word) => word !== null);
  return words.length === 0 ? null : [...new Set(words)].sort().join(" + ");
}

function readBoost(root: string): boolean | null {
  const noTurbo = readText(root, `${CPU}/intel_pstate/no_turbo`);
  if (noTurbo === "0" || noTurbo === "1") return noTurbo === "0";
  const boost = readText(root, `${CPU}/cpufreq/boost`);
  return boost === "0" || boost === "1" ? boost === "1" : null;
}

function extreme(which: "lowest" | "highest", values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return values.reduce((a, b) => (which === "lowest" ? Math.min(a, b) : Math.max(a, b)));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);
}
