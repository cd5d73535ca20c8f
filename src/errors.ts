/**
 * Errors a person can act on: where, what is wrong, what to do. `code` is stable and is what programs match on.
 * Anything thrown that is not an `OffgridError` is a bug of ours (exit 70).
 */
export const errorCodes = {
  usage: "the command line asks for something that does not exist or does not fit together",
  input: "a file given to us cannot be read or is not what it should be",
  suite: "a suite, profile or catalogue file breaks its schema",
  model_unknown: "no model of that id is in the catalogue, and no such file exists",
  model_missing: "the model's file is not on this machine",
  model_hash: "the model's file is not the one its card describes",
  model_invalid: "ONNX Runtime refuses the file, or it is not an ONNX model",
  model_inputs: "inputs for the model cannot be made without help",
  backend: "the backend cannot do what the settings ask",
  journal: "a run's journal cannot be used",
  resume: "a run cannot be continued here",
  output: "a file cannot be written",
  limits: "this machine does not let us set a limit",
} as const;
export type ErrorCode = keyof typeof errorCodes;

export interface ErrorParts {
  readonly code: ErrorCode;
  /** File, file:line:column, flag or id; empty when the message has no place. */
  readonly place?: string;
  readonly fault: string;
  /** What the reader can do about it, as an imperative sentence without the final stop. */
  readonly cure?: string;
  readonly cause?: unknown;
}

export class OffgridError extends Error {
  readonly code: ErrorCode;
  readonly place: string | undefined;
  readonly fault: string;
  readonly cure: string | undefined;

  constructor(parts: ErrorParts) {
    super(describe(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.name = "OffgridError";
    this.code = parts.code;
    this.place = parts.place;
    this.fault = parts.fault;
    this.cure = parts.cure;
  }
}

/** The message of anything thrown, without its stack. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function describe({ place, fault, cure }: ErrorParts): string {
  const where = place ? `${place}: ` : "";
  return cure ? `${where}${sentence(fault)} ${sentence(capitalised(cure))}` : `${where}${sentence(fault)}`;
}

function capitalised(text: string): string {
  return text.startsWith("offgrid ") ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

function sentence(text: string): string {
  return /[.?!]$/.test(text) ? text : `${text}.`;
}
