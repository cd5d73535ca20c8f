import { expect, test } from "vitest";
import { vmWatts } from "../../src/metering/vm-watts.ts";

// Names as virtual machines of the large clouds and QEMU show them.
test.each([
  ["AMD EPYC 7571", "EPYC 1st generation"],
  ["AMD EPYC 7B12", "EPYC 2nd generation"],
  ["AMD EPYC 7452 32-Core Processor", "EPYC 2nd generation"],
  ["AMD EPYC-Rome Processor", "EPYC 2nd generation"],
  ["AMD EPYC 7R13 Processor", "EPYC 3rd generation"],
  ["AMD EPYC 7763 64-Core Processor", "EPYC 3rd generation"],
  ["AMD EPYC-Milan Processor", "EPYC 3rd generation"],
  ["Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz", "Cascade Lake"],
  ["Intel Xeon Processor (Cascadelake)", "Cascade Lake"],
  ["Intel(R) Xeon(R) Platinum 8175M CPU @ 2.50GHz", "Skylake"],
  ["Intel(R) Xeon(R) Platinum 8171M CPU @ 2.60GHz", "Skylake"],
  ["Intel Xeon Processor (Skylake, IBRS)", "Skylake"],
  ["Intel(R) Xeon(R) CPU E5-2673 v4 @ 2.30GHz", "Broadwell"],
  ["Intel(R) Xeon(R) CPU E5-2676 v3 @ 2.40GHz", "Haswell"],
  ["AMD EPYC 9R14", null],
  ["AMD EPYC", null],
  ["Intel(R) Xeon(R) Platinum 8488C", null],
  ["Intel(R) Xeon(R) CPU @ 2.20GHz", null],
  [null, null],
])("%s is %s", (cpuModel, family) => {
  expect(vmWatts({ cpuModel, cpus: 1, memoryBytes: null }).family).toBe(family);
});
