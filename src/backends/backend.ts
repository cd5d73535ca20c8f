import type { TensorInfo, Tensors } from "../tensors/tensor.ts";

/** Nanoseconds since some fixed moment; never goes back. */
export type Clock = () => bigint;

export interface BackendSettings {
  /** Execution provider, e.g. `cpu`. */
  readonly ep: string;
  /** Intra-op threads, ≥ 1. */
  readonly threads: number;
  /** Whether idle threads spin. */
  readonly spinning: boolean;
  /** Whether threads stop spinning when no inference is under way, so that another process has the CPUs; not, unless given. */
  readonly restsBetween?: boolean;
  /** What is done with the graph at load; everything that the backend can optimise, kept nowhere, unless given. */
  readonly graph?: GraphSettings;
  /** Lets ONNX Runtime's own profiler watch the session, which slows it down; see `endProfile`. */
  readonly operatorProfile?: OperatorProfile;
}

export interface OperatorProfile {
  /** Path of the profile's file up to an ending of ONNX Runtime's own. */
  readonly filePrefix: string;
  /**
   * `as run`: the graph that is timed without a profiler. `plain`: without blocked layout and packed weights, so that every
   * operator shows its own shapes and all of its inputs.
   */
  readonly graph: "as run" | "plain";
}

/** A graph that was optimised once can be saved, and then be loaded without optimising it again. */
export type GraphSettings =
  | { readonly kind: "save"; readonly path: string; readonly format: "onnx" | "ort" }
  | { readonly kind: "saved" };

/** Runs models. One worker process uses one backend for one model. */
export interface Backend {
  readonly name: "onnxruntime" | "fake";
  /** What durations are taken with: the machine's clock, or a virtual one. */
  readonly clock: Clock;
  readonly clockKind: "hrtime" | "virtual";
  /** Virtual clocks: moves the clock on to this moment; not back. */
  readonly passUntil?: (ns: bigint) => void;
  /**
   * Creates a session.
   * @throws OffgridError `model_invalid` when the file is refused, `backend` when the settings are.
   */
  load(request: { readonly modelPath: string; readonly settings: BackendSettings }): Promise<LoadedModel>;
}

export interface LoadedModel {
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /**
   * Makes a call ready: everything but the inference itself happens here, so that the timed region holds only the call.
   * What the call resolves to is the backend's own; `infer` gives outputs to read.
   */
  bind(feeds: Tensors): () => Promise<unknown>;
  /** One inference, untimed, outputs by name. */
  infer(feeds: Tensors): Promise<Tensors>;
  /** Writes the profile's file; nothing where no profile was asked for. */
  endProfile?(): void;
  /** The outputs that a bound call resolved to, by name; none for anything else. */
  read(result: unknown): Tensors;
  release(): Promise<void>;
}
