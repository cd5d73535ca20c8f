import type { MachineContext } from "./context-schema.ts";
import { formatBytes } from "./units.ts";

export interface SummaryLine {
  readonly title: string;
  readonly text: string;
}

const UNKNOWN = "unknown";

/** The context in a few lines for people, to stand above the findings or in a bug report. Pure. */
export function summarise(context: MachineContext): readonly SummaryLine[] {
  return [
    { title: "CPU", text: list([context.cpuModel ?? UNKNOWN, context.architecture]) },
    { title: "Cores", text: coresText(context) },
    { title: "Memory", text: memoryText(context) },
    { title: "System", text: systemText(context) },
    { title: "Runs in", text: surroundings(context) },
    { title: "Power", text: powerText(context) },
    { title: "Clock governor", text: list([context.governor ?? UNKNOWN, context.scalingDriver]) },
    { title: "Node", text: context.nodeVersion ?? UNKNOWN },
    { title: "ONNX Runtime", text: runtimeText(context) },
    { title: "offgrid", text: ownText(context) },
  ];
}

function coresText({ logicalCores, physicalCores, coresAvailable }: MachineContext): string {
  if (logicalCores === null && coresAvailable === null) return UNKNOWN;
  return list([
    `${logicalCores ?? "?"} logical`,
    physicalCores === null ? null : `${physicalCores} physical`,
    coresAvailable === null ? null : `${coresAvailable} available`,
  ]);
}

function memoryText({ memoryBytes, memoryLimitBytes }: MachineContext): string {
  return list([
    memoryBytes === null ? UNKNOWN : formatBytes(memoryBytes),
    memoryLimitBytes === null ? null : `limited to ${formatBytes(memoryLimitBytes)}`,
  ]);
}

function systemText({ osName, osVersion, kernelRelease }: MachineContext): string {
  const name = osName === null ? UNKNOWN : [osName, osVersion].filter((part) => part !== null).join(" ");
  return list([name, kernelRelease === null ? null : `kernel ${kernelRelease}`]);
}

function surroundings({ virtualisation, container }: MachineContext): string {
  return list([
    virtualisation === "none" ? "no virtual machine" : `virtual machine: ${virtualisation ?? UNKNOWN}`,
    container === "none" ? "no container" : `container: ${container ?? UNKNOWN}`,
  ]);
}

function powerText({ powerSource, batteryFraction }: MachineContext): string {
  return list([
    powerSource ?? UNKNOWN,
    batteryFraction === null ? null : `charged to ${Math.round(batteryFraction * 100)} %`,
  ]);
}

function runtimeText({ onnxruntimeVersion, executionProviders }: MachineContext): string {
  if (onnxruntimeVersion === null) return "not installed";
  return list([onnxruntimeVersion, `providers: ${executionProviders?.join(" ") ?? UNKNOWN}`]);
}

function ownText({ offgridVersion, gitCommit, gitDirty }: MachineContext): string {
  const changed = gitDirty === true ? " with changes" : "";
  return list([offgridVersion ?? UNKNOWN, gitCommit === null ? null : `commit ${gitCommit.slice(0, 12)}${changed}`]);
}

function list(parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null).join(", ");
}
