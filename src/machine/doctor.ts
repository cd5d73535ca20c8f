import { frequencyCapCheck, frequencyCheck, governorCheck, temperatureCheck } from "./checks-clocks.ts";
import { batteryCheck, containerCheck, swapCheck, virtualisationCheck } from "./checks-conditions.ts";
import { countersCheck } from "./checks-counters.ts";
import { coresCheck, fp16Check, int8Check, memoryCheck } from "./checks-hardware.ts";
import { leftoverCheck, limitCheck } from "./checks-limits.ts";
import { cpuProviderCheck, cudaProviderCheck, onnxruntimeCheck, webgpuProviderCheck } from "./checks-providers.ts";
import { diskCheck, foldersCheck, modelsCheck, nodeCheck } from "./checks-software.ts";
import { watchCheck } from "./checks-watch.ts";
import type { Check, DoctorFacts, Finding } from "./finding.ts";

/** What this release can use, or what limits trust in its figures, in the order it is printed. */
export const checks: readonly Check[] = [
  { id: "node", title: "Node", examine: nodeCheck },
  { id: "onnxruntime", title: "ONNX Runtime", examine: onnxruntimeCheck },
  { id: "models", title: "Model packages", examine: modelsCheck },
  { id: "disk", title: "Disk space for results", examine: diskCheck },
  { id: "folders", title: "Writable folders", examine: foldersCheck },
  { id: "cpu-provider", title: "CPU provider", examine: cpuProviderCheck },
  { id: "webgpu-provider", title: "WebGPU provider", examine: webgpuProviderCheck },
  { id: "cuda-provider", title: "CUDA provider", examine: cudaProviderCheck },
  { id: "cores", title: "CPU cores", examine: coresCheck },
  { id: "memory", title: "Memory", examine: memoryCheck },
  { id: "int8", title: "int8 instructions", examine: int8Check },
  { id: "fp16", title: "fp16 instructions", examine: fp16Check },
  { id: "governor", title: "Frequency governor", examine: governorCheck },
  { id: "frequency-cap", title: "Frequency cap", examine: frequencyCapCheck },
  { id: "frequency", title: "Frequency readings", examine: frequencyCheck },
  { id: "temperature", title: "Temperature readings", examine: temperatureCheck },
  { id: "watch", title: "Watched while measuring", examine: watchCheck },
  { id: "counters", title: "Hardware counters", examine: countersCheck },
  { id: "limit-cpu-quota", title: "CPU quota", examine: limitCheck("cpuQuota") },
  { id: "limit-affinity", title: "CPU affinity", examine: limitCheck("affinity") },
  { id: "limit-memory", title: "Memory cap", examine: limitCheck("memory") },
  { id: "limit-clocks", title: "Frequency and governor", examine: limitCheck("clocks") },
  { id: "limit-package-power", title: "Package power cap", examine: limitCheck("packagePower") },
  { id: "limit-gpu-power", title: "GPU power limit", examine: limitCheck("gpuPower") },
  { id: "limit-power-mode", title: "Power mode", examine: limitCheck("powerMode") },
  { id: "limits-left", title: "Limits left over", examine: leftoverCheck },
  { id: "power", title: "Power source", examine: batteryCheck },
  { id: "swap", title: "Swap", examine: swapCheck },
  { id: "virtualisation", title: "Virtualisation", examine: virtualisationCheck },
  { id: "container", title: "Container", examine: containerCheck },
];

/** Runs every check of the table, in its order. Pure: the facts were read before. */
export function diagnose(facts: DoctorFacts): readonly Finding[] {
  return checks.map(({ id, title, examine }) => ({ id, title, ...examine(facts) }));
}
