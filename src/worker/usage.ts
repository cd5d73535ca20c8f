import { stealFraction } from "../machine/cpu-times.ts";
import type { Probes } from "../machine/probes.ts";

/** What was used between two readings of the probes, in the words of a measurement. */
export function usageBetween(before: Probes, after: Probes) {
  return {
    // Of the first reading: until then it is the model's; afterwards the samples that we keep pile up.
    peakRssBytes: before.usage.peakRssBytes,
    majorFaults: difference(after.usage.majorFaults, before.usage.majorFaults),
    involuntarySwitches: difference(after.usage.involuntarySwitches, before.usage.involuntarySwitches),
    cpuS: after.usage.cpuUserS + after.usage.cpuSystemS - before.usage.cpuUserS - before.usage.cpuSystemS,
    stealFraction: stealFraction(before.cpuTimes, after.cpuTimes),
    frequencyStartHz: before.frequencyHz,
    frequencyEndHz: after.frequencyHz,
    temperatureStartC: before.temperatureC,
    temperatureEndC: after.temperatureC,
  };
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}
