import { expect, test } from "vitest";
import { type Probes, readProbes } from "../../src/machine/probes.ts";
import { usageBetween } from "../../src/worker/usage.ts";

const before: Probes = {
  cpuTimes: null,
  usage: {
    cpuUserS: 1,
    cpuSystemS: 0.25,
    minorFaults: 5,
    majorFaults: 10,
    voluntarySwitches: 3,
    involuntarySwitches: 20,
    peakRssBytes: 1000,
  },
  frequencyHz: 2e9,
  temperatureC: 40,
  counters: null,
};
const after: Probes = {
  cpuTimes: null,
  usage: {
    cpuUserS: 3,
    cpuSystemS: 0.5,
    minorFaults: 6,
    majorFaults: 12,
    voluntarySwitches: 4,
    involuntarySwitches: 27,
    peakRssBytes: 1500,
  },
  frequencyHz: 1.5e9,
  temperatureC: 61,
  counters: null,
};

test("what was used is the difference of two readings; peaks, frequency and temperature are read, not subtracted", () => {
  expect(usageBetween(before, after)).toEqual({
    peakRssBytes: 1000,
    majorFaults: 2,
    involuntarySwitches: 7,
    cpuS: 2.25,
    stealFraction: null,
    frequencyStartHz: 2e9,
    frequencyEndHz: 1.5e9,
    temperatureStartC: 40,
    temperatureEndC: 61,
    counters: null,
  });
});

test("counters are subtracted; switches and faults that the kernel keeps to itself are those of getrusage", () => {
  const reading = (value: bigint) => ({ value, enabledNs: value, runningNs: value });
  const { counters } = usageBetween(
    { ...before, counters: { instructions: reading(100n), taskClockNs: reading(500n) } },
    { ...after, counters: { instructions: reading(350n), taskClockNs: reading(2_500_000_500n) } },
  );
  expect(counters).toEqual({
    instructions: 250,
    cycles: null,
    cacheMisses: null,
    branchMisses: null,
    taskClockS: 2.5,
    contextSwitches: 8,
    pageFaults: 3,
    runningFraction: 1,
  });
});

test("switches and faults that the kernel counts are taken from it", () => {
  const reading = (value: bigint) => ({ value, enabledNs: value, runningNs: value });
  const { counters } = usageBetween(
    { ...before, counters: { contextSwitches: reading(0n), pageFaults: reading(0n) } },
    { ...after, counters: { contextSwitches: reading(40n), pageFaults: reading(41n) } },
  );
  expect(counters).toMatchObject({ contextSwitches: 40, pageFaults: 41, instructions: null, taskClockS: null });
});

test("what was unknown at either end stays unknown", () => {
  const blind = { ...after, usage: { ...after.usage, majorFaults: null, involuntarySwitches: null } };
  expect(usageBetween(before, blind)).toMatchObject({ majorFaults: null, involuntarySwitches: null });
  expect(usageBetween(blind, after)).toMatchObject({ majorFaults: null, involuntarySwitches: null });
});

test("CPU seconds count this process's work", () => {
  const start = readProbes();
  for (let burnt = process.cpuUsage(); process.cpuUsage(burnt).user < 20_000; );
  const { cpuS } = usageBetween(start, readProbes());
  expect(cpuS).toBeGreaterThanOrEqual(0.02);
  expect(cpuS).toBeLessThan(5);
});
