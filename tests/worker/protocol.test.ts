import { describe, expect, test } from "vitest";
import { messageSchema, requestSchema } from "../../src/worker/protocol.ts";
import { makeJob } from "../fixtures/jobs.ts";
import { measurement } from "../fixtures/measurements.ts";

const result = { type: "result", measurement, samplesNs: Float64Array.of(1, 2), open: null };

describe("a message of a worker", () => {
  test.each([
    ["ready", { type: "ready" }],
    ["phase", { type: "phase", phase: "steady" }],
    ["result", result],
    ["failure", { type: "failure", code: "backend", message: "no" }],
    ["failure of an unknown kind", { type: "failure", code: null, message: "no" }],
  ])("%s is taken as it is", (_name, message) => {
    expect(messageSchema.parse(message)).toEqual(message);
  });

  test.each([
    ["nothing", undefined],
    ["a text", "ready"],
    ["an unknown type", { type: "done" }],
    ["an unknown phase", { type: "phase", phase: "lunch" }],
    ["a key too many", { type: "ready", pid: 1 }],
    ["an unknown error code", { type: "failure", code: "toast", message: "no" }],
    ["samples that are a plain array", { ...result, samplesNs: [1, 2] }],
    ["a negative sample", { ...result, samplesNs: Float64Array.of(1, -1) }],
    ["a sample that is not a number", { ...result, samplesNs: Float64Array.of(Number.NaN) }],
    ["an endless sample", { ...result, samplesNs: Float64Array.of(Number.POSITIVE_INFINITY) }],
    ["a figure that is not a number", { ...result, measurement: { ...measurement, loadMs: Number.NaN } }],
    ["a measurement with a figure missing", { ...result, measurement: {} }],
  ])("%s is refused", (_name, message) => {
    expect(messageSchema.safeParse(message).success).toBe(false);
  });
});

test("a request holds one job, whole", () => {
  const request = { type: "measure", job: makeJob() };
  expect(requestSchema.parse(request)).toEqual(request);
  expect(requestSchema.safeParse({ type: "measure", job: { ...makeJob(), seed: -1 } }).success).toBe(false);
});
