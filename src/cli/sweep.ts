import path from "node:path";
import { fileURLToPath } from "node:url";
import { OffgridError } from "../errors.ts";
import { readVersions } from "../machine/versions.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { createKeepingPool, createKeys } from "../simulator/kept-runs.ts";
import { createPool, type SimulationPool } from "../simulator/threads.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { fromHere, projectRoot } from "./project.ts";
import { stoppedMessage, withResumeCommand } from "./resume-command.ts";
import type { ServiceArgs } from "./service-args.ts";
import type { ServicePlan } from "./service-plan.ts";
import { createSweepProgress } from "./simulate-progress.ts";
import { checkResume, typedArgs } from "./sweep-args.ts";
import { createSweepFolder, reopenSweepFolder, type SweepFolder } from "./sweep-folder.ts";
import type { SweepCommand } from "./sweep-record.ts";
import type { Terminal } from "./terminal.ts";

/** The built worker thread. */
const threadEntry = fileURLToPath(new URL("../simulator/thread.js", import.meta.url));

/** What a sweep simulates with. */
export interface SweepTools<Args> {
  readonly args: Args;
  readonly plan: ServicePlan;
  readonly pool: SimulationPool;
  /** Runs that are on disk already. */
  readonly found: number;
  /** Shows how far it is; `total` is null where that is not known beforehand. Gives what to call after each run. */
  readonly showProgress: (total: number | null) => () => void;
}

/** What comes of a sweep, printed already. */
export interface SweepOutcome {
  readonly code: ExitCode;
  /** What its folder holds beside the journal, by name. */
  readonly files: ReadonlyMap<string, string>;
}

/**
 * What `simulate` and `size` have in common: arguments from the command line or, to go on, from a folder; threads; with --out
 * or --resume a folder that keeps every run as it is done; and Ctrl-C.
 */
export async function runSweep<Args extends ServiceArgs, Answer>({
  command,
  invocation: { args: raw, terminal, signal },
  parse,
  plan: makePlan,
  simulate,
  print,
}: {
  readonly command: SweepCommand;
  readonly invocation: Invocation;
  readonly parse: (raw: Readonly<Record<string, unknown>>) => Args;
  readonly plan: (args: Args) => Promise<ServicePlan>;
  readonly simulate: (tools: SweepTools<Args>) => Promise<Answer>;
  readonly print: (result: {
    readonly answer: Answer;
    readonly args: Args;
    readonly plan: ServicePlan;
  }) => SweepOutcome;
}): Promise<ExitCode> {
  const progress = createSweepProgress({ terminal, nowMs: () => performance.now() });
  let folder = raw["resume"] === undefined ? null : reopenSweepFolder({ command, reference: checkResume(raw) });
  try {
    const args = parse(folder === null ? raw : { ...folder.args, format: raw["format"], jobs: raw["jobs"] });
    const plan = await makePlan(args);
    folder ??=
      args.out === undefined
        ? null
        : createSweepFolder({ command, folder: path.resolve(args.out), args: typedArgs(raw) });
    announce({ folder, terminal });
    const answer = await withThreads({ plan, folder, signal }, (pool) =>
      simulate({ args, plan, pool, found: folder?.found ?? 0, showProgress: progress.start }),
    );
    progress.stop();
    const { code, files } = print({ answer, args, plan });
    if (folder !== null) publish({ folder: folder.folder, files, terminal });
    return code;
  } catch (thrown) {
    progress.stop();
    if (!signal.aborted) throw withWayOn({ thrown, command, folder });
    folder?.close();
    terminal.warn(folder === null ? stoppedUnsaved : stoppedMessage(command, folder.folder));
    return exitCodes.interrupted;
  } finally {
    folder?.close();
  }
}

const stoppedUnsaved =
  "Stopped. Nothing is saved: the same command begins anew. With --out FOLDER one could go on with it.";

async function withThreads<Answer>(
  { plan, folder, signal }: { plan: ServicePlan; folder: SweepFolder | null; signal: AbortSignal },
  use: (pool: SimulationPool) => Promise<Answer>,
): Promise<Answer> {
  const pool = createPool({ threads: plan.jobs, entry: threadEntry, signal });
  const { offgridVersion } = readVersions(projectRoot);
  const keyOf = createKeys(offgridVersion ?? "");
  try {
    return await use(folder === null ? pool : createKeepingPool({ pool, kept: folder.kept, keyOf }));
  } finally {
    await pool.close();
  }
}

function announce({ folder, terminal }: { folder: SweepFolder | null; terminal: Terminal }): void {
  if (folder === null) return;
  for (const note of folder.notes) terminal.say(note);
  if (folder.found > 0) terminal.say(`Resumed: ${folder.found} simulations are done already.`);
}

/** The files that can always be made again from the journal. */
function publish({
  folder,
  files,
  terminal,
}: {
  folder: string;
  files: SweepOutcome["files"];
  terminal: Terminal;
}): void {
  for (const [name, data] of files) writeFileAtomically({ layer: nodeFileLayer, path: path.join(folder, name), data });
  terminal.say(`Saved in ${fromHere(folder)}: ${[...files.keys()].join(", ")}`);
}

/** What cannot be saved, or not be read, ends a sweep that can be gone on with. */
function withWayOn({
  thrown,
  command,
  folder,
}: {
  thrown: unknown;
  command: SweepCommand;
  folder: SweepFolder | null;
}): unknown {
  const isOfFolder = thrown instanceof OffgridError && ["journal", "output"].includes(thrown.code);
  return folder !== null && isOfFolder ? withResumeCommand({ error: thrown, command, folder: folder.folder }) : thrown;
}
