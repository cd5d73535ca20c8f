import type { Backend } from "../backends/backend.ts";
import { messageOf, OffgridError } from "../errors.ts";
import type { Cell } from "../suite/cell.ts";
import { defaultFake } from "../suite/schema.ts";

/**
 * Imports the cell's backend, and with it ONNX Runtime only where it is used. `seed` is of the fake backend's draws.
 * @throws OffgridError `backend` when ONNX Runtime cannot be loaded.
 */
export async function loadBackend({ cell, seed }: { readonly cell: Cell; readonly seed: number }): Promise<Backend> {
  if (cell.backend === "fake") {
    const { createFakeBackend } = await import("../backends/fake.ts");
    return createFakeBackend({ behaviour: cell.fake ?? defaultFake, seed });
  }
  return loadOnnxruntime();
}

/** Imports ONNX Runtime. @throws OffgridError `backend` when it cannot be loaded. */
export async function loadOnnxruntime(): Promise<Backend> {
  try {
    return (await import("../backends/onnxruntime.ts")).onnxruntimeBackend;
  } catch (cause) {
    throw new OffgridError({
      code: "backend",
      fault: `ONNX Runtime cannot be loaded: ${messageOf(cause)}`,
      cure: "Run 'offgrid doctor' to see what is missing",
      cause,
    });
  }
}
