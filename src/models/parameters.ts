import type { onnx } from "onnx-proto";
import { elementCount } from "../tensors/create.ts";
import { elementTypeName, findElementType } from "../tensors/element-types.ts";

export interface ParameterGroup {
  /** The element type as counted: weights packed two to a byte are `uint4`. */
  readonly type: string;
  readonly elements: number;
  /** As held in the file or its external data. */
  readonly bytes: number;
}

/** Operators that take weights packed into bytes: which input holds them, and which hold their scales and zero points. */
const packedInputs = new Map([
  ["MatMulNBits", { weights: 1, scales: [2, 3, 4, 5] }],
  ["MatMulBnb4", { weights: 1, scales: [2] }],
  ["GatherBlockQuantized", { weights: 0, scales: [2, 3] }],
]);

/**
 * A model's parameters by element type, sorted by type: the elements of all initialisers and constants, in subgraphs
 * too, of types that weights have. Shapes and indices (int32, int64, bool) and the scales of packed weights do not count.
 */
export function countParameters(
  nodes: readonly onnx.INodeProto[],
  tensors: readonly onnx.ITensorProto[],
): ParameterGroup[] {
  const bitsByName = new Map<string, number>();
  const scales = new Set<string>();
  for (const node of nodes) {
    const packing = packedInputs.get(node.opType ?? "");
    if (packing === undefined) continue;
    const bits = node.attribute?.find(({ name }) => name === "bits")?.i;
    bitsByName.set(node.input?.[packing.weights] ?? "", Number(bits ?? 4));
    for (const index of packing.scales) scales.add(node.input?.[index] ?? "");
  }

  const groups = new Map<string, ParameterGroup>();
  for (const tensor of tensors) {
    const name = tensor.name ?? "";
    const group = groupOf(tensor, name === "" ? undefined : bitsByName.get(name));
    if (group === undefined || (name !== "" && scales.has(name))) continue;
    const before = groups.get(group.type) ?? { type: group.type, elements: 0, bytes: 0 };
    groups.set(group.type, {
      type: group.type,
      elements: before.elements + group.elements,
      bytes: before.bytes + group.bytes,
    });
  }
  return [...groups.values()].sort((a, b) => (a.type < b.type ? -1 : 1));
}

function groupOf(tensor: onnx.ITensorProto, packedBits: number | undefined): ParameterGroup | undefined {
  const type = findElementType(elementTypeName(Number(tensor.dataType ?? 0)));
  if (type?.kind !== "weight") return undefined;
  const elements = elementCount((tensor.dims ?? []).map((size) => Math.max(0, Number(size))));
  const bytes = Math.ceil((elements * type.bits) / 8);
  const isPacked = type.name === "uint8" && (packedBits === 4 || packedBits === 2);
  return isPacked
    ? { type: `uint${packedBits}`, elements: (elements * 8) / packedBits, bytes }
    : { type: type.name, elements, bytes };
}
