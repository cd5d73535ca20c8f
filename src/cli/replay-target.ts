import { accessSync, constants, existsSync, statSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { runFiles } from "../runner/run-folder.ts";
import { findKind, requireKind } from "./journal-kind.ts";
import { fromHere } from "./project.ts";
import { resumeCommand } from "./resume-command.ts";
import { findRun } from "./run-target.ts";

/** Finds what would keep a new replay from its folder, before any work is done for it. @throws OffgridError `output` or `journal`. */
export function requireFree(folder: string): void {
  let there = folder;
  while (!existsSync(there)) there = path.dirname(there);
  try {
    if (!statSync(there).isDirectory()) throw new Error(`${fromHere(there)} is a file`);
    accessSync(there, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new OffgridError({
      code: "output",
      place: fromHere(folder),
      fault: `the replay's folder cannot be made or written (${messageOf(cause)})`,
      cure: "Choose another one with --out, or make its parent writable",
      cause,
    });
  }
  const journal = path.join(folder, runFiles.journal);
  if ((statSync(journal, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw new OffgridError({
      code: "journal",
      place: fromHere(folder),
      fault: "a run, replay or duel is here already",
      cure: `Go on with \`${resumeCommand(findKind(folder) ?? "replay", folder)}\`, or choose another folder with --out`,
    });
  }
}

/** A replay's folder from its path or its id. @throws OffgridError `resume`, also for the folder of another command. */
export function findReplay(reference: string): string {
  const folder = findRun(reference);
  requireKind({ folder, reference, wanted: "replay" });
  return folder;
}
