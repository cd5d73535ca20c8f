import fc from "fast-check";
import { expect, test } from "vitest";
import { parseCpuList } from "../../src/machine/cpu-list.ts";

test("ranges and single numbers are expanded in order", () => {
  expect(parseCpuList("8,0-2,1-3\n")).toEqual([0, 1, 2, 3, 8]);
});

test("what is no list is unknown", () => {
  for (const text of ["", "a", "0-", "-1", "0--2", "0 1", "0x1", "12345", null, undefined]) {
    expect(parseCpuList(text)).toBeNull();
  }
});

test("any set of CPUs written as a list is read back", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(8191), { minLength: 1, maxLength: 40 }), (cpus) => {
      expect(parseCpuList(cpus.join(","))).toEqual(cpus.toSorted((a, b) => a - b));
    }),
  );
});
