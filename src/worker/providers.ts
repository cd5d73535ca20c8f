import { listProviders } from "../backends/onnxruntime.ts";

// A process of its own: prints the execution providers as JSON, so that asking never loads ONNX Runtime into the harness.
process.stdout.write(`${JSON.stringify(listProviders())}\n`);
