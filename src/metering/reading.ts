/** What a meter's joules are of. Two of the same `domain` overlap: their joules are never added. */
export const boundaries = {
  wall: { words: "the whole machine, at the socket", domain: "machine" },
  ups: { words: "everything on the UPS's output", domain: "machine" },
  device: { words: "the whole machine, behind its power supply", domain: "machine" },
  board: { words: "the board, behind its sensor", domain: "machine" },
  rails: { words: "the measured rails of the chip, without the 5 V supply", domain: "machine" },
  psys: { words: "the platform, as the processor counts it", domain: "machine" },
  package: { words: "the processor package", domain: "package" },
  "package+dram": { words: "the processor package and its memory", domain: "package" },
  gpu: { words: "the GPU's board", domain: "gpu" },
  said: { words: "what the user put the meter on", domain: "machine" },
} as const satisfies Readonly<
  Record<string, { readonly words: string; readonly domain: "machine" | "package" | "gpu" }>
>;
export type Boundary = keyof typeof boundaries;
export const boundaryNames = [
  "wall",
  "ups",
  "device",
  "board",
  "rails",
  "psys",
  "package",
  "package+dram",
  "gpu",
  "said",
] as const satisfies readonly Boundary[];

/** How far a figure's source can be trusted, best first. */
export const grades = {
  A: "wall meter that counts",
  B: "battery, board sensor or power-management chip",
  C: "processor package and GPU counters",
  D: "line from a calibration, or a rated power",
  E: "table of watts per virtual CPU, or of a class of devices",
} as const;
export type Grade = keyof typeof grades;
export const gradeNames = ["A", "B", "C", "D", "E"] as const satisfies readonly Grade[];

export const meterIds = ["rapl", "linear", "plug", "battery", "rpi5", "hwmon", "nvidia", "nut", "file"] as const;
export type MeterId = (typeof meterIds)[number];

/**
 * One reading. `atS` is on the monotonic clock that every time of a run is on. `values` are the channels in the meter's order:
 * joules since some start where it counts, watts where it does not, busy core-seconds since boot for a model. Null is a channel
 * that could not be read, and `fault` says why: a gap, never 0.
 */
export interface Reading {
  readonly atS: number;
  readonly values: readonly (number | null)[];
  readonly fault: string | null;
}

/** What all meters say of themselves. Nothing here names a host, a user or a serial number. */
interface Described {
  readonly id: MeterId;
  /** As rows show it: `rapl package-0 + dram`. */
  readonly source: string;
  readonly boundary: Boundary;
  readonly grade: Grade;
  /** Seconds between two readings by the sampler. */
  readonly intervalS: number;
  /** Shorter windows are refused, or lengthened where the stop rule allows it. */
  readonly minWindowS: number;
  /** Why: `a plug counts in steps of 0.1 Wh`. */
  readonly minWindowReason: string;
  /** More than this, or less than nothing, is no reading but a spike, W over all channels. */
  readonly mostW: number;
  /** Half-width at 95 % of the error that all its readings share, as a fraction; null where the maker says nothing. */
  readonly gainU95: number | null;
  /** What a reader of the figures must know of this meter, in sentences. */
  readonly notes: readonly string[];
}

/** One channel of a counter. */
export interface CounterChannel {
  readonly name: string;
  /** Joules at which it starts again from 0; null where it does not. */
  readonly wrapJ: number | null;
}

/** Counts joules: two readings tell all that was between them. */
export interface CounterSpec extends Described {
  readonly kind: "counter";
  readonly channels: readonly CounterChannel[];
  /** Smallest step of a channel, J, and seconds between two updates of it. */
  readonly stepJ: number;
  readonly updateS: number;
}

/** Shows watts: what was between two readings is interpolated. */
export interface PowerSpec extends Described {
  readonly kind: "power";
  readonly channels: readonly { readonly name: string }[];
  /** Smallest step of a channel, W, and seconds that a reading is a mean of or lags by. */
  readonly stepW: number;
  readonly updateS: number;
  /** Longest time between two readings that is still interpolated, s. */
  readonly mostGapS: number;
}

/** Shows how busy the CPUs were; joules follow from a line. */
export interface ModelSpec extends Described {
  readonly kind: "model";
  /** Logical CPUs that the busy seconds are of. */
  readonly cpus: number;
  readonly watts: WattModel;
}
export type MeterSpec = CounterSpec | PowerSpec | ModelSpec;

/** Watts of the machine as a function of how busy its CPUs are, u in 0..1. */
export type WattModel =
  /**
   * P = idleW + slopeW·u, by least squares over calibration windows; the covariance is of (idleW, slopeW), with the residuals'
   * variance added to the idle's, so that intervals are of a further window.
   */
  | {
      readonly kind: "fitted";
      readonly idleW: number;
      readonly slopeW: number;
      readonly covariance: readonly [idle: number, cross: number, slope: number];
      /** Degrees of freedom of the residuals. */
      readonly freedom: number;
    }
  /** Ends known as intervals only: E = idle·T + (full − idle)·∫u dt, low ends and high ends. */
  | {
      readonly kind: "ends";
      readonly idleW: readonly [lo: number, hi: number];
      readonly fullW: readonly [lo: number, hi: number];
    }
  /** Watts at 0, 10, 50 and 100 % load, published as [lo×, hi×]. */
  | {
      readonly kind: "curve";
      readonly points: readonly (readonly [load: number, watts: number])[];
      readonly factor: readonly [lo: number, hi: number];
    };
