import path from "node:path";
import type { onnx } from "onnx-proto";
import { OffgridError } from "../errors.ts";

/**
 * The files that hold a model's weights outside it, as sorted absolute paths; they need not exist.
 * @throws OffgridError `model_invalid` where one lies outside the model's folder.
 */
export function externalDataOf(modelPath: string, tensors: readonly onnx.ITensorProto[]): string[] {
  const locations = new Set<string>();
  for (const tensor of tensors) {
    // A tensor is external when it says so (1); entries without that are leftovers, which ONNX Runtime ignores too.
    if (tensor.dataLocation !== 1) continue;
    locations.add(tensor.externalData?.find(({ key }) => key === "location")?.value ?? "");
  }
  return [...locations].sort().map((location) => confine(modelPath, location));
}

function confine(modelPath: string, location: string): string {
  const steps = location.split(/[/\\]/);
  const isInside =
    location !== "" && !path.posix.isAbsolute(location) && !path.win32.isAbsolute(location) && !steps.includes("..");
  if (isInside && !location.includes("\0")) return path.join(path.dirname(path.resolve(modelPath)), ...steps);
  throw new OffgridError({
    code: "model_invalid",
    place: modelPath,
    fault: `keeps weights in "${location}", which is not a place in the model's own folder`,
    cure: "use a model whose external data lies beside it",
  });
}
