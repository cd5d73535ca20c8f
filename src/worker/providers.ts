import { messageOf } from "../errors.ts";

// A process of its own: prints the execution providers as JSON, so that asking never loads ONNX Runtime into the harness.
try {
  const { listProviders } = await import("../backends/onnxruntime.ts");
  process.stdout.write(`${JSON.stringify(listProviders())}\n`);
} catch (thrown) {
  // The first line says what does not load; below it Node lists who asked for it.
  process.stderr.write(`${messageOf(thrown).split("\n", 1)[0]}\n`);
  process.exitCode = 1;
}
