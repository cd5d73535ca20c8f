import { elementCount } from "../tensors/create.ts";
import { findElementType } from "../tensors/element-types.ts";
import type { Shapes } from "./operations.ts";
import type { TensorShape } from "./profile-events.ts";

/**
 * Bytes that one execution of an operator has to move: every input, weight and output once, whatever a cache saves or a bad
 * order costs (compulsory traffic; Williams, Waterman & Patterson 2009, §4). Null where an element's size is unknown.
 */
export function movedBytesOf(op: string, { inputs, outputs }: Shapes): number | null {
  const touched = reach[op] ?? "all";
  switch (touched) {
    case "none":
      return 0;
    case "output":
      return total(outputs);
    case "output twice":
      // What it leaves where it is costs nothing: a row of a table is read, not the table.
      return times2(total(outputs));
    case "updates":
      return times2(total(inputs.slice(-1)));
    case "all":
      return sum(total(inputs), total(outputs));
    default:
      throw new TypeError(`unhandled reach ${String(touched satisfies never)}`);
  }
}

/** Operators that touch less than all of their inputs and outputs. */
const reach: Readonly<Record<string, "none" | "output" | "output twice" | "updates">> = {
  // The result is the input under another shape, in place.
  Identity: "none",
  Reshape: "none",
  Flatten: "none",
  Squeeze: "none",
  Unsqueeze: "none",
  Dropout: "none",
  // Bodies count their own.
  If: "none",
  Loop: "none",
  Scan: "none",
  Shape: "output",
  Size: "output",
  ConstantOfShape: "output",
  Slice: "output twice",
  Gather: "output twice",
  GatherElements: "output twice",
  GatherND: "output twice",
  ScatterND: "updates",
  ScatterElements: "updates",
};

/** Names that ONNX Runtime's profiler has for element types, where they are not ONNX's own. */
const aliases: Readonly<Record<string, string>> = { float: "float32", double: "float64" };

function bytesOf({ type, dims }: TensorShape): number | null {
  if (type === "") return 0;
  const bits = findElementType(aliases[type] ?? type)?.bits ?? 0;
  return bits === 0 ? null : Math.ceil((elementCount(dims) * bits) / 8);
}

function total(shapes: readonly TensorShape[]): number | null {
  return shapes.map(bytesOf).reduce(sum, 0);
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function times2(bytes: number | null): number | null {
  return bytes === null ? null : 2 * bytes;
}
