import os from "node:os";
import { fileURLToPath } from "node:url";
import { readCaches } from "./caches.ts";
import { readCgroupLimits } from "./cgroup.ts";
import { readContainer } from "./container.ts";
import type { MachineContext } from "./context-schema.ts";
import { readCores } from "./cores.ts";
import { readCpuInfo } from "./cpu-info.ts";
import { toLine } from "./files.ts";
import { readFingerprint } from "./fingerprint.ts";
import { readFrequency } from "./frequency.ts";
import { readGitState } from "./git.ts";
import type { Host, Machine } from "./host.ts";
import { findInstructionSets } from "./instruction-sets.ts";
import { readMemory } from "./memory.ts";
import { readOperatingSystem } from "./operating-system.ts";
import { readPower } from "./power-source.ts";
import { readVersions } from "./versions.ts";
import { readVirtualisation } from "./virtualisation.ts";

export interface ContextRequest {
  /** Folder that stands for "/". */
  readonly root?: string;
  readonly host?: Host;
  /** offgrid's own folder, with its package.json; the one this file lies in unless said. */
  readonly checkout?: string;
  /** What the backend lists; null when it was not asked, because only it may load ONNX Runtime. */
  readonly executionProviders: readonly string[] | null;
}

/** Reads all facts of this machine. Never throws for a fact that cannot be read: that fact is null. */
export async function readContext(request: ContextRequest): Promise<MachineContext> {
  const { root = "/", host = os, checkout = ownFolder(), executionProviders } = request;
  const machine: Machine = { root, host };
  const info = readCpuInfo(root);
  const hardware = {
    cpuModel: info.model ?? modelFromHost(host),
    architecture: toLine(host.arch()),
    ...readCores(machine, info),
    ...readMemory(machine),
  };
  return {
    schemaVersion: 1,
    ...readFingerprint(root, hardware),
    ...hardware,
    cpuVendor: info.vendor,
    caches: readCaches(root, info),
    instructionSets: findInstructionSets(info.flags),
    ...readCgroupLimits(root),
    ...readFrequency(root, info),
    virtualisation: readVirtualisation(root, info),
    container: readContainer(root),
    ...readPower(root),
    ...readOperatingSystem(machine),
    nodeVersion: process.versions.node,
    ...readVersions(checkout),
    executionProviders: executionProviders === null ? null : [...executionProviders],
    ...(await readGitState(checkout)),
  };
}

/** Two folders above this file, in src as in dist. */
function ownFolder(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}

function modelFromHost(host: Host): string | null {
  const model = toLine(host.cpus()[0]?.model);
  return model === "unknown" ? null : model;
}
