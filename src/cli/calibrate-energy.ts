import path from "node:path";
import { chooseMeters } from "../energy/choose-meter.ts";
import type { Meter, PowerFacts } from "../energy/meter.ts";
import { createSampler } from "../energy/sampler.ts";
import { OffgridError } from "../errors.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { fitCalibration, type LineCalibration } from "../metering/line-calibration.ts";
import { levelWords, type PlannedLevel, planLevels, planSeconds } from "../metering/line-plan.ts";
import { boundaries } from "../metering/reading.ts";
import { formatDuration } from "../report/numbers.ts";
import { calibrateEnergy, type EnergyCalibration, requireLevels } from "../runner/calibrate-energy.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { lineFacts, lineFile } from "../runner/line-file.ts";
import { type CalibrateArgs, calibrationMeter, threadCounts } from "./calibrate-args.ts";
import { formatLevelPlan, printLine } from "./calibrate-energy-output.ts";
import { type ExitCode, exitCodes } from "./commands.ts";
import { readPowerFacts } from "./power-facts.ts";
import { fromHere, projectPaths } from "./project.ts";
import { clockS, every, keepBusy, probeLoadMs, readOwnCpuS } from "./run-meter.ts";
import type { Terminal } from "./terminal.ts";

/** What a part of a calibration is given. */
export interface PartRequest {
  readonly args: CalibrateArgs;
  readonly context: MachineContext;
  /** CPUs that this process may run on. */
  readonly cores: number;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Watts by load: measures levels of load with a meter, and keeps the line through them. */
export async function calibrateLine(request: PartRequest): Promise<ExitCode> {
  const { args, context, cores, terminal } = request;
  const asked = calibrationMeter(args.meter ?? []);
  const planFor = (meter: { readonly minWindowS: number; readonly updateS: number }) =>
    planLevels({ ...meter, threads: threadCounts({ args, cores }), levelS: args["seconds-per-level"] });
  if (args["dry-run"]) {
    terminal.data(
      formatLevelPlan({ levels: planFor({ minWindowS: 1, updateS: 0 }), format: args.format, width: terminal.width }),
    );
    return exitCodes.fine;
  }
  const root = path.resolve(args["energy-root"]);
  const facts = readPowerFacts({ root, context, tdpW: null, deviceClass: null, line: null });
  const meter = await openMeter({ asked, facts, root, args });
  const { spec } = meter;
  const levels = planFor({ minWindowS: spec.minWindowS, updateS: spec.kind === "model" ? 0 : spec.updateS });
  terminal.say(
    `calibrate: watts by load with ${spec.source} (grade ${spec.grade}, ${boundaries[spec.boundary].words}): ${levels.length} levels, about ${formatDuration(planSeconds(levels))}. Leave this machine alone meanwhile.`,
  );
  for (const note of spec.notes) terminal.say(note);
  const found = await measure({ request, meter, facts, levels });
  if (found === null) {
    terminal.warn("Stopped. Nothing was saved: a line takes all of its levels.");
    return exitCodes.interrupted;
  }
  for (const lost of found.lost) terminal.warn(`! a window was lost: ${lost}`);
  requireLevels(levels, found);
  const fit = fitCalibration(found.windows);
  if ("fault" in fit) throw noLine(fit.fault);
  const calibration: LineCalibration = {
    schemaVersion: 1,
    machineId: context.machineId,
    offgridVersion: context.offgridVersion,
    measuredAt: new Date().toISOString(),
    meter: { id: spec.id, source: spec.source, boundary: spec.boundary, grade: spec.grade, gainU95: spec.gainU95 },
    facts: lineFacts({ context, root }),
    windows: [...found.windows],
  };
  const file = lineFile.pathOf({ results: projectPaths.results, machineId: context.machineId });
  lineFile.write({ file, layer: nodeFileLayer, content: calibration });
  printLine({ calibration, fit, format: args.format, terminal });
  terminal.say(`\nKept for runs without a meter: ${fromHere(file)}`);
  return exitCodes.fine;
}

/** @throws OffgridError `usage` or `input` for what is wrong with it, `input` where nothing tells how busy the CPUs are. */
async function openMeter({
  asked,
  facts,
  root,
  args,
}: {
  asked: ReturnType<typeof calibrationMeter>;
  facts: PowerFacts;
  root: string;
  args: CalibrateArgs;
}): Promise<Meter> {
  if (facts.readBusyS() === null) {
    throw new OffgridError({
      code: "input",
      place: "--meter",
      fault: "how busy the CPUs are cannot be read here (/proc/stat), so that no line can be drawn",
      cure: "Calibrate where /proc is mounted",
    });
  }
  const { meters } = await chooseMeters({
    asked: [asked],
    search: {
      root,
      reach: args["allow-remote-meter"] ? "any" : "private",
      clockS,
      load: async () => keepBusy(probeLoadMs),
      facts,
    },
    hasGpu: false,
    resolves: () => true,
  });
  const [meter] = meters;
  if (meter === undefined) throw new TypeError("a meter that was asked for was not opened");
  return meter;
}

/** Null when it was stopped. */
async function measure({
  request: { terminal, signal },
  meter,
  facts,
  levels,
}: {
  request: PartRequest;
  meter: Meter;
  facts: PowerFacts;
  levels: readonly PlannedLevel[];
}): Promise<EnergyCalibration | null> {
  const sampler = createSampler({ meters: [meter], clockS, every, readOwnCpuS });
  try {
    return await calibrateEnergy({
      entry: projectPaths.loadWorker,
      levels,
      sampler,
      readBusyS: facts.readBusyS,
      cpus: facts.cpus,
      signal,
      onLevel: ({ level, index, total }) => {
        const line = `[${index}/${total}] ${levelWords(level)}, ${formatDuration(planSeconds([level]))}`;
        if (terminal.isLive) terminal.progress(line);
        else terminal.say(line);
      },
    });
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    terminal.progress("");
    await sampler.close();
  }
}

function noLine(fault: string): OffgridError {
  return new OffgridError({
    code: "input",
    place: "--meter",
    fault: `no line was kept: ${fault}`,
    cure: "See that the meter measures this machine and nothing else, or give each level more --seconds-per-level",
  });
}
