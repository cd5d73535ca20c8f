// Writes identity.onnx: y = x for one float32. What a call of it costs is the floor under every measured latency.
// Usage: node models/make-identity.mjs [file]
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import onnxProto from "onnx-proto";

const float32 = 1;
const value = (name) => ({ name, type: { tensorType: { elemType: float32, shape: { dim: [{ dimValue: 1 }] } } } });

const bytes = onnxProto.onnx.ModelProto.encode({
  irVersion: 8,
  producerName: "offgrid",
  opsetImport: [{ domain: "", version: 17 }],
  graph: {
    name: "identity",
    node: [{ name: "identity", opType: "Identity", input: ["x"], output: ["y"] }],
    input: [value("x")],
    output: [value("y")],
  },
}).finish();

writeFileSync(process.argv[2] ?? fileURLToPath(new URL("identity.onnx", import.meta.url)), bytes);
