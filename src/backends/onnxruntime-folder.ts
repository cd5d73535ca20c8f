import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import type { Backend } from "./backend.ts";
import { createOnnxruntimeBackend, type OnnxruntimeModule } from "./onnxruntime-backend.ts";

/**
 * Loads another onnxruntime-node from its folder: the package's own, with the onnxruntime-common beside or above it. One process
 * holds one ONNX Runtime: nothing may have loaded another before.
 * @param folder absolute
 * @throws OffgridError `backend`
 */
export function loadOnnxruntimeFolder(folder: string): Backend {
  checkOnnxruntimeFolder(folder);
  let loaded: unknown;
  try {
    loaded = createRequire(path.join(folder, "package.json"))(folder);
  } catch (cause) {
    throw refused(`it cannot be loaded: ${messageOf(cause)}`, cause);
  }
  if (!isOnnxruntime(loaded)) throw refused("it gives no InferenceSession, Tensor and list of backends");
  return createOnnxruntimeBackend(loaded);
}

const packageSchema = z.object({ name: z.literal("onnxruntime-node"), version: z.string() });

/** The version of the onnxruntime-node in a folder. @throws OffgridError `backend` where there is none. */
export function checkOnnxruntimeFolder(folder: string): string {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) throw refused("no package.json is in that folder");
  try {
    return packageSchema.parse(JSON.parse(readFileSync(file, "utf8"))).version;
  } catch (cause) {
    throw refused("its package.json is not that of onnxruntime-node", cause);
  }
}

function isOnnxruntime(value: unknown): value is OnnxruntimeModule {
  return (
    typeof value === "object" &&
    value !== null &&
    "InferenceSession" in value &&
    "Tensor" in value &&
    "listSupportedBackends" in value
  );
}

function refused(fault: string, cause?: unknown): OffgridError {
  return new OffgridError({
    code: "backend",
    place: "the folder of onnxruntime-node",
    fault,
    cure: "Give the folder that `npm install onnxruntime-node` makes: node_modules/onnxruntime-node",
    cause,
  });
}
