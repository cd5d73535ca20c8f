/**
 * The parts of an ONNX file that describe the model, by message and field number of onnx.proto: `copy` for a scalar or
 * a name, else the message that the field holds. Fields left out carry weights, documentation or training data.
 */
export const descriptionFields = {
  Model: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "copy"],
    [3, "copy"],
    [7, "Graph"],
    [8, "OperatorSet"],
    [25, "Function"],
  ]),
  OperatorSet: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "copy"],
  ]),
  Function: new Map<number, FieldUse>([
    [1, "copy"],
    [7, "Node"],
  ]),
  Graph: new Map<number, FieldUse>([
    [1, "Node"],
    [5, "Tensor"],
    [11, "Value"],
    [12, "Value"],
    [15, "SparseTensor"],
  ]),
  Node: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "copy"],
    [4, "copy"],
    [5, "Attribute"],
    [7, "copy"],
  ]),
  Attribute: new Map<number, FieldUse>([
    [1, "copy"],
    [3, "copy"],
    [5, "Tensor"],
    [6, "Graph"],
    [10, "Tensor"],
    [11, "Graph"],
    [22, "SparseTensor"],
    [23, "SparseTensor"],
  ]),
  Tensor: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "copy"],
    [8, "copy"],
    [13, "Entry"],
    [14, "copy"],
  ]),
  SparseTensor: new Map<number, FieldUse>([[1, "Tensor"]]),
  Entry: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "copy"],
  ]),
  Value: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "Type"],
  ]),
  Type: new Map<number, FieldUse>([
    [1, "TensorType"],
    [4, "Holder"],
    [5, "MapType"],
    [8, "TensorType"],
    [9, "Holder"],
  ]),
  Holder: new Map<number, FieldUse>([[1, "Type"]]),
  MapType: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "Type"],
  ]),
  TensorType: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "Shape"],
  ]),
  Shape: new Map<number, FieldUse>([[1, "Dimension"]]),
  Dimension: new Map<number, FieldUse>([
    [1, "copy"],
    [2, "copy"],
  ]),
} as const;

export type MessageName =
  | "Model"
  | "OperatorSet"
  | "Function"
  | "Graph"
  | "Node"
  | "Attribute"
  | "Tensor"
  | "SparseTensor"
  | "Entry"
  | "Value"
  | "Type"
  | "Holder"
  | "MapType"
  | "TensorType"
  | "Shape"
  | "Dimension";
type FieldUse = "copy" | MessageName;
