import { type DoctorFacts, missing, ok, unknown, type Verdict, warn } from "./finding.ts";
import { fitsRange } from "./node-range.ts";
import { formatBytes } from "./units.ts";

/** A disk that fills up in the middle of a run loses repetitions. */
const LITTLE_DISK = 256 * 2 ** 20;

export function nodeCheck({ context: { nodeVersion }, nodeRange }: DoctorFacts): Verdict {
  if (nodeVersion === null) return unknown("the version of Node cannot be read");
  const detail = `${nodeVersion}, needs ${nodeRange}`;
  return fitsRange(nodeVersion, nodeRange) ? ok(detail) : missing(detail, `Install a Node in the range ${nodeRange}`);
}

export function modelsCheck({ modelPackages }: DoctorFacts): Verdict {
  const absent = modelPackages.filter(({ present }) => !present).map(({ name }) => name);
  if (absent.length > 0) return missing(`not installed: ${absent.join(", ")}`, "npm ci");
  return ok(modelPackages.map(({ name }) => name).join(", ") || "none needed");
}

export function diskCheck({ freeBytes }: DoctorFacts): Verdict {
  if (freeBytes === null) return unknown("free disk space cannot be read");
  const detail = `${formatBytes(freeBytes)} free`;
  return freeBytes < LITTLE_DISK ? warn(detail, "Free some space, or write elsewhere with --out DIR") : ok(detail);
}

export function foldersCheck({ folders }: DoctorFacts): Verdict {
  const closed = folders.filter(({ isWritable }) => !isWritable).map(({ name }) => name);
  if (closed.length > 0) {
    const list = closed.join(" and ");
    const elsewhere = closed.includes("results") ? "; results can go elsewhere with --out DIR" : "";
    return missing(`not writable: ${list}`, `Make ${list} writable for this user${elsewhere}`);
  }
  return ok(folders.map(({ name }) => name).join(", ") || "none needed");
}
