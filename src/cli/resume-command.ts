import { OffgridError } from "../errors.ts";
import { fromHere, selfName } from "./project.ts";

/** Commands that go on with what a folder holds, and what of their work is in it when they stop midway. */
const resumable = {
  run: "What was measured is saved",
  replay: "The queue is saved",
  duel: "What was measured is saved",
  simulate: "What was simulated is saved",
  size: "What was simulated is saved",
} as const;
export type ResumableCommand = keyof typeof resumable;

/** What to type to go on with what is in a folder, quoted for a shell where its path needs it. */
export function resumeCommand(command: ResumableCommand, folder: string): string {
  return `${selfName} ${command} --resume ${quoted(startedSafely(fromHere(folder)))}`;
}

/** What a command that was stopped says last; `flags` are those that a resumed one must be given again. */
export function stoppedMessage(command: ResumableCommand, folder: string, flags: readonly string[] = []): string {
  const goOn = [resumeCommand(command, folder), ...flags].join(" ");
  return `Stopped. ${resumable[command]} in ${fromHere(folder)}. Go on with:\n  ${goOn}`;
}

/** An error that ended a command midway, with the command that goes on with it. */
export function withResumeCommand({
  error,
  command,
  folder,
}: {
  readonly error: OffgridError;
  readonly command: ResumableCommand;
  readonly folder: string;
}): OffgridError {
  const { code, place, fault, cure, cause } = error;
  const goOn = `${resumable[command]}; go on with \`${resumeCommand(command, folder)}\``;
  return new OffgridError({
    code,
    ...(place === undefined ? {} : { place }),
    fault,
    cure: cure === undefined ? goOn : `${cure}. ${goOn}`,
    cause: cause ?? error,
  });
}

/** A path that begins with a dash would be read as an option. */
function startedSafely(path: string): string {
  return path.startsWith("-") ? `./${path}` : path;
}

/** Quotes of POSIX shells, which PowerShell understands too unless the path holds a quote itself. */
export function quoted(path: string): string {
  return /^[\p{L}\p{N}_@%+=:,./\\-]+$/u.test(path) && !(path.includes("\\") && process.platform !== "win32")
    ? path
    : `'${path.replaceAll("'", `'\\''`)}'`;
}
