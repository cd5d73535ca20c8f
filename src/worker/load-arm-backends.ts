import type { Backend } from "../backends/backend.ts";
import type { ArmJob } from "./duel-protocol.ts";
import { loadBackend } from "./load-backend.ts";
import type { Job } from "./protocol.ts";

export interface ArmBackends {
  readonly backendOf: (job: Job) => Promise<Backend>;
  /** Version of onnxruntime-node where it is another folder's; null for offgrid's own. */
  readonly onnxruntime: string | null;
}

/** The backends of an arm's cells. Real ones are loaded on return. @throws OffgridError `backend` */
export async function loadArmBackends({ jobs, runtime }: ArmJob): Promise<ArmBackends> {
  // A fake needs no ONNX Runtime, whichever one is named.
  if (runtime !== null && jobs.some(({ cell }) => cell.backend !== "fake")) {
    const { checkOnnxruntimeFolder, loadOnnxruntimeFolder } = await import("../backends/onnxruntime-folder.ts");
    const backend = loadOnnxruntimeFolder(runtime);
    return { backendOf: async () => backend, onnxruntime: checkOnnxruntimeFolder(runtime) };
  }
  const backendOf = (job: Job) => loadBackend({ cell: job.cell, seed: (job.seed + job.repetition) % 2 ** 32 });
  for (const job of jobs) if (job.cell.backend !== "fake") await backendOf(job);
  return { backendOf, onnxruntime: null };
}
