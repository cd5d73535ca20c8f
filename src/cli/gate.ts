import path from "node:path";
import type { Pool } from "../compare/pool.ts";
import { OffgridError } from "../errors.ts";
import { type GateRequest, gateJudgement } from "../gate/gate-judgement.ts";
import { numbersOf } from "../gate/judge-tables.ts";
import type { Judgement } from "../gate/judgement.ts";
import { findStaleNoise } from "../gate/noise.ts";
import type { Policy } from "../gate/policy.ts";
import { noiseFile } from "../runner/noise-file.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { findTables, type TableFile } from "./compare-find.ts";
import { type GateArgs, parseGateArgs } from "./gate-args.ts";
import {
  type BaselineKey,
  baselineKey,
  findBaseline,
  noBaseline,
  whyNotBaseline,
  writeBaseline,
} from "./gate-baseline.ts";
import { findPolicy } from "./gate-policy.ts";
import { readSides, type SideFiles } from "./gate-read.ts";
import { tellingFailures } from "./judgement-files.ts";
import { showJudgement } from "./judgement-output.ts";
import { fromHere, projectPaths, selfName } from "./project.ts";
import type { Terminal } from "./terminal.ts";

/** `offgrid gate`: two stored tables by a policy. Exit 1 when something regressed, 3 under --strict when nothing can be told. */
export async function gateCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const { env } = process;
  try {
    const work = async () => {
      const args = parseGateArgs(raw);
      const found = findPolicy(args.policy);
      const policy = { ...found, acrossMachines: [...new Set([...found.acrossMachines, ...args.acrossMachines])] };
      // Loaded where it is asked for: a gate in CI is mostly its start.
      if (args["self-test"])
        return await (await import("./gate-self-test.ts")).selfTestCommand({ args, policy, terminal });
      return await gate({ args, policy, terminal, signal });
    };
    return await tellingFailures({ kind: "gate", junit: raw["junit"], env, terminal, work });
  } catch (thrown) {
    if (signal.aborted) return exitCodes.interrupted;
    throw thrown;
  }
}

async function gate({
  args,
  policy,
  terminal,
  signal,
}: {
  args: GateArgs;
  policy: Policy;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<ExitCode> {
  const read = (files: SideFiles) =>
    readSides({ files, numbers: numbersOf(policy), filters: args.filters, terminal, signal });
  const { files, pool, key, isFirst } = await openSides({ args, read });
  const now = new Date();
  const judgement = gateJudgement({
    pool,
    policy,
    ...noiseOf({ pool, terminal }),
    names: { baseline: namesOf(files.baseline), candidate: namesOf(files.candidate) },
    now,
    command: commandOf(args),
  });
  const code = showJudgement({ judgement, args, env: process.env, terminal });
  return args["update-baseline"]
    ? update({ args, files, judgement, isFirst, key: key ?? baselineKey(candidateOf(pool)), now, code, terminal })
    : code;
}

interface OpenSides {
  readonly files: SideFiles;
  readonly pool: Pool;
  /** Where the baseline was found by it. */
  readonly key: BaselineKey | null;
  /** Whether there is no baseline yet, and the candidate is set against itself. */
  readonly isFirst: boolean;
}

/** The baseline that is named, else that of the candidate's machine and suite; for the first one the candidate itself. */
async function openSides({
  args: { tables, "update-baseline": isUpdate },
  read,
}: {
  args: GateArgs;
  read: (files: SideFiles) => Promise<Pool>;
}): Promise<OpenSides> {
  const [first = "", second] = tables;
  const candidate = findTables([second ?? first]);
  if (second !== undefined) {
    const files = { baseline: findTables([first]), candidate };
    return { files, pool: await read(files), key: null, isFirst: false };
  }
  const key = baselineKey(await read({ baseline: [], candidate }));
  const found = findBaseline(key);
  if (found === undefined && !isUpdate) throw noBaseline(key);
  const files = { baseline: found === undefined ? candidate : [found], candidate };
  return { files, pool: await read(files), key, isFirst: found === undefined };
}

function candidateOf({ contexts }: Pool): Pick<Pool, "contexts"> {
  return { contexts: contexts.filter(({ table }) => table === "candidate") };
}

/** What the candidate's machine makes of no change, where it was measured and both are of it. */
function noiseOf({ pool, terminal }: { pool: Pool; terminal: Terminal }): Pick<GateRequest, "noise" | "staleNoise"> {
  const machines = [...new Set(pool.contexts.map(({ machine_id }) => machine_id))];
  const [machineId = null] = machines;
  if (machineId === null || machines.length > 1 || !/^[\w-]+$/.test(machineId)) return { noise: null, staleNoise: [] };
  try {
    const noise = noiseFile.read(noiseFile.pathOf({ results: projectPaths.results, machineId }));
    return { noise, staleNoise: noise === null ? [] : findStaleNoise(noise, candidateOf(pool).contexts) };
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    terminal.warn(`! ${thrown.message}`);
    return { noise: null, staleNoise: [] };
  }
}

/** As they may be shown anywhere: nothing of where they lie outside of here. */
function namesOf(files: readonly TableFile[]): string {
  const [first] = files;
  if (first === undefined) return "nothing";
  const here = fromHere(first.file);
  const name = path.isAbsolute(here) ? path.basename(here) : here;
  return files.length === 1 ? name : `${name} and ${files.length - 1} more`;
}

function commandOf({ tables, policy, filters, acrossMachines, strict }: GateArgs): string {
  const shown = [...tables.map(shownPath), ...(policy === "ci" ? [] : ["--policy", shownPath(policy)])];
  const kept = filters.flatMap(({ key, values }) => ["--filter", `${key}=${values.join(",")}`]);
  const across = acrossMachines.length === 0 ? [] : ["--across-machines", acrossMachines.join(",")];
  return [selfName, "gate", ...shown, ...kept, ...across, ...(strict ? ["--strict"] : [])].map(quoted).join(" ");
}

function shownPath(reference: string): string {
  return path.isAbsolute(reference) ? path.basename(reference) : reference;
}

function quoted(word: string): string {
  return /^[\w./:=,@+-]+$/.test(word) || word === selfName ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function update({
  args: { accept },
  files,
  judgement,
  isFirst,
  key,
  now,
  code,
  terminal,
}: {
  args: GateArgs;
  files: SideFiles;
  judgement: Judgement;
  isFirst: boolean;
  key: BaselineKey;
  now: Date;
  code: ExitCode;
  terminal: Terminal;
}): ExitCode {
  const why = whyNotBaseline({ judgement, isFirst, accepted: accept });
  if (why !== null) {
    terminal.warn(`! The baseline stays as it is: ${why}`);
    return code === exitCodes.bad ? exitCodes.bad : exitCodes.inconclusive;
  }
  const file = writeBaseline({ key, candidate: files.candidate, judgement, accepted: accept, now });
  terminal.say(`Baseline of ${key.suite} on ${key.machineId}: ${fromHere(file)}`);
  return exitCodes.fine;
}
