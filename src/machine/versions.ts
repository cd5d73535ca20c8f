import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";

export interface Versions {
  readonly offgridVersion: string | null;
  readonly onnxruntimeVersion: string | null;
}

const packageFile = z.object({ version: z.string().regex(/^[\w.+-]{1,60}$/) });

/**
 * Versions of offgrid (`checkout`'s package.json) and of the onnxruntime-node that it would load, without loading it:
 * the package is resolved and its package.json read, which costs a file instead of a native library.
 */
export function readVersions(checkout: string): Versions {
  const own = path.join(checkout, "package.json");
  return { offgridVersion: versionIn(own), onnxruntimeVersion: versionIn(resolveFrom(own, "onnxruntime-node")) };
}

function resolveFrom(from: string, name: string): string | null {
  try {
    return createRequire(from).resolve(`${name}/package.json`);
  } catch {
    return null; // not installed
  }
}

function versionIn(file: string | null): string | null {
  if (file === null) return null;
  try {
    return packageFile.parse(JSON.parse(readFileSync(file, "utf8"))).version;
  } catch {
    return null; // absent, cut short or not a package file: the version is unknown
  }
}
