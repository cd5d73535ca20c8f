import { accessSync, constants, statfsSync, statSync } from "node:fs";
import path from "node:path";
import { listNames, readNumber, readText } from "./files.ts";
import type { DoctorFacts, Watchable } from "./finding.ts";
import { createClockReader } from "./frequency.ts";
import { readTemperature } from "./temperature.ts";
import { createThrottleReader } from "./throttling.ts";

export interface DoctorRequest
  extends Pick<DoctorFacts, "context" | "providers" | "counters" | "modelPackages" | "nodeRange"> {
  /** Folder that stands for "/". */
  readonly root?: string;
  /** Which limits can be set here; not tried, unless given. */
  readonly limits?: DoctorFacts["limits"];
  /** Where results go; need not exist yet. */
  readonly resultsFolder: string;
  /** Where files made from models are kept; need not exist yet. */
  readonly cacheFolder?: string;
}

/** Reads what the doctor looks at beyond the context: devices, temperature, disk space, folders. Never throws. */
export function readDoctorFacts({
  root = "/",
  limits = null,
  resultsFolder,
  cacheFolder,
  ...given
}: DoctorRequest): DoctorFacts {
  return {
    ...given,
    limits,
    gpuNodes: readGpuNodes(root),
    temperatureC: readTemperature(root),
    watchable: readWatchable(root),
    perfParanoid: readNumber(root, "proc/sys/kernel/perf_event_paranoid"),
    freeBytes: readFreeBytes(path.resolve(resultsFolder)),
    folders: [
      { name: "results", isWritable: isWritable(path.resolve(resultsFolder)) },
      ...(cacheFolder === undefined
        ? []
        : [{ name: "models/cache", isWritable: isWritable(path.resolve(cacheFolder)) }]),
    ],
  };
}

function readWatchable(root: string): Watchable {
  const isCounted = readText(root, "proc/stat") !== null;
  // The first process is of another user, unless it is the first of a container.
  const isNamed = readText(root, "proc/1/stat") !== null;
  return {
    neighbours: isCounted ? (isNamed ? "named" : "unnamed") : "none",
    throttling: createThrottleReader(root) !== null,
    frequency: createClockReader(root) !== null,
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

/** Whether this user may create files in `folder`, or create it below the nearest folder that exists. */
function isWritable(folder: string): boolean {
  try {
    if (!statSync(folder).isDirectory()) return false;
    accessSync(folder, constants.W_OK | constants.X_OK);
    return true;
  } catch (thrown) {
    const above = path.dirname(folder);
    return isAbsent(thrown) && above !== folder && isWritable(above);
  }
}

function isAbsent(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
