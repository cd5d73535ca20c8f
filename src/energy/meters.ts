import type { Grade, MeterId } from "../metering/reading.ts";
import type { FindMeter } from "./meter.ts";

export interface MeterEntry {
  readonly title: string;
  /** As it is written behind --meter. */
  readonly form: string;
  /** The best that its figures can be; what was found may be worse, and says so. */
  readonly grade: Grade;
  /** Looked for `unasked`, or only `asked`: it has an address or a file that nobody can guess. */
  readonly sought: "unasked" | "asked";
  /** Loads what finds it, when it is looked for. */
  readonly load: () => Promise<FindMeter>;
}

/** THE table of meters, in the order in which they are listed. */
export const meters = {
  rapl: {
    title: "processor's energy counters (RAPL)",
    form: "rapl",
    grade: "C",
    sought: "unasked",
    load: async () => (await import("./rapl.ts")).findRapl,
  },
  linear: {
    title: "model of how busy the CPUs are",
    form: "linear",
    grade: "D",
    sought: "unasked",
    load: async () => (await import("./linear.ts")).findLinear,
  },
  plug: {
    title: "metering plug on the network (Shelly, Tasmota)",
    form: "plug=URL",
    grade: "A",
    sought: "asked",
    load: async () => (await import("./plug.ts")).findPlug,
  },
  battery: {
    title: "battery of a laptop",
    form: "battery",
    grade: "B",
    sought: "unasked",
    load: async () => (await import("./battery-meter.ts")).findBatteryMeter,
  },
  rpi5: {
    title: "power-management chip of a Raspberry Pi 5",
    form: "rpi5",
    grade: "B",
    sought: "unasked",
    load: async () => (await import("./rpi5.ts")).findRpi5,
  },
  hwmon: {
    title: "power sensor on the board (hwmon, INA, Jetson)",
    form: "hwmon",
    grade: "B",
    sought: "unasked",
    load: async () => (await import("./hwmon.ts")).findHwmon,
  },
  nvidia: {
    title: "NVIDIA GPU (nvidia-smi)",
    form: "nvidia",
    grade: "C",
    sought: "unasked",
    load: async () => (await import("./nvidia.ts")).findNvidia,
  },
  nut: {
    title: "UPS behind a NUT server",
    form: "nut=UPS@HOST",
    grade: "B",
    sought: "asked",
    load: async () => (await import("./nut-meter.ts")).findNutMeter,
  },
  file: {
    title: "file that another meter writes",
    form: "file=CSV",
    grade: "B",
    sought: "asked",
    load: async () => (await import("./file-meter.ts")).findFileMeter,
  },
} as const satisfies Readonly<Record<MeterId, MeterEntry>>;
