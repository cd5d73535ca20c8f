import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { onnx } from "onnx-proto";
import { messageOf, OffgridError } from "../errors.ts";
import { elementTypeName } from "../tensors/element-types.ts";
import type { TensorInfo } from "../tensors/tensor.ts";
import { MalformedModel } from "./byte-cursor.ts";
import { externalDataOf } from "./external-data.ts";
import { inputFailure } from "./file-errors.ts";
import { countParameters, type ParameterGroup } from "./parameters.ts";
import { type Precision, precisionOf } from "./precision.ts";
import { extractSkeleton } from "./skeleton.ts";

/** What an ONNX file says of itself, without ONNX Runtime and without reading its weights. */
export interface Inspection {
  /** Who wrote the file, with its version; null where it does not say. */
  readonly producer: string | null;
  readonly irVersion: number;
  /** Operator set versions by domain; the standard one is `ai.onnx`. */
  readonly opsets: Readonly<Record<string, number>>;
  /** How often each operator occurs, subgraphs and functions included; `domain.Name` outside the standard domain. */
  readonly operators: Readonly<Record<string, number>>;
  readonly parameters: readonly ParameterGroup[];
  readonly precision: Precision;
  /** Inputs that a caller feeds: graph inputs that no initialiser fills. */
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
  /** Files that hold the weights, absolute; empty when the model is one file. */
  readonly externalData: readonly string[];
}

const maxModelBytes = 2 ** 31 - 1;

/**
 * Reads what describes a model from its ONNX file. Memory stays bounded whatever the bytes are.
 * @throws OffgridError `model_invalid` for anything but an ONNX model, `input` for a file that cannot be read.
 */
export async function inspectModel(modelPath: string): Promise<Inspection> {
  const skeleton = readSkeleton(modelPath);
  const { onnx: messages } = (await import("onnx-proto")).default;
  try {
    return describe(modelPath, messages.ModelProto.decode(skeleton));
  } catch (thrown) {
    throw thrown instanceof OffgridError ? thrown : invalid(modelPath, messageOf(thrown), thrown);
  }
}

function readSkeleton(modelPath: string): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(modelPath, "r");
    const descriptor = file;
    const stats = fstatSync(file);
    if (!stats.isFile()) throw inputFailure(modelPath, "is not a file");
    const { size } = stats;
    if (size === 0) throw inputFailure(modelPath, "is empty");
    if (size > maxModelBytes) throw invalid(modelPath, "it exceeds 2 GiB, which no ONNX file can");
    const read = (offset: number, length: number): Uint8Array => {
      const bytes = new Uint8Array(Math.min(length, size - offset));
      const count = readSync(descriptor, bytes, 0, bytes.length, offset);
      if (count === 0) throw new MalformedModel("it ended while it was read");
      return bytes.subarray(0, count);
    };
    const head = Buffer.from(read(0, 64)).toString("latin1");
    if (head.startsWith("version https://git-lfs")) throw lfsPointer(modelPath);
    return extractSkeleton({ size, read });
  } catch (thrown) {
    if (thrown instanceof OffgridError) throw thrown;
    throw thrown instanceof MalformedModel
      ? invalid(modelPath, thrown.message, thrown)
      : inputFailure(modelPath, thrown);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function describe(modelPath: string, model: onnx.IModelProto): Inspection {
  const { graph } = model;
  if (!graph?.node?.length) throw invalid(modelPath, "it has no graph");
  if (!model.opsetImport?.length) throw invalid(modelPath, "it names no operator set");
  const { nodes, tensors } = flatten(graph, model.functions ?? []);
  const filled = new Set((graph.initializer ?? []).map(({ name }) => name));
  const parameters = countParameters(nodes, tensors);
  return {
    producer: [model.producerName, model.producerVersion].filter(Boolean).join(" ") || null,
    irVersion: Number(model.irVersion ?? 0),
    opsets: Object.fromEntries(model.opsetImport.map((set) => [set.domain || "ai.onnx", Number(set.version ?? 0)])),
    operators: tally(nodes.map((node) => operatorName(node))),
    parameters,
    precision: precisionOf(new Map(parameters.map(({ type, elements }) => [type, elements]))),
    inputs: (graph.input ?? []).filter(({ name }) => !filled.has(name)).map(describeValue),
    outputs: (graph.output ?? []).map(describeValue),
    externalData: externalDataOf(modelPath, tensors),
  };
}

/** All nodes and all constant tensors of a model, those of subgraphs and functions included. */
function flatten(graph: onnx.IGraphProto, functions: readonly onnx.IFunctionProto[]) {
  const nodes: onnx.INodeProto[] = [];
  const tensors: onnx.ITensorProto[] = [];
  const addNodes = (list: readonly onnx.INodeProto[]): void => {
    for (const node of list) {
      nodes.push(node);
      for (const attribute of node.attribute ?? []) {
        tensors.push(...[attribute.t, ...(attribute.tensors ?? [])].filter((tensor) => tensor != null));
        for (const inner of [attribute.g, ...(attribute.graphs ?? [])]) if (inner != null) addGraph(inner);
      }
    }
  };
  const addGraph = (part: onnx.IGraphProto): void => {
    for (const tensor of part.initializer ?? []) tensors.push(tensor);
    for (const { values } of part.sparseInitializer ?? []) if (values != null) tensors.push(values);
    addNodes(part.node ?? []);
  };
  addGraph(graph);
  for (const { node } of functions) addNodes(node ?? []);
  return { nodes, tensors };
}

function operatorName({ domain, opType }: onnx.INodeProto): string {
  const isStandard = domain == null || domain === "" || domain === "ai.onnx";
  return isStandard ? (opType ?? "") : `${domain}.${opType ?? ""}`;
}

function tally(names: readonly string[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describeValue({ name, type }: onnx.IValueInfoProto): TensorInfo {
  const shape = (type?.tensorType?.shape?.dim ?? []).map((dim) => {
    if (dim.dimParam) return dim.dimParam;
    const size = dim.dimValue == null ? -1 : Number(dim.dimValue);
    return size >= 0 ? size : "";
  });
  return { name: name ?? "", type: typeName(type), shape };
}

function typeName(type: onnx.ITypeProto | null | undefined): string {
  if (type?.tensorType) return elementTypeName(Number(type.tensorType.elemType ?? 0));
  if (type?.sequenceType) return `sequence(${typeName(type.sequenceType.elemType)})`;
  if (type?.mapType)
    return `map(${elementTypeName(Number(type.mapType.keyType ?? 0))}, ${typeName(type.mapType.valueType)})`;
  return type?.optionalType ? `optional(${typeName(type.optionalType.elemType)})` : "unknown";
}

function invalid(modelPath: string, reason: string, cause?: unknown): OffgridError {
  return new OffgridError({
    code: "model_invalid",
    place: modelPath,
    fault: `not an ONNX model: ${reason}`,
    cure: "give a file that an ONNX exporter wrote, whole and unchanged",
    cause,
  });
}

function lfsPointer(modelPath: string): OffgridError {
  return new OffgridError({
    code: "model_invalid",
    place: modelPath,
    fault: "a Git LFS pointer, not the model itself",
    cure: "run `git lfs pull` where the file comes from",
  });
}
