import { existsSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { readContext } from "../machine/context.ts";
import { addToCalibration, type Calibration } from "../roofline/calibration.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { type Calibrated, calibrate } from "../runner/calibrate.ts";
import { calibrationFacts, calibrationFile } from "../runner/calibration-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import {
  type CalibrateArgs,
  type CalibrationPart,
  calibrationParts,
  ceilingSettings,
  parseCalibrateArgs,
} from "./calibrate-args.ts";
import { calibrateLine, type PartRequest } from "./calibrate-energy.ts";
import { calibrateNoiseFloor } from "./calibrate-noise.ts";
import { calibrationSvg, formatCalibrationPlan, printCalibration } from "./calibrate-output.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { fromHere, projectPaths } from "./project.ts";
import { undoStaleLimits } from "./run-limits.ts";
import type { Terminal } from "./terminal.ts";

/** `offgrid calibrate`: what arithmetic and memory of this machine can reach, and its watts by load; kept for later runs. */
export async function calibrateCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseCalibrateArgs(raw);
  checkFolderOf(args.svg);
  // A machine that a killed run has left limited is not what is to be known.
  if (!args["dry-run"]) await undoStaleLimits(terminal);
  const context = await readContext({ executionProviders: null });
  const cores = context.coresAvailable ?? os.availableParallelism();
  for (const part of calibrationParts(args)) {
    const request = { args, context, cores, terminal, signal };
    const code = await calibratePart[part](request);
    if (code !== exitCodes.fine) return code;
  }
  return exitCodes.fine;
}

const calibratePart = {
  energy: calibrateLine,
  roofline: calibrateRoofline,
  noise: calibrateNoiseFloor,
} as const satisfies Readonly<Record<CalibrationPart, (request: PartRequest) => Promise<ExitCode>>>;

async function calibrateRoofline({ args, context, cores, terminal, signal }: PartRequest): Promise<ExitCode> {
  const settings = ceilingSettings({ args, cores });
  if (args["dry-run"]) {
    const { repetitions, format } = args;
    terminal.data(formatCalibrationPlan({ settings, repetitions, format, width: terminal.width }));
    return exitCodes.fine;
  }
  const lastCacheBytes = context.caches.l3Bytes ?? context.caches.l2Bytes;
  const measured = await measure({ args, settings, lastCacheBytes, terminal, signal });
  if (measured === null) {
    const line = calibrationParts(args).includes("energy")
      ? "The watts by load are kept. Of the ceilings nothing"
      : "Nothing";
    terminal.warn(`Stopped. ${line} was saved: a ceiling takes all of its processes.`);
    return exitCodes.interrupted;
  }
  const file = calibrationFile.pathOf({ results: projectPaths.results, machineId: context.machineId });
  const measuredAt = new Date().toISOString();
  const now: Calibration = {
    schemaVersion: 1,
    machineId: context.machineId,
    offgridVersion: context.offgridVersion,
    facts: calibrationFacts(context),
    settings: measured.map(({ unsettled: _unsettled, ...setting }) => ({ ...setting, measuredAt })),
  };
  const calibration = addToCalibration({ old: readEarlier({ file, terminal }), now });
  calibrationFile.write({ file, layer: nodeFileLayer, content: calibration });
  printCalibration({ calibration, measured, format: args.format, terminal });
  for (const { threads, spinning, unsettled } of measured) {
    if (unsettled.length === 0) continue;
    const which = `${threads} thread${threads === 1 ? "" : "s"}${spinning ? ", spinning" : ""}`;
    terminal.warn(
      `! ${which}: its processes disagree about ${unsettled.join(", ")}: calibrate again when less else runs`,
    );
  }
  terminal.say(`\nKept for 'offgrid run --profile-ops': ${fromHere(file)}`);
  if (args.svg !== undefined) {
    const svg = path.resolve(args.svg);
    writeFileAtomically({ layer: nodeFileLayer, path: svg, data: calibrationSvg(calibration) });
    terminal.say(`Picture: ${fromHere(svg)}`);
  }
  return exitCodes.fine;
}

/** Null when it was stopped. */
async function measure({
  args,
  settings,
  lastCacheBytes,
  terminal,
  signal,
}: {
  args: CalibrateArgs;
  settings: ReturnType<typeof ceilingSettings>;
  lastCacheBytes: number | null;
  terminal: Terminal;
  signal: AbortSignal;
}): Promise<Calibrated[] | null> {
  terminal.say(
    `calibrate: ${settings.length * args.repetitions} processes. Other work on this machine lowers ceilings.`,
  );
  try {
    return await calibrate({
      entry: projectPaths.ceilingsWorker,
      settings,
      repetitions: args.repetitions,
      identityModel: projectPaths.identityModel,
      lastCacheBytes,
      signal,
      onStep: ({ index, total, threads, spinning }) => {
        const what = `${threads} thread${threads === 1 ? "" : "s"}, ${spinning ? "spinning" : "not spinning"}`;
        const line = index <= total ? `[${index}/${total}] ${what}` : `[${index}] ${what}, not settled yet`;
        if (terminal.isLive) terminal.progress(line);
        else terminal.say(line);
      },
    });
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    terminal.progress("");
  }
}

/** A file that cannot be read is written anew: it holds nothing that was not just measured again. */
function readEarlier({ file, terminal }: { file: string; terminal: Terminal }): Calibration | null {
  try {
    return calibrationFile.read(file);
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    terminal.warn(`! the earlier calibration is replaced: ${thrown.message}`);
    return null;
  }
}

function checkFolderOf(svg: string | undefined): void {
  if (svg === undefined || existsSync(path.dirname(path.resolve(svg)))) return;
  throw new OffgridError({
    code: "usage",
    place: `--svg ${svg}`,
    fault: "there is no such folder",
    cure: "Name a file in a folder that exists",
  });
}
