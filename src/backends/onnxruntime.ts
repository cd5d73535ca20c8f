import { InferenceSession, listSupportedBackends, Tensor } from "onnxruntime-node";
import type { Backend } from "./backend.ts";
import { createOnnxruntimeBackend } from "./onnxruntime-backend.ts";

/** The onnxruntime-node that came with offgrid: the only file that imports it. */
export const onnxruntimeBackend: Backend = createOnnxruntimeBackend({
  InferenceSession,
  Tensor,
  listSupportedBackends,
});

/** The execution providers of this onnxruntime-node, with whether their libraries came with it. */
export function listProviders(): readonly { readonly name: string; readonly bundled: boolean }[] {
  return listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));
}
