import { expect, test } from "vitest";
import { parseCpuInfo } from "../../src/machine/cpu-info.ts";

test("unlike cores are both named, once each", () => {
  const core = (id: number, part: string) => `processor : ${id}\nCPU implementer : 0x41\nCPU part : ${part}\n`;
  const text = [core(0, "0xd05"), core(1, "0xd05"), core(2, "0xd0b"), core(3, "0xd0b")].join("\n");
  expect(parseCpuInfo(text).model).toBe("Cortex-A55 + Cortex-A76");
});

test("a core with no known name is given by vendor and part number", () => {
  expect(parseCpuInfo("processor: 0\nCPU implementer: 0x61\nCPU part: 0x22\n").model).toBe("Apple part 0x022");
  expect(parseCpuInfo("processor: 0\nCPU implementer: 0xfe\nCPU part: 0x22\n").model).toBeNull();
});

test("a 32-bit Arm kernel's model name does not hide the core", () => {
  const text = "processor : 0\nmodel name : ARMv7 Processor rev 3 (v7l)\nCPU implementer : 0x41\nCPU part : 0xd08\n";
  expect(parseCpuInfo(text).model).toBe("Cortex-A72");
});

test("flags that are not written are unknown, not absent", () => {
  expect(parseCpuInfo("processor : 0\n").flags).toBeNull();
  expect(parseCpuInfo(null)).toEqual({ model: null, vendor: null, flags: null, processors: [] });
});
