import { messageOf, OffgridError } from "../errors.ts";

/** A file given to us that cannot be used; `reason` is words, or what a file system call threw. */
export function inputFailure(place: string, reason: unknown): OffgridError {
  if (isMissing(reason)) {
    return new OffgridError({
      code: "model_missing",
      place,
      fault: "no such file",
      cure: "check the path",
      cause: reason,
    });
  }
  const fault = typeof reason === "string" ? reason : `cannot be read: ${messageOf(reason)}`;
  return new OffgridError({ code: "input", place, fault, cure: "give a readable, non-empty file", cause: reason });
}

/** Whether a file system call failed because there is nothing at the path. */
export function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && (thrown.code === "ENOENT" || thrown.code === "ENOTDIR");
}
