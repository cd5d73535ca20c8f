import type { MachineContext } from "../machine/context-schema.ts";
import { type CalibrationFacts, calibrationSchema } from "../roofline/calibration.ts";
import { machineFile } from "./machine-file.ts";

/** The ceilings of a machine. */
export const calibrationFile = machineFile({
  suffix: ".json",
  schema: calibrationSchema,
  words: "calibration",
  cure: "Run 'offgrid calibrate' to write it anew",
});

export function calibrationFacts(context: MachineContext): CalibrationFacts {
  const { cpuModel, onnxruntimeVersion, governor, coresAvailable, cpuQuota, powerSource } = context;
  return { cpuModel, onnxruntimeVersion, governor, coresAvailable, cpuQuota, powerSource };
}
