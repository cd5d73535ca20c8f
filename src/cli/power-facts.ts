import os from "node:os";
import type { PowerFacts } from "../energy/meter.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { busyS, countCpus, readCpuTimes } from "../machine/cpu-times.ts";
import { readText, toLine } from "../machine/files.ts";
import type { Host } from "../machine/host.ts";
import type { DeviceClassName } from "../metering/device-classes.ts";
import { lineFacts, readLine } from "../runner/line-file.ts";
import { projectPaths } from "./project.ts";

export interface PowerFactsRequest {
  /** Folder that stands for "/". */
  readonly root: string;
  readonly context: Pick<MachineContext, "logicalCores" | "memoryBytes" | "cpuModel" | "virtualisation">;
  /** As the user gave them; null where not. */
  readonly tdpW: number | null;
  readonly deviceClass: DeviceClassName | null;
  /** The line that a calibration left, from `readLine`. */
  readonly line: PowerFacts["line"];
  readonly host?: Host;
}

/**
 * The line that `offgrid calibrate` left for this machine; null where none was left.
 * @throws OffgridError `input` for a file that is no calibration.
 */
export function keptLine({
  root,
  context,
}: {
  readonly root: string;
  readonly context: MachineContext;
}): PowerFacts["line"] {
  const present = lineFacts({ context, root });
  return readLine({ results: projectPaths.results, machineId: context.machineId, present });
}

/** What models of watts are made of, for the machine below `root`. Never throws: what cannot be read is null. */
export function readPowerFacts({ root, context, tdpW, deviceClass, line, host = os }: PowerFactsRequest): PowerFacts {
  // Below another root stands another machine, of whose CPUs this Node knows nothing.
  const machine = { root, host: root === "/" ? host : { ...host, cpus: () => [] } };
  return {
    readBusyS: () => {
      const times = readCpuTimes(machine);
      return times === null ? null : busyS(times);
    },
    cpus: countCpus(machine) ?? context.logicalCores ?? 1,
    memoryBytes: context.memoryBytes,
    cpuModel: context.cpuModel,
    virtualisation: context.virtualisation,
    board: readBoard(root),
    line,
    tdpW,
    deviceClass,
  };
}

/** As the device tree names it (devicetree specification, 2.3.2: the root's `model`, ended by a null byte). */
function readBoard(root: string): string | null {
  return toLine(readText(root, "proc/device-tree/model")?.replaceAll("\0", ""));
}
