import path from "node:path";
import { describe, expect, test } from "vitest";
import { describeRequest, type MeterArgs, meterRequestOf } from "../../src/cli/meter-args.ts";
import { describeChoice } from "../../src/cli/run-meter.ts";
import { isDefaultRequest } from "../../src/runner/meter-request.ts";
import { counterSpec, modelSpec, polled, powerSpec } from "../energy/planted-meters.ts";

const args = (more: Partial<MeterArgs> = {}): MeterArgs => ({
  "energy-root": "/",
  "allow-remote-meter": false,
  ...more,
});
const choice = (...specs: Parameters<typeof polled>[0][]) => ({
  meters: specs.map((spec) => polled(spec, () => ({ atS: 0, values: [0], fault: null })).meter),
  notes: [],
});

describe("what the flags ask for", () => {
  test("is the best meter without any, and nothing that a resumed run has to be told", () => {
    const request = meterRequestOf(args());
    expect(request.asked).toBeNull();
    expect(isDefaultRequest(request)).toBe(true);
    expect(describeRequest(request)).toContain("the best meter that is found here");
  });

  test("is none, or these; files by whole paths, so that a resumed run finds them from any folder", () => {
    expect(meterRequestOf(args({ meter: ["none"] })).asked).toEqual([]);
    const request = meterRequestOf(args({ meter: ["rapl", "file=watts.csv"], "energy-root": "tests" }));
    expect(request.asked).toEqual([
      { id: "rapl", reference: null },
      { id: "file", reference: path.resolve("watts.csv") },
    ]);
    expect(request.root).toBe(path.resolve("tests"));
    expect(describeRequest(request)).toBe("energy: rapl and file, as asked for");
  });

  test("a root that is no folder is refused", () => {
    for (const root of ["no-such-folder", "package.json"])
      expect(() => meterRequestOf(args({ "energy-root": root }))).toThrow("--energy-root: there is no such folder");
  });

  test.each([[["none", "rapl"]], [["rapl", "none"]], [["none", "none"]]])("%j is a contradiction", (meter) => {
    expect(() => meterRequestOf(args({ meter }))).toThrow("--meter none");
  });
});

describe("the line at the start of a run", () => {
  test("names source, grade and boundary, and what would see more", () => {
    expect(describeChoice(choice(counterSpec({ source: "rapl package-0 + dram", boundary: "package+dram" })))).toEqual([
      "energy: rapl package-0 + dram, grade C, the processor package and its memory; --meter plug=URL would see the whole machine",
    ]);
    const gpu = powerSpec({ source: "gpu 0", boundary: "gpu", grade: "C" });
    expect(describeChoice(choice(counterSpec(), gpu))[0]).toContain(
      "planted, grade C, the processor package and gpu 0, grade C, the GPU's board",
    );
  });

  test("has nothing better to name where the whole machine is measured, and does where it is modelled", () => {
    expect(describeChoice(choice(powerSpec({ grade: "A" })))).toEqual([
      "energy: planted, grade A, the whole machine, at the socket",
    ]);
    expect(describeChoice(choice(modelSpec()))[0]).toMatch(/modelled, grade D, .*--meter plug=URL would measure it/);
  });

  test("says that there is none, what would help, and what stands in the way of better ones", () => {
    expect(describeChoice({ meters: [], notes: ["rapl: only root may read it"] })).toEqual([
      expect.stringContaining("energy: none"),
      "rapl: only root may read it",
    ]);
  });
});
