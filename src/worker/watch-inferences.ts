import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import type { Backend, BackendSettings, LoadedModel, OperatorProfile } from "../backends/backend.ts";
import { OffgridError } from "../errors.ts";
import { type ProfiledInference, parseProfile } from "../roofline/profile-events.ts";

export interface WatchRequest {
  readonly backend: Backend;
  readonly modelPath: string;
  readonly settings: BackendSettings;
  readonly graph: OperatorProfile["graph"];
  /** Where the profiler's file lies until it is read. */
  readonly folder: string;
  /** Runs the inferences that are watched. */
  readonly use: (model: LoadedModel) => Promise<void>;
}

/**
 * Loads a model under ONNX Runtime's profiler, uses it, and returns what the profiler saw.
 * @throws OffgridError `backend` where no profile comes of it, and what loading and using throw.
 */
export async function watchInferences(request: WatchRequest): Promise<ProfiledInference[]> {
  const { backend, modelPath, settings, graph, folder, use } = request;
  const name = `profile-${graph === "plain" ? "plain" : "run"}`;
  const filePrefix = path.join(folder, name);
  const model = await backend.load({ modelPath, settings: { ...settings, operatorProfile: { filePrefix, graph } } });
  await use(model);
  model.endProfile?.();
  await model.release();
  return readProfile({ folder, name });
}

function readProfile({ folder, name }: { folder: string; name: string }): ProfiledInference[] {
  const file = readdirSync(folder).find((entry) => entry.startsWith(`${name}_`));
  if (file === undefined) throw new OffgridError({ code: "backend", fault: "ONNX Runtime wrote no profile" });
  const found = path.join(folder, file);
  try {
    return parseProfile(readFileSync(found, "utf8"));
  } catch (cause) {
    throw new OffgridError({ code: "backend", fault: "ONNX Runtime's profile is not what is known of it", cause });
  } finally {
    rmSync(found, { force: true });
  }
}
