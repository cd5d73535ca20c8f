import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import type { KeptLine } from "../energy/meter.ts";
import { messageOf, OffgridError } from "../errors.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { readFirmware } from "../machine/firmware.ts";
import { findLineStale, lineGainU95, lineSource } from "../metering/kept-line.ts";
import {
  fitCalibration,
  type LineCalibration,
  type LineFacts,
  lineCalibrationSchema,
} from "../metering/line-calibration.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import type { FileLayer } from "./file-layer.ts";

/** One file a machine, in `<results>/calibration`, beside that of its ceilings. */
export function linePath({
  results,
  machineId,
}: {
  readonly results: string;
  readonly machineId: string | null;
}): string {
  return path.join(results, "calibration", `${machineId ?? "unknown"}.energy.json`);
}

/** @throws OffgridError `output`. */
export function writeLine({
  file,
  layer,
  calibration,
}: {
  readonly file: string;
  readonly layer: FileLayer;
  readonly calibration: LineCalibration;
}): void {
  try {
    makeFolderDurably({ layer, path: path.dirname(file) });
  } catch (cause) {
    throw new OffgridError({
      code: "output",
      place: path.dirname(file),
      fault: `the folder cannot be made (${messageOf(cause)})`,
      cure: "Make its parent writable",
      cause,
    });
  }
  writeFileAtomically({ layer, path: file, data: `${JSON.stringify(calibration, null, 2)}\n` });
}

/**
 * The line that a calibration left for this machine, with what speaks against it; null where none was left.
 * @throws OffgridError `input` for a file that is no calibration, or that no line goes through.
 */
export function readLine({
  results,
  machineId,
  present,
  now = new Date(),
}: {
  readonly results: string;
  readonly machineId: string | null;
  readonly present: LineFacts;
  readonly now?: Date;
}): KeptLine | null {
  const file = linePath({ results, machineId });
  if (machineId === null || !existsSync(file)) return null;
  const calibration = parseLine(file);
  const fit = fitCalibration(calibration.windows);
  if ("fault" in fit) throw unusable(file, fit.fault);
  const { boundary, gainU95 } = calibration.meter;
  return {
    source: lineSource(calibration),
    boundary,
    watts: fit.model,
    gainU95: lineGainU95(gainU95),
    notes: findLineStale({ calibration, present, now }).map(
      (why) => `${why}: 'offgrid calibrate --meter' would renew it`,
    ),
  };
}

function parseLine(file: string): LineCalibration {
  try {
    return lineCalibrationSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw unusable(file, cause instanceof z.ZodError ? (cause.issues[0]?.message ?? "") : messageOf(cause), cause);
  }
}

function unusable(file: string, why: string, cause?: unknown): OffgridError {
  return new OffgridError({
    code: "input",
    place: file,
    fault: `it is no calibration of watts (${why})`,
    cure: "Delete it, or write it anew with 'offgrid calibrate --meter'",
    cause,
  });
}

/** What of this machine a line depends on; firmware is read below `root`. */
export function lineFacts({ context, root }: { readonly context: MachineContext; readonly root: string }): LineFacts {
  const { cpuModel, logicalCores, kernelRelease, governor, frequencyCapHz, boost, powerSource } = context;
  return {
    cpuModel,
    logicalCores,
    kernelRelease,
    ...readFirmware(root),
    governor,
    frequencyCapHz,
    boost,
    powerSource,
  };
}
