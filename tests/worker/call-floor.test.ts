import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createFakeBackend } from "../../src/backends/fake.ts";
import { onnxruntimeBackend } from "../../src/backends/onnxruntime.ts";
import { defaultFake } from "../../src/suite/schema.ts";
import { measureCallFloor } from "../../src/worker/call-floor.ts";

const modelPath = fileURLToPath(new URL("../../models/identity.onnx", import.meta.url));
const settings = { ep: "cpu", threads: 1, spinning: false };

test("a call of the Identity model takes some time", async () => {
  const floorUs = await measureCallFloor({ backend: onnxruntimeBackend, modelPath, settings });
  expect(floorUs).toBeGreaterThan(0);
});

test("a virtual clock has no call floor", async () => {
  const backend = createFakeBackend({ behaviour: defaultFake, seed: 1 });
  expect(await measureCallFloor({ backend, modelPath, settings })).toBeNull();
});
