import { countersBetween } from "../machine/counter-totals.ts";
import { stealFraction } from "../machine/cpu-times.ts";
import type { Probes } from "../machine/probes.ts";
import type { CounterFigures } from "../results/outcome.ts";

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
    counters: countersOf(before, after),
  };
}

/** Switches and faults are the kernel's to count: where it keeps its counters to itself, getrusage(2) tells the same. */
function countersOf(before: Probes, after: Probes): CounterFigures | null {
  if (before.counters === null || after.counters === null) return null;
  const { taskClockNs, contextSwitches, pageFaults, ...hardware } = countersBetween(before.counters, after.counters);
  const used = (read: (usage: Probes["usage"]) => number | null) => difference(read(after.usage), read(before.usage));
  return {
    ...hardware,
    taskClockS: taskClockNs === null ? null : taskClockNs / 1e9,
    contextSwitches:
      contextSwitches ??
      used(({ voluntarySwitches, involuntarySwitches }) => sum(voluntarySwitches, involuntarySwitches)),
    pageFaults: pageFaults ?? used(({ minorFaults, majorFaults }) => sum(minorFaults, majorFaults)),
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : after - before;
}
