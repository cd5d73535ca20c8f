import type { Row } from "./columns.ts";
import type { Measurement } from "./outcome.ts";

/** Above it, taking turns moves a count less than it moves by itself. */
const mostlyRunning = 0.999;

export function counterColumns({
  measurement: { counters, majorFaults },
  iterations,
}: {
  readonly measurement: Measurement;
  readonly iterations: number;
}): Partial<Row> {
  if (counters === null) return {};
  const each = (total: number | null) => (total === null || iterations === 0 ? null : total / iterations);
  return {
    instructions_per_inference: each(counters.instructions),
    cycles_per_inference: each(counters.cycles),
    cache_misses_per_inference: each(counters.cacheMisses),
    branch_misses_per_inference: each(counters.branchMisses),
    task_clock_s_per_inference: each(counters.taskClockS),
    context_switches_per_inference: each(counters.contextSwitches),
    page_faults_per_inference: each(counters.pageFaults),
    major_faults_per_inference: each(majorFaults),
    counters_running_fraction: counters.runningFraction,
  };
}

export function counterNotes({ counters }: Measurement): readonly string[] {
  const fraction = counters?.runningFraction ?? 1;
  if (fraction >= mostlyRunning) return [];
  return [`the hardware counters took turns: one counted ${Math.round(fraction * 100)} % of the time and is scaled`];
}
