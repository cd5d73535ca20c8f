import { describe, expect, test } from "vitest";
import { createTickReader, parseGpuLine } from "../../src/energy/nvidia-lines.ts";

describe("a line of nvidia-smi", () => {
  test.each([
    ["0, 45.32, 44.10", { index: 0, watts: [45.32, 44.1] }],
    ["1, 300", { index: 1, watts: [300] }],
    ["0, [N/A], 44.10", { index: 0, watts: [null, 44.1] }],
    ["0, [Not Supported], [Not Supported]", { index: 0, watts: [null, null] }],
    ["0, N/A", { index: 0, watts: [null] }],
    ["2, [Unknown Error], 7", { index: 2, watts: [null, 7] }],
  ])("%j is understood", (line, parts) => expect(parseGpuLine(line)).toEqual(parts));

  test.each([
    "",
    "0",
    "GPU 0, 45",
    "45.3, 44.1",
    "0, 45,3.2.1",
    "0, 1e99",
    "0, \u001b[31m",
    "Unable to determine the device handle for GPU 0000:01:00.0: GPU is lost.",
  ])("%j is none", (line) => expect(parseGpuLine(line)).toBeUndefined());
});

describe("a tick", () => {
  test("is a line of each GPU, in the order of the channels", () => {
    expect(ticksOf([0, 1], ["0, 10", "1, 20", "1, 21", "0, 11"])).toEqual([
      [[10, 20], null],
      [[11, 21], null],
    ]);
  });

  test("whose GPU says [N/A] has a gap there, and says whose", () => {
    expect(ticksOf([0, 1], ["0, 10", "1, [N/A]"])).toEqual([[[10, null], "nvidia-smi shows no watts of GPU 1"]]);
  });

  test("that lacks a line is not filled with the next one's", () => {
    expect(ticksOf([0, 1], ["0, 10", "0, 11", "1, 21"])).toEqual([
      [[10, null], "nvidia-smi shows no watts of GPU 1"],
      [[11, 21], null],
    ]);
  });

  test("of a spike or of less than nothing is a gap", () => {
    expect(ticksOf([0], ["0, 99999", "0, -1"]).map(([watts]) => watts)).toEqual([[null], [null]]);
  });

  test("leaves out GPUs that are not asked for", () => {
    expect(ticksOf([1], ["0, 10", "1, 20"])).toEqual([[[20], null]]);
  });

  test("ends with a line that is no figure, which is a fault", () => {
    const fault = "nvidia-smi printed a line that is not understood";
    expect(ticksOf([0, 1], ["0, 10", "GPU is lost", ""])).toEqual([
      [[10, null], "nvidia-smi shows no watts of GPU 1"],
      [[null, null], fault],
    ]);
  });
});

function ticksOf(indices: readonly number[], lines: readonly string[]): (readonly [unknown, unknown])[] {
  const ticks: (readonly [unknown, unknown])[] = [];
  const read = createTickReader({ indices, push: (watts, fault) => ticks.push([watts, fault]) });
  for (const line of lines) read(line);
  return ticks;
}
