import { expect, test } from "vitest";
import { overlaps } from "../../src/metering/overlap.ts";
import { boundaryNames } from "../../src/metering/reading.ts";

test("only a processor and a GPU are apart: the whole machine holds both", () => {
  const apart = boundaryNames.flatMap((a) => boundaryNames.filter((b) => !overlaps(a, b)).map((b) => `${a} ${b}`));
  expect(apart).toEqual(["package gpu", "package+dram gpu", "gpu package", "gpu package+dram"]);
});
