import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { runFiles } from "../runner/run-folder.ts";
import { type ResumableCommand, resumeCommand } from "./resume-command.ts";

const kinds = {
  run: "a run",
  replay: "a replay",
  duel: "a duel",
  simulate: "a saved simulation",
  size: "a saved search for a size",
} as const satisfies Readonly<Record<ResumableCommand, string>>;

/** Which command made a journal, by its first record, whose type stands near its beginning; undefined where that is not legible. */
export function findKind(folder: string): ResumableCommand | undefined {
  const file = openSync(path.join(folder, runFiles.journal), "r");
  try {
    const start = Buffer.alloc(1024);
    const length = readSync(file, start, 0, start.length, 0);
    const type = /"type":"(\w+)"/.exec(start.toString("utf8", 0, length))?.[1];
    return commandNames().find((name) => name === type);
  } finally {
    closeSync(file);
  }
}

/** @throws OffgridError `resume` where the folder is another command's, with the line that goes on with it. */
export function requireKind({
  folder,
  reference,
  wanted,
}: {
  readonly folder: string;
  /** As it was typed. */
  readonly reference: string;
  readonly wanted: ResumableCommand;
}): void {
  const kind = findKind(folder);
  if (kind === undefined || kind === wanted) return;
  throw new OffgridError({
    code: "resume",
    place: `--resume ${reference}`,
    fault: `that is ${kinds[kind]}, not ${kinds[wanted]}`,
    cure: `Go on with \`${resumeCommand(kind, folder)}\``,
  });
}

function commandNames(): ResumableCommand[] {
  const isCommand = (name: string): name is ResumableCommand => name in kinds;
  return Object.keys(kinds).filter(isCommand);
}
