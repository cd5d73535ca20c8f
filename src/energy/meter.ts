import type { Boundary, MeterSpec, Reading, WattModel } from "../metering/reading.ts";

/** What reads watts or joules. Its joules are worked out in `src/metering`, from the readings alone. */
export type Meter = PolledMeter | StreamedMeter;

interface Closable {
  readonly spec: MeterSpec;
  /** Lets go of what it holds open; its last readings are in by then. */
  readonly close: () => Promise<void>;
}

export interface PolledMeter extends Closable {
  readonly feed: "polled";
  /** Never throws nor rejects: what cannot be read is a reading with a fault. Files are read at once, a network in its time. */
  readonly read: () => Reading | Promise<Reading>;
}

/** One that tells by itself, such as a program that prints a line each 100 ms. */
export interface StreamedMeter extends Closable {
  readonly feed: "streamed";
  /** Readings go to `push` until the returned function is called. Called once. */
  readonly listen: (push: (reading: Reading) => void) => () => void;
  /** CPU seconds that a program of its own has used so far; null where there is none or it cannot be told. */
  readonly readCpuS: () => number | null;
}

/** Seconds on the monotonic clock of a run. */
export type ClockS = () => number;

/** What became of looking for a meter on this machine. */
export type MeterFinding =
  | { readonly state: "available"; readonly detail: string; readonly open: () => Promise<Meter> }
  /** Here, but something stands in the way: `remedy` is the exact command or sentence that would help. */
  | { readonly state: "needs"; readonly detail: string; readonly remedy: string }
  | { readonly state: "absent"; readonly detail: string };

/** What looking for a meter may use. */
export interface MeterSearch {
  /** Stands for `/`: every file and program of this machine is looked up below it. */
  readonly root: string;
  readonly clockS: ClockS;
  /** What the user wrote behind `=`: a URL, a file, UPS@HOST; null where nothing was. */
  readonly reference: string | null;
  /** How far from this machine a meter may be asked. */
  readonly reach: "private" | "any";
  /** Keeps a CPU busy for a moment: between two readings of a probe a counter has to move. */
  readonly load: () => Promise<void>;
  /** What models of watts are made of. */
  readonly facts: PowerFacts;
}
export type FindMeter = (search: MeterSearch) => Promise<MeterFinding>;

/** What is known of the machine's watts without a meter, and how busy its CPUs are. */
export interface PowerFacts {
  /** CPU seconds since boot, over all CPUs, idle and waiting for disks excluded; null where the system does not tell. */
  readonly readBusyS: () => number | null;
  readonly cpus: number;
  readonly memoryBytes: number | null;
  readonly cpuModel: string | null;
  /** `none` on bare metal; null where it cannot be told. */
  readonly virtualisation: string | null;
  /** The board as its device tree names it. */
  readonly board: string | null;
  /** A line from `offgrid calibrate`, where one is kept for this machine. */
  readonly line: KeptLine | null;
  /** Rated power of the processor, W, and class of the device, as the user gave them. */
  readonly tdpW: number | null;
  readonly deviceClass: string | null;
}

/** `source` as rows show it: `line calibrated 2026-11-20 with plug`. */
export interface KeptLine {
  readonly source: string;
  /** That of the meter it was calibrated with. */
  readonly boundary: Boundary;
  readonly watts: WattModel;
  /** Half-width at 95 % of the error that all its figures share, as a fraction. */
  readonly gainU95: number;
  readonly notes: readonly string[];
}
