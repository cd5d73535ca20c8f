import { describe, expect, test } from "vitest";
import { type AssumedFrom, assumeWatts } from "../../src/metering/assumed-watts.ts";
import { wattsAt } from "../../src/metering/line.ts";

const nothing: AssumedFrom = {
  tdpW: null,
  deviceClass: null,
  board: null,
  cpuModel: null,
  cpus: 4,
  memoryBytes: null,
  virtualisation: "none",
};
const sourceOf = (facts: Partial<AssumedFrom>) => assumeWatts({ ...nothing, ...facts })?.source;

describe("what is assumed of a machine's watts", () => {
  test("is nothing where nothing is known", () => expect(assumeWatts(nothing)).toBeNull());

  test("goes by what the user said of its power, then of its class, then by what it says of itself", () => {
    const vm = { virtualisation: "kvm", cpuModel: "AMD EPYC 7B12" } as const;
    expect(sourceOf({ ...vm, tdpW: 15, deviceClass: "pi5" })).toBe("assumed: rated power 15 W");
    expect(sourceOf({ ...vm, deviceClass: "pi5" })).toBe("assumed: Raspberry Pi 5");
    expect(sourceOf(vm)).toBe("assumed: 4 virtual CPUs, EPYC 2nd generation");
  });

  test.each([
    [{ board: "Raspberry Pi 5 Model B Rev 1.0" }, "assumed: Raspberry Pi 5"],
    [{ board: "Raspberry Pi 4 Model B Rev 1.4" }, "assumed: Raspberry Pi 4"],
    [{ board: "NVIDIA Jetson Orin Nano Engineering Reference Developer Kit Super" }, "assumed: Jetson Orin Nano"],
    [{ cpuModel: "Intel(R) N100" }, "assumed: N100 mini PC"],
    [{ board: "Raspberry Pi 3 Model B" }, undefined],
    [{ cpuModel: "Intel(R) N1000" }, undefined],
    [{ cpuModel: "Intel(R) Core(TM) i5-6200U CPU @ 2.30GHz" }, undefined],
  ])("of %j is %s", (facts, source) => expect(sourceOf(facts)).toBe(source));

  test("of a guest is never that of a class that its processor's name is of", () => {
    expect(sourceOf({ virtualisation: "kvm", cpuModel: "Intel(R) N100", cpus: 1 })).toBe(
      "assumed: 1 virtual CPU, unknown processor",
    );
  });

  test("follows a rated power at 0, 10, 50 and 100 % load, published as half to double", () => {
    const model = assumeWatts({ ...nothing, tdpW: 100 })?.watts;
    if (model === undefined) throw new Error("a rated power is known");
    for (const [load, watts] of [
      [0, 12],
      [0.1, 32],
      [0.5, 75],
      [1, 102],
    ] as const) {
      expect(wattsAt(model, load)).toEqual({ value: watts, lo: watts / 2, hi: watts * 2 });
    }
  });

  test("is an interval where the class is known to one figure only", () => {
    expect(assumeWatts({ ...nothing, deviceClass: "pi5" })).toMatchObject({
      grade: "E",
      watts: { kind: "ends", idleW: [2.2, 8.8], fullW: [3.95, 15.8] },
    });
    expect(assumeWatts({ ...nothing, deviceClass: "n100" })?.watts).toEqual({
      kind: "ends",
      idleW: [6, 14],
      fullW: [15, 30],
    });
  });

  test("of a virtual machine is a table's watts a CPU and its memory's, half to double", () => {
    const facts = { virtualisation: "kvm", cpuModel: "AMD EPYC 7R32", cpus: 2, memoryBytes: 8e9 } as const;
    const assumed = assumeWatts({ ...nothing, ...facts });
    // 2 · 0.47 + 8 · 0.38 and 2 · 1.69 + 8 · 0.38.
    if (assumed?.watts.kind !== "ends") throw new Error("its ends are known");
    expect(assumed.watts.idleW[0]).toBeCloseTo(3.98 / 2, 12);
    expect(assumed.watts.idleW[1]).toBeCloseTo(3.98 * 2, 12);
    expect(assumed.watts.fullW[0]).toBeCloseTo(6.42 / 2, 12);
    expect(assumed.watts.fullW[1]).toBeCloseTo(6.42 * 2, 12);
  });

  test("of an unknown processor is as wide as the whole table, and says so", () => {
    const unknown = assumeWatts({ ...nothing, virtualisation: "kvm", cpuModel: "AMD EPYC", cpus: 1 });
    expect(unknown?.watts).toEqual({ kind: "ends", idleW: [0.225, 3.8], fullW: [0.845, 12.02] });
    expect(unknown?.notes.join(" ")).toContain("from the lowest to the highest of the table");
    expect(unknown?.notes.join(" ")).toContain("without its memory, whose size is unknown");
  });
});
