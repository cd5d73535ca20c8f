import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { type NoiseCalibration, noiseCalibrationSchema } from "../gate/noise.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import type { FileLayer } from "./file-layer.ts";

/** One file a machine, in `<results>/calibration`, beside that of its ceilings. */
export function noisePath({
  results,
  machineId,
}: {
  readonly results: string;
  readonly machineId: string | null;
}): string {
  return path.join(results, "calibration", `${machineId ?? "unknown"}.noise.json`);
}

/** @throws OffgridError `output`. */
export function writeNoise({
  file,
  layer,
  noise,
}: {
  readonly file: string;
  readonly layer: FileLayer;
  readonly noise: NoiseCalibration;
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
  writeFileAtomically({ layer, path: file, data: `${JSON.stringify(noise, null, 2)}\n` });
}

/** What a machine makes of no change; null where it was not measured. @throws OffgridError `input` for a file that is none of that. */
export function readNoise(file: string): NoiseCalibration | null {
  if (!existsSync(file)) return null;
  try {
    return noiseCalibrationSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (cause) {
    throw new OffgridError({
      code: "input",
      place: file,
      fault: `it is no calibration of noise (${cause instanceof z.ZodError ? cause.issues[0]?.message : messageOf(cause)})`,
      cure: "Run 'offgrid calibrate --only noise' to write it anew",
      cause,
    });
  }
}
