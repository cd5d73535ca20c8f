import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { type Calibration, type CalibrationFacts, calibrationSchema } from "../roofline/calibration.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import type { FileLayer } from "./file-layer.ts";

/** One file a machine, in `<results>/calibration`. */
export function calibrationPath({
  results,
  machineId,
}: {
  readonly results: string;
  readonly machineId: string | null;
}): string {
  return path.join(results, "calibration", `${machineId ?? "unknown"}.json`);
}

/** @throws OffgridError `output`. */
export function writeCalibration({
  file,
  layer,
  calibration,
}: {
  readonly file: string;
  readonly layer: FileLayer;
  readonly calibration: Calibration;
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

/** What was calibrated on this machine; null where nothing was. @throws OffgridError `input` for a file that is no calibration. */
export function readCalibration(file: string): Calibration | null {
  if (!existsSync(file)) return null;
  try {
    return calibrationSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new OffgridError({
      code: "input",
      place: file,
      fault: `it is no calibration (${cause instanceof z.ZodError ? cause.issues[0]?.message : messageOf(cause)})`,
      cure: "Run 'offgrid calibrate' to write it anew",
      cause,
    });
  }
}

export function calibrationFacts(context: MachineContext): CalibrationFacts {
  const { cpuModel, onnxruntimeVersion, governor, coresAvailable, cpuQuota, powerSource } = context;
  return { cpuModel, onnxruntimeVersion, governor, coresAvailable, cpuQuota, powerSource };
}
