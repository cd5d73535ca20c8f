import type { Failure, FailureFacts, Outcome } from "../results/outcome.ts";
import type { Phase } from "../suite/phase.ts";
import type { Heard, WorkerFailure, WorkerResult } from "./conversation.ts";

/** How a worker's process ended, and what it had said. */
export interface WorkerEnd extends Heard {
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stderrTail: string;
  /** What went wrong in the eyes of the harness, which then ended the worker; `start`: there never was one. */
  readonly stop: { readonly kind: "start" | "timeout" | "protocol" | "linger"; readonly detail: string } | undefined;
}

/** The outcome of a worker that sent its result. Whatever happened to it afterwards is a note: the figures were complete. */
export function okOutcome({ end, result }: { readonly end: WorkerEnd; readonly result: WorkerResult }): Outcome {
  const trouble = troubleAfterwards(end);
  return {
    outcome: "ok",
    measurement: result.measurement,
    spawnMs: end.spawnMs ?? 0,
    observerCpuFraction: end.observerCpuFraction,
    conditions: null,
    energy: null,
    limits: null,
    notes: trouble === undefined ? [] : [`the worker ended badly after its result was in (${trouble})`],
  };
}

function troubleAfterwards({ exitCode, failure, signal, stop }: WorkerEnd): string | undefined {
  if (stop?.kind === "linger") return "it did not end by itself";
  if (stop) return `it ${stop.detail}`;
  if (failure) return failure.message;
  if (signal !== null) return signal;
  return exitCode === 0 ? undefined : `exit code ${exitCode}`;
}

/** The outcome of a worker that ended without a result. */
export function explainEnd({
  end,
  isKilledForMemory,
  timeoutS,
}: {
  readonly end: WorkerEnd;
  /** Whether the kernel's out-of-memory killer was at work and this worker was killed. */
  readonly isKilledForMemory: boolean;
  readonly timeoutS: number;
}): Outcome {
  const { exitCode, lastPhase, signal, stderrTail, stop } = end;
  const facts = (failure: Failure, reason: string): FailureFacts => ({
    failure,
    reason,
    lastPhase,
    signal,
    exitCode,
    stderrTail,
  });
  if (stop) {
    switch (stop.kind) {
      case "start":
        return { outcome: "crashed", ...facts("exit", `the worker could not be started (${stop.detail})`) };
      case "timeout":
        return {
          outcome: "timeout",
          ...facts("timeout", `not done after ${timeoutS} s, in phase ${lastPhase}; --timeout allows more`),
        };
      case "protocol":
        return { outcome: "failed", ...facts("protocol", `the worker ${stop.detail}`) };
      case "linger":
        break;
      default:
        throw new TypeError(`unhandled stop ${JSON.stringify(stop.kind satisfies never)}`);
    }
  }
  const { failure } = end;
  if (failure) return { outcome: "failed", ...facts(failureOf({ ...failure, lastPhase }), failure.message) };
  if (isKilledForMemory) {
    return { outcome: "crashed", ...facts("out_of_memory", "the kernel killed the worker because memory ran out") };
  }
  if (/heap out of memory|bad_alloc|Failed to allocate memory|ENOMEM/.test(stderrTail)) {
    return { outcome: "crashed", ...facts("out_of_memory", "memory ran out in the worker") };
  }
  if (signal === "SIGKILL") {
    const hint = "which the harness did not send; most often the kernel's out-of-memory killer did";
    return { outcome: "crashed", ...facts("signal", `ended by SIGKILL, ${hint}`) };
  }
  if (signal !== null) return { outcome: "crashed", ...facts("signal", `ended by ${signal}`) };
  return {
    outcome: "crashed",
    ...facts("exit", `ended by itself with exit code ${exitCode ?? "unknown"} and no result`),
  };
}

/** An OffgridError's code where the outcome table has it; out of memory by its words; anything else by its phase. */
function failureOf({ code, message, lastPhase }: WorkerFailure & { readonly lastPhase: Phase }): Failure {
  if (/bad_alloc|Failed to allocate memory|Array buffer allocation failed|ENOMEM/i.test(message))
    return "out_of_memory";
  switch (code) {
    case "model_invalid":
    case "model_inputs":
    case "model_missing":
    case "model_hash":
    case "backend":
    case "input":
      return code;
    case "usage":
      return "model_inputs";
    default:
      // Up to the load everything expected is an OffgridError.
      return lastPhase === "spawn" || lastPhase === "load" ? "bug" : "inference";
  }
}
