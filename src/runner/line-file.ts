import type { KeptLine } from "../energy/meter.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { readFirmware } from "../machine/firmware.ts";
import { findLineStale, lineGainU95, lineSource } from "../metering/kept-line.ts";
import { fitCalibration, type LineFacts, lineCalibrationSchema } from "../metering/line-calibration.ts";
import { machineFile } from "./machine-file.ts";

/** A machine's watts by load. */
export const lineFile = machineFile({
  suffix: ".energy.json",
  schema: lineCalibrationSchema,
  words: "calibration of watts",
  cure: "Delete it, or write it anew with 'offgrid calibrate --meter'",
});

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
  const file = lineFile.pathOf({ results, machineId });
  const calibration = machineId === null ? null : lineFile.read(file);
  if (calibration === null) return null;
  const fit = fitCalibration(calibration.windows);
  if ("fault" in fit) throw lineFile.unusable(file, fit.fault);
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
