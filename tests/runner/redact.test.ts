import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { createRedactor } from "../../src/runner/redact.ts";

const models = path.join(os.homedir(), "clinic", "models");
const redact = createRedactor({ project: "/opt/offgrid", folders: [models] });

test("keeps of a user's file its name alone", () => {
  expect(redact(`${path.join(models, "a.onnx")}: not an ONNX model`)).toBe("a.onnx: not an ONNX model");
});

test("writes the project as a dot and the home folder as a tilde", () => {
  expect(redact("at /opt/offgrid/dist/main.js")).toBe("at ./dist/main.js");
  expect(redact(`${path.join(os.homedir(), "x")} is full`)).toBe("~/x is full");
});

test("takes the host's name out where it is a word of its own", () => {
  expect(redact(`on ${os.hostname()}: failed`)).toBe("on <host>: failed");
  expect(redact(`x${os.hostname()}y`)).toBe(`x${os.hostname()}y`);
});

test("leaves everything else as it was", () => {
  expect(redact("Got invalid dimensions for input: x [1, 3]")).toBe("Got invalid dimensions for input: x [1, 3]");
});
