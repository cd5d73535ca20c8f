import type { MachineContext } from "./context-schema.ts";
import type { CounterStates } from "./counters.ts";
import type { LimitAnswers } from "./limits/answers.ts";

/**
 * `missing`: something this release can use is not here. `warn`: figures will be lower or less steady than they could be, or
 * something stands in the way. `absent`: this machine does not have it, and that is no fault.
 */
export type FindingState = "ok" | "missing" | "unknown" | "warn" | "absent";

export interface Verdict {
  readonly state: FindingState;
  /** What was seen, in words. */
  readonly detail: string;
  /** The command or sentence that cures it; null when nothing needs a cure, or none exists. */
  readonly remedy: string | null;
}

export interface Finding extends Verdict {
  readonly id: string;
  readonly title: string;
}

/** One row of the doctor's table. */
export interface Check {
  readonly id: string;
  readonly title: string;
  readonly examine: (facts: DoctorFacts) => Verdict;
}

/** Everything the checks look at, read beforehand. */
export interface DoctorFacts {
  readonly context: MachineContext;
  /** Execution providers of this ONNX Runtime; null when it was not asked. */
  readonly providers: ProviderAnswer | null;
  /** Packages that hold models. */
  readonly modelPackages: readonly ModelPackage[];
  /** The `engines.node` range offgrid declares. */
  readonly nodeRange: string;
  /** GPU device nodes, such as /dev/dri/renderD128; null where the system has none to list. */
  readonly gpuNodes: readonly string[] | null;
  readonly temperatureC: number | null;
  /** Which counters count here; null when they were not tried. */
  readonly counters: CounterStates | null;
  /** kernel.perf_event_paranoid. */
  readonly perfParanoid: number | null;
  /** Which limits of profiles can be set here; null when they were not tried. */
  readonly limits: LimitAnswers | null;
  /** What of the machine can be watched while a worker measures. */
  readonly watchable: Watchable;
  /** Free space where results go. */
  readonly freeBytes: number | null;
  /** Folders that offgrid writes. */
  readonly folders: readonly FolderFacts[];
}

export interface Watchable {
  /** Busy time of the machine, and whether processes of other users can be named. */
  readonly neighbours: "named" | "unnamed" | "none";
  readonly throttling: boolean;
  readonly frequency: boolean;
}

/** What ONNX Runtime, loaded into a process of its own, answered when asked for its execution providers. */
export type ProviderAnswer =
  | { readonly state: "listed"; readonly providers: readonly Provider[] }
  /** It does not load; `fault` is the line that says why. */
  | { readonly state: "failed"; readonly fault: string };

export interface FolderFacts {
  /** As a person would type it. */
  readonly name: string;
  /** Whether this user may create files in it, or in the nearest folder above it that exists. */
  readonly isWritable: boolean;
}

export interface Provider {
  readonly name: string;
  readonly bundled: boolean;
}

export interface ModelPackage {
  readonly name: string;
  readonly present: boolean;
}

export function ok(detail: string): Verdict {
  return { state: "ok", detail, remedy: null };
}

export function unknown(detail: string, remedy: string | null = null): Verdict {
  return { state: "unknown", detail, remedy };
}

export function missing(detail: string, remedy: string | null): Verdict {
  return { state: "missing", detail, remedy };
}

export function absent(detail: string): Verdict {
  return { state: "absent", detail, remedy: null };
}

export function warn(detail: string, remedy: string | null): Verdict {
  return { state: "warn", detail, remedy };
}
