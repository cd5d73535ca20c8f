import { statfsSync } from "node:fs";
import path from "node:path";
import { listNames } from "./files.ts";
import type { DoctorFacts } from "./finding.ts";
import { readTemperature } from "./temperature.ts";

export interface DoctorRequest extends Pick<DoctorFacts, "context" | "providers" | "modelPackages" | "nodeRange"> {
  /** Folder that stands for "/". */
  readonly root?: string;
  /** Where results go; need not exist yet. */
  readonly resultsFolder: string;
}

/** Reads what the doctor looks at beyond the context: devices, temperature, disk space. Never throws. */
export function readDoctorFacts({ root = "/", resultsFolder, ...given }: DoctorRequest): DoctorFacts {
  return {
    ...given,
    gpuNodes: readGpuNodes(root),
    temperatureC: readTemperature(root),
    freeBytes: readFreeBytes(path.resolve(resultsFolder)),
  };
}

/** Device nodes of GPUs (DRM render nodes, NVIDIA's own); null on systems without a /dev to list. */
function readGpuNodes(root: string): readonly string[] | null {
  const devices = listNames(root, "dev");
  if (devices.length === 0 || listNames(root, "proc").length === 0) return null;
  const render = listNames(root, "dev/dri").filter((name) => /^renderD\d+$/.test(name));
  const nvidia = devices.filter((name) => /^nvidia\d+$/.test(name));
  return [...render.map((name) => `/dev/dri/${name}`), ...nvidia.map((name) => `/dev/${name}`)];
}

/** Space an ordinary user may fill on the file system of `folder`, or of the nearest folder above it that exists. */
function readFreeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    const above = path.dirname(folder); // not there yet, or not ours to look at
    return above === folder ? null : readFreeBytes(above);
  }
}
