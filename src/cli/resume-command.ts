import { OffgridError } from "../errors.ts";
import { fromHere, selfName } from "./project.ts";

/** What to type to go on with the run in a folder, quoted for a shell where its path needs it. */
export function resumeCommand(folder: string): string {
  return `${selfName} run --resume ${quoted(startedSafely(fromHere(folder)))}`;
}

/** An error that ended a run midway, with the command that goes on with it. */
export function withResumeCommand({
  error,
  folder,
}: {
  readonly error: OffgridError;
  readonly folder: string;
}): OffgridError {
  const { code, place, fault, cure, cause } = error;
  const command = `What was measured is saved; go on with \`${resumeCommand(folder)}\``;
  return new OffgridError({
    code,
    ...(place === undefined ? {} : { place }),
    fault,
    cure: cure === undefined ? command : `${cure}. ${command}`,
    cause: cause ?? error,
  });
}

/** A path that begins with a dash would be read as an option. */
function startedSafely(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

/** Quotes of POSIX shells, which PowerShell understands too unless the path holds a quote itself. */
function quoted(path: string): string {
  return /^[\p{L}\p{N}_@%+=:,./\\-]+$/u.test(path) && !(path.includes("\\") && process.platform !== "win32")
    ? path
    : `'${path.replaceAll("'", `'\\''`)}'`;
}
