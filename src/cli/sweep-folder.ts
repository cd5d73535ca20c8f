import { OffgridError } from "../errors.ts";
import { readVersions } from "../machine/versions.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { createJournal, type OpenedJournal, openJournal } from "../runner/journal.ts";
import { damages } from "../runner/journal-format.ts";
import { prepareFolder } from "../runner/run-folder.ts";
import { acquireRunLock, type RunLock } from "../runner/run-lock.ts";
import { fromHere, projectRoot } from "./project.ts";
import { describeFiles, recallFiles } from "./sweep-files.ts";
import { createKeeper, type Keeper } from "./sweep-keeper.ts";
import { writePaths } from "./sweep-paths.ts";
import type { SweepArguments, SweepCommand, SweepEntry } from "./sweep-record.ts";
import { findFolder, journalOf, requireFree } from "./sweep-target.ts";

/** A folder that keeps what a sweep simulates, locked until it is closed. */
export interface SweepFolder extends Keeper {
  readonly folder: string;
  /** As they were typed when it began. */
  readonly args: SweepArguments;
  /** Runs that were there already. */
  readonly found: number;
  /** What a person should hear about how it was found. */
  readonly notes: readonly string[];
}

/** A new folder, its first record on disk. @throws OffgridError `output`, `resume` or `journal`. */
export function createSweepFolder({
  command,
  folder,
  args,
}: {
  readonly command: SweepCommand;
  readonly folder: string;
  readonly args: SweepArguments;
}): SweepFolder {
  const described = describeFiles({ args, folder });
  prepareFolder({ folder, layer: nodeFileLayer });
  return withLock(folder, (lock) => {
    requireFree(folder);
    writePaths({ folder, paths: described.paths });
    const journal = createJournal(journalOf(folder));
    const { offgridVersion } = readVersions(projectRoot);
    const record = { schemaVersion: 1, offgridVersion, args: described.args, files: described.files } as const;
    journal.append({ type: command, payload: record });
    return { folder, args, found: 0, notes: [], ...createKeeper({ journal, lock, runs: [] }) };
  });
}

/** A folder that was begun before. @throws OffgridError `resume` or `journal` where it cannot go on. */
export function reopenSweepFolder({
  command,
  reference,
}: {
  readonly command: SweepCommand;
  /** Its path, or its name in results/. */
  readonly reference: string;
}): SweepFolder {
  const folder = findFolder({ command, reference });
  return withLock(folder, (lock) => {
    const opened = openJournal(journalOf(folder));
    try {
      const [first, ...rest] = opened.records;
      if (first === undefined || first.type === "simulated") throw nothingSaved(folder);
      const { args, files } = first.payload;
      const runs = rest.flatMap((entry) => (entry.type === "simulated" ? entry.payload.runs : []));
      const recalled = recallFiles({ folder, args, files });
      const kept = createKeeper({ journal: opened.journal, lock, runs });
      return { folder, args: recalled, found: runs.length, notes: notesOf(opened), ...kept };
    } catch (thrown) {
      opened.journal.close();
      throw thrown;
    }
  });
}

function withLock<Result>(folder: string, open: (lock: RunLock) => Result): Result {
  const lock = acquireRunLock({ folder, procRoot: "/proc" });
  try {
    return open(lock);
  } catch (thrown) {
    lock.release();
    throw thrown;
  }
}

function nothingSaved(folder: string): OffgridError {
  return new OffgridError({
    code: "resume",
    place: fromHere(folder),
    fault: "the power went before anything of this sweep was saved",
    cure: "Remove the folder and start again",
  });
}

function notesOf({ recovered }: OpenedJournal<SweepEntry>): string[] {
  if (recovered === null) return [];
  const { bytesLost, damage } = recovered;
  return [
    `${bytesLost} bytes at the journal's end were dropped: ${damages[damage]}; whatever they held is simulated again`,
  ];
}
