import { listNames, readNumber, readText } from "./files.ts";

const CPU = "sys/devices/system/cpu";
const PLATFORM = "sys/devices/platform";

/** Now: under-voltage, clock capped, throttled, soft temperature limit (vcgencmd get_throttled, bits 0 to 3). */
const FIRMWARE_NOW = 0xf;

/**
 * Finds where this machine counts that it throttles, and returns a function that reads the count; null where nothing counts.
 * x86: the kernel's counters of cores and packages. Raspberry Pi: the firmware's flags, a reading that finds one set being
 * one event.
 */
export function createThrottleReader(root: string): (() => number) | null {
  const counters = findCounters(root);
  const firmware = findFirmware(root);
  if (counters.length === 0 && firmware === undefined) return null;
  let flagged = 0;
  return () => {
    if (firmware !== undefined && (readFlags(root, firmware) & FIRMWARE_NOW) !== 0) flagged++;
    return counters.reduce((sum, file) => sum + (readNumber(root, file) ?? 0), flagged);
  };
}

/** One file a core and one a package: their hardware threads show the same count. */
function findCounters(root: string): readonly string[] {
  const files = new Map<string, string>();
  for (const name of listNames(root, CPU).filter((entry) => /^cpu\d+$/.test(entry))) {
    const folder = `${CPU}/${name}`;
    const core = readText(root, `${folder}/topology/core_cpus_list`) ?? name;
    const chip = readText(root, `${folder}/topology/physical_package_id`) ?? "0";
    for (const [key, file] of [
      [`core ${core}`, `${folder}/thermal_throttle/core_throttle_count`],
      [`package ${chip}`, `${folder}/thermal_throttle/package_throttle_count`],
    ] as const) {
      if (!files.has(key) && readNumber(root, file) !== null) files.set(key, file);
    }
  }
  return [...files.values()];
}

/** `soc/soc:firmware/get_throttled`; on a Raspberry Pi 5 the folder's name has an address in it. */
function findFirmware(root: string): string | undefined {
  const folders = listNames(root, PLATFORM).filter((name) => name.startsWith("soc"));
  const files = folders.map((name) => `${PLATFORM}/${name}/${name}:firmware/get_throttled`);
  return files.find((file) => readText(root, file) !== null);
}

function readFlags(root: string, file: string): number {
  const text = readText(root, file) ?? "";
  return /^(0x)?[0-9a-f]{1,8}$/i.test(text) ? Number.parseInt(text, 16) : 0;
}
