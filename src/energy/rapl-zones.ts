import { findSysfsNumber, listSysfs, readSysfs, readSysfsNumber, type SysfsNumber } from "./sysfs.ts";

/** The kernel's folder of power zones, without the leading slash. */
const folder = "sys/class/powercap";

/** Less than this is no range of a counter: a busy package would be through it in seconds. J */
const leastRangeJ = 1000;
/** More is none either: the widest is 2^32 steps of 1 J, of the platform on Sapphire Rapids (Linux, intel_rapl). J */
const mostRangeJ = 1e10;

/** A counter of joules that the processor keeps. */
export interface RaplZone {
  /** `package-0`, `package-0-die-1`, `package-0 dram`, `psys`. */
  readonly name: string;
  /** Joules at which it starts again; null where the kernel gives none that makes sense. */
  readonly wrapJ: number | null;
  /** Joules since some start. */
  readonly read: () => ZoneCount;
}
export type ZoneCount =
  | { readonly state: "read"; readonly joules: number }
  | Exclude<SysfsNumber, { readonly state: "read" }>;

export interface RaplPackage extends RaplZone {
  /** Its memory, which its own count leaves out. */
  readonly dram: RaplZone | null;
}

export interface RaplZones {
  readonly packages: readonly RaplPackage[];
  readonly psys: RaplZone | null;
}

/**
 * The counters of `intel-rapl`, which is AMD's too; `core` and `uncore` are parts of their package and left out. So is the whole of
 * `intel-rapl-mmio`, a second way to the same counter of the package.
 */
export function listRaplZones(root: string): RaplZones {
  const entries = listSysfs(root, folder).filter((entry) => /^intel-rapl:\d+(:\d+)?$/.test(entry));
  const named = entries.map((entry) => ({ entry, name: nameOf(root, entry) }));
  const packages = named
    .filter(({ name }) => /^package-\d+(-die-\d+)?$/.test(name))
    .map(({ entry, name }): RaplPackage => {
      const dram = named.find((one) => one.name === "dram" && one.entry.startsWith(`${entry}:`));
      return {
        ...zoneOf(root, entry, name),
        dram: dram === undefined ? null : zoneOf(root, dram.entry, `${name} dram`),
      };
    });
  const psys = named.find(({ name }) => name === "psys");
  return { packages, psys: psys === undefined ? null : zoneOf(root, psys.entry, "psys") };
}

function zoneOf(root: string, entry: string, name: string): RaplZone {
  const rangeJ = (findSysfsNumber(root, `${folder}/${entry}/max_energy_range_uj`) ?? 0) * 1e-6;
  const wrapJ = rangeJ >= leastRangeJ && rangeJ <= mostRangeJ ? rangeJ : null;
  return {
    name,
    wrapJ,
    read() {
      const count = readSysfsNumber(root, `${folder}/${entry}/energy_uj`);
      if (count.state !== "read") return count;
      const joules = count.value * 1e-6;
      const isInRange = joules >= 0 && (wrapJ === null || joules <= wrapJ);
      return isInRange ? { state: "read", joules } : { state: "failed", fault: "its count is outside its range" };
    },
  };
}

function nameOf(root: string, entry: string): string {
  const read = readSysfs(root, `${folder}/${entry}/name`);
  return read.state === "read" ? read.text : "";
}
