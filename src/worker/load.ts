import { writeFileSync } from "node:fs";
import path from "node:path";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { messageOf, OffgridError } from "../errors.ts";
import { matmulModel } from "../models/ceiling-models.ts";
import { createTensor } from "../tensors/create.ts";
import { loadOnnxruntime } from "./load-backend.ts";
import { type LoadMessage, loadRequestSchema } from "./load-protocol.ts";

// Entry of the child process that keeps CPUs busy with what this harness keeps them busy with: matrix products in ONNX Runtime.

/** Rows of the matrices: a product takes milliseconds, so that threads seldom wait for one another. */
const size = 512;
/** Below a duty of 1 it works for so long at a time. */
const stintMs = 50;
const warmProducts = 3;

const send = (message: LoadMessage) =>
  new Promise<void>((resolve) => {
    // That the parent is gone is told by 'disconnect'.
    process.send?.(message, () => resolve());
  });

// Only the parent decides when to stop: Ctrl-C reaches the whole process group.
process.on("SIGINT", () => {});
// Without a parent nobody would ever end it.
process.on("disconnect", () => process.exit(0));
process.once("message", (raw) => {
  work(raw).catch(async (thrown: unknown) => {
    const code = thrown instanceof OffgridError ? thrown.code : null;
    await send({ type: "failure", code, message: messageOf(thrown) });
    process.exit(1);
  });
});

async function work(raw: unknown): Promise<never> {
  const { threads, duty, folder } = loadRequestSchema.parse(raw);
  const backend = await loadOnnxruntime();
  const modelPath = path.join(folder, "load.onnx");
  writeFileSync(modelPath, await matmulModel({ precision: "fp32", size }));
  const model = await backend.load({ modelPath, settings: { ep: "cpu", threads, spinning: false } });
  const product = model.bind({ x: createTensor("float32", [size, size], (index) => index % 7) });
  for (let count = 0; count < warmProducts; count++) await product();
  await send({ type: "loaded" });
  for (;;) {
    const start = performance.now();
    do {
      await product();
      // The channel is heard between two products.
      await nextTurn();
    } while (performance.now() - start < stintMs);
    if (duty < 1) await pause(((performance.now() - start) * (1 - duty)) / duty);
  }
}
