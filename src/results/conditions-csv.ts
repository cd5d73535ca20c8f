import { stringify } from "csv-stringify/sync";
import type { Tick } from "./conditions.ts";

export interface ConditionsTrace {
  readonly cellId: string;
  readonly repetition: number;
  readonly ticks: readonly Tick[];
}

/** conditions.csv: a line for each second that a repetition was measured; unknown is an empty field. */
export function formatConditions(traces: readonly ConditionsTrace[]): string {
  const lines = traces.flatMap(({ cellId, repetition, ticks }) =>
    ticks.map((tick) => [cellId, repetition, ...fields.map(({ of }) => of(tick))]),
  );
  const header = ["cell_id", "repetition", ...fields.map(({ name }) => name)];
  return stringify([header, ...lines], { record_delimiter: "unix" });
}

const fields: readonly { readonly name: string; readonly of: (tick: Tick) => string | number | null }[] = [
  { name: "t_s", of: ({ atS }) => atS },
  // Below 0 is how coarse the kernel's counts are, and no use of anything.
  { name: "other_cpu_cores", of: ({ otherCores }) => otherCores && Math.max(0, otherCores) },
  // A spreadsheet would take some names for formulas; see `formatCsv`.
  { name: "other_process", of: ({ otherProcess }) => otherProcess?.replace(/^(?='*[=+\-@])/, "'") ?? null },
  { name: "steal_cores", of: ({ stealCores }) => stealCores },
  { name: "frequency_mean_hz", of: ({ frequencyHz }) => frequencyHz },
  { name: "frequency_top_hz", of: ({ topFrequencyHz }) => topFrequencyHz },
  { name: "temperature_c", of: ({ temperatureC }) => temperatureC },
  { name: "throttle_events", of: ({ throttleEvents }) => throttleEvents },
];
