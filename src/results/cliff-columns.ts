import type { Baseline, CliffStep, Probe } from "./memory-cliff.ts";

/** What was found for a cell; `baseline` is null where there is nothing to compare with. */
export interface Cliff {
  readonly runId: string;
  readonly cellId: string;
  readonly model: string;
  readonly baseline: Baseline | null;
  /** The cell's load without a cap, ms. */
  readonly loadMs: number | null;
  readonly probes: readonly Probe[];
  readonly end: Exclude<CliffStep, { readonly kind: "probe" }>;
}

type Value = string | number | null;

interface CliffColumn {
  readonly name: string;
  readonly meaning: string;
  readonly read: (cliff: Cliff, probe: Probe | null) => Value;
}

/**
 * THE table of memory-cliff.csv: a row for each repetition under a cap (`probe`), in order, and one for what was found
 * (`cliff`), whose figures are those at the smallest cap that does. Columns are only added. Unknown is empty.
 */
export const cliffColumns: readonly CliffColumn[] = [
  { name: "schema_version", meaning: "Version of this table", read: () => 1 },
  { name: "run_id", meaning: "The run", read: ({ runId }) => runId },
  { name: "cell_id", meaning: "The cell", read: ({ cellId }) => cellId },
  { name: "model", meaning: "The model's id", read: ({ model }) => model },
  { name: "row_kind", meaning: "`probe` or `cliff`", read: (_cliff, probe) => (probe === null ? "cliff" : "probe") },
  { name: "cap_bytes", meaning: "The cap; of a cliff the smallest that does", read: at(({ capBytes }) => capBytes) },
  {
    name: "state",
    meaning: "`kept`, `slow`, `out_of_memory`, `timeout`, `failed`; of a cliff `found` or `none`",
    read: ({ end }, probe) => (probe === null ? end.kind : probe.state),
  },
  { name: "p90_ms", meaning: "90th percentile under the cap", read: at(({ p90Ms }) => p90Ms) },
  {
    name: "baseline_p90_ms",
    meaning: "Without a cap: the cell's aggregate row",
    read: ({ baseline }) => baseline?.p90Ms ?? null,
  },
  {
    name: "load_ms",
    meaning: "Loading the model under the cap, its files evicted before",
    read: at(({ loadMs }) => loadMs),
  },
  { name: "baseline_load_ms", meaning: "Without a cap: the cell's aggregate row", read: ({ loadMs }) => loadMs },
  {
    name: "major_faults_per_inference",
    meaning: "Page faults an iteration that went to disk",
    read: at(({ majorFaultsPerInference }) => majorFaultsPerInference),
  },
  {
    name: "peak_charged_bytes",
    meaning: "The most that was charged to the cap at once",
    read: at(({ peakChargedBytes }) => peakChargedBytes),
  },
  {
    name: "peak_rss_bytes",
    meaning: "Peak resident memory of the worker",
    read: at(({ peakRssBytes }) => peakRssBytes),
  },
  {
    name: "below_bytes",
    meaning: "Cliff rows: the largest cap that does not do",
    read: ({ end }, probe) => (probe === null && end.kind === "found" ? (end.below?.capBytes ?? null) : null),
  },
  {
    name: "below_state",
    meaning: "Cliff rows: what happens there",
    read: ({ end }, probe) => (probe === null && end.kind === "found" ? (end.below?.state ?? null) : null),
  },
  { name: "reason", meaning: "Why it does not do, or why nothing was found", read: reasonOf },
];

/** The rows of memory-cliff.csv as records by column name. */
export function cliffRecords(cliffs: readonly Cliff[]): Readonly<Record<string, Value>>[] {
  return cliffs.flatMap((cliff) =>
    [...cliff.probes, null].map((probe) =>
      Object.fromEntries(cliffColumns.map(({ name, read }) => [name, read(cliff, probe)])),
    ),
  );
}

/** A figure of the probe; of a cliff, that at the smallest cap that does. */
function at(read: (probe: Probe) => number | null): CliffColumn["read"] {
  return ({ end }, probe) => {
    const of = probe ?? (end.kind === "found" ? end.kept : null);
    return of === null ? null : read(of);
  };
}

function reasonOf({ end }: Cliff, probe: Probe | null): string | null {
  const reason = probe === null ? (end.kind === "none" ? end.reason : (end.below?.reason ?? "")) : probe.reason;
  return reason === "" ? null : reason;
}
