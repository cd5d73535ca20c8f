import { expect, test } from "vitest";
import { parseProfile } from "../../src/roofline/profile-events.ts";
import { selfTimesUs } from "../../src/roofline/self-times.ts";
import { makeEvent } from "./fixtures.ts";

const session = (name: string, ts: number, dur: number) => ({ cat: "Session", name, ts, dur, ph: "X", args: {} });
const kernel = (name: string, ts: number, dur: number) => ({
  cat: "Node",
  name: `${name}_kernel_time`,
  ts,
  dur,
  args: {
    op_name: "Gemm",
    provider: "CPUExecutionProvider",
    parameter_size: "8",
    input_type_shape: [{ float: [1, 200] }, {}],
    output_type_shape: [{ float: [1, 2] }],
  },
});

test("a profile is read as inferences with their operators, what lies outside them left out", () => {
  const text = JSON.stringify([
    session("model_loading_uri", 0, 50),
    kernel("loading", 10, 5),
    kernel("second", 230, 7),
    session("model_run", 100, 60),
    kernel("first", 110, 20),
    { cat: "Node", name: "first_fence_before", ts: 105, dur: 1, args: { op_name: "Gemm" } },
    session("SequentialExecutor::Execute", 102, 40),
    session("model_run", 200, 60),
  ]);
  const found = parseProfile(text);
  expect(found.map(({ durationUs, nodes }) => [durationUs, nodes.map(({ name }) => name)])).toEqual([
    [60, ["first"]],
    [60, ["second"]],
  ]);
  expect(found[0]?.nodes[0]).toEqual({
    name: "first",
    op: "Gemm",
    provider: "CPUExecutionProvider",
    inputs: [
      { type: "float", dims: [1, 200] },
      { type: "", dims: [] },
    ],
    outputs: [{ type: "float", dims: [1, 2] }],
    startUs: 110,
    durationUs: 20,
  });
});

test.each([["{}"], ["[{}]"], ["no JSON"]])("%s is no profile", (text) => {
  expect(() => parseProfile(text)).toThrow();
});

test("an If is given the time that is left when the operators inside it are taken away", () => {
  const nodes = [
    makeEvent({ op: "If", startUs: 0, durationUs: 100 }),
    makeEvent({ op: "Loop", startUs: 10, durationUs: 60 }),
    makeEvent({ op: "Conv", startUs: 12, durationUs: 20 }),
    makeEvent({ op: "Conv", startUs: 40, durationUs: 20 }),
    makeEvent({ op: "Relu", startUs: 80, durationUs: 10 }),
    makeEvent({ op: "Add", startUs: 100, durationUs: 5 }),
  ];
  // Half a microsecond more for each: 100.5 − 60.5 − 10.5, 60.5 − 20.5 − 20.5, …
  expect(selfTimesUs(nodes)).toEqual([29.5, 19.5, 20.5, 20.5, 10.5, 5.5]);
});

test("operators that are no holders never contain one that begins as they end", () => {
  expect(selfTimesUs([makeEvent({ durationUs: 10 }), makeEvent({ startUs: 9, durationUs: 3 })])).toEqual([10.5, 3.5]);
});
