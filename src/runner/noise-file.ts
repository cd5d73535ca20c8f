import { noiseCalibrationSchema } from "../gate/noise.ts";
import { machineFile } from "./machine-file.ts";

/** What a machine makes of no change. */
export const noiseFile = machineFile({
  suffix: ".noise.json",
  schema: noiseCalibrationSchema,
  words: "calibration of noise",
  cure: "Run 'offgrid calibrate --only noise' to write it anew",
});
