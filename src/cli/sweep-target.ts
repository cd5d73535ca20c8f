import { existsSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import type { JournalSettings } from "../runner/journal.ts";
import { readJournal } from "../runner/journal-reader.ts";
import { readBootId } from "../runner/process-identity.ts";
import { runFiles } from "../runner/run-folder.ts";
import { findKind, requireKind } from "./journal-kind.ts";
import { fromHere, projectPaths } from "./project.ts";
import { resumeCommand } from "./resume-command.ts";
import { type SweepCommand, type SweepEntry, sweepEntrySchema } from "./sweep-record.ts";

/** The journal of a sweep's folder. */
export function journalOf(folder: string): JournalSettings<SweepEntry> {
  return {
    path: path.join(folder, runFiles.journal),
    schema: sweepEntrySchema,
    layer: nodeFileLayer,
    clock: { monotonicNs: () => process.hrtime.bigint(), wallTime: () => new Date() },
    bootId: () => readBootId("/proc"),
  };
}

/** A sweep's folder from its path or its name in results/. @throws OffgridError `resume`, also for the folder of another command. */
export function findFolder({
  command,
  reference,
}: {
  readonly command: SweepCommand;
  readonly reference: string;
}): string {
  const candidates = [path.resolve(reference), path.join(projectPaths.results, reference)];
  const folder = candidates.find((one) => existsSync(path.join(one, runFiles.journal)));
  if (folder === undefined) {
    throw new OffgridError({
      code: "resume",
      place: `--resume ${reference}`,
      fault: "nothing was saved in that folder",
      cure: `Give the folder that ${command} --out made`,
    });
  }
  requireKind({ folder, reference, wanted: command });
  return folder;
}

/**
 * Finds what would keep a new sweep from its folder. An empty journal is what a power cut left at the very start: it is
 * nothing that a new one could harm. @throws OffgridError `journal`.
 */
export function requireFree(folder: string): void {
  const journal = journalOf(folder);
  if (!existsSync(journal.path)) return;
  const kind = findKind(folder);
  const isSweep = kind === undefined || kind === "simulate" || kind === "size";
  if (isSweep && readJournal(journal).records.length === 0) {
    nodeFileLayer.remove(journal.path);
    return;
  }
  throw new OffgridError({
    code: "journal",
    place: `--out ${fromHere(folder)}`,
    fault: "something is saved in that folder already",
    cure:
      kind === undefined
        ? "Choose another folder"
        : `Go on with it, \`${resumeCommand(kind, folder)}\`, or choose another folder`,
  });
}
