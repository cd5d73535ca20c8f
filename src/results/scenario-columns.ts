import { earlyStopping } from "../stats/early-stopping.ts";
import { supportedPercentile } from "../stats/percentile.ts";
import { type SortedSamples, sortSamples } from "../stats/sorted.ts";
import type { Cell } from "../suite/cell.ts";
import { type Drive, scenarioPerMille } from "../suite/scenario.ts";
import type { Row } from "./columns.ts";

/** Beside each latency of an open loop, ns. */
export interface OpenTimes {
  readonly issueDelayNs: Float64Array;
  readonly serviceNs: Float64Array;
}

/** The parameters of a scenario. */
export function driveColumns(drive: Drive): Partial<Row> {
  switch (drive.kind) {
    case "single-stream":
    case "offline":
      return {};
    case "multi-stream":
      return { samples_per_query: drive.samplesPerQuery };
    case "server":
      return { bound_ms: drive.boundMs ?? null };
    case "paced":
      return { period_s: drive.periodS };
    default:
      throw new TypeError(`unhandled scenario ${JSON.stringify(drive satisfies never)}`);
  }
}

/** What the service alone took, and how late the clock was that issued. */
export function openColumns(open: OpenTimes): Partial<Row> {
  const service = sortedMs(open.serviceNs);
  const delay = sortedMs(open.issueDelayNs);
  return {
    service_p50_ms: supported(service, 500),
    service_p90_ms: supported(service, 900),
    service_p99_ms: supported(service, 990),
    issue_delay_p50_ms: supported(delay, 500),
    issue_delay_p99_ms: supported(delay, 990),
  };
}

/**
 * LoadGen's early-stopping estimate, where the stop rule or a bound asks for it, and whether it keeps the bound.
 * @param sorted latencies, ms
 */
export function earlyStoppingColumns({
  cell: { drive, stop, scenario },
  sorted,
}: {
  readonly cell: Pick<Cell, "drive" | "scenario" | "stop">;
  readonly sorted: SortedSamples;
}): { readonly columns: Partial<Row>; readonly notes: readonly string[] } {
  const perMille = scenarioPerMille[scenario];
  const boundMs = drive.kind === "server" ? (drive.boundMs ?? null) : null;
  if (perMille === null || (stop !== "mlperf" && boundMs === null)) return { columns: {}, notes: [] };
  const found = earlyStopping(sorted, { perMille });
  if (found.state === "invalid") {
    // A search that no rate satisfied ends its steps early, and says so itself.
    if (drive.kind === "server" && drive.findPeak) return { columns: {}, notes: [] };
    const reason = `${found.samples} queries are too few for early stopping, which needs ${found.needed}`;
    return { columns: {}, notes: [`the 99 % bound of p${perMille / 10} is unknown: ${reason}`] };
  }
  const kept = boundMs === null ? null : found.value <= boundMs;
  return { columns: { early_stopping_ms: found.value, bound_kept: kept }, notes: [] };
}

function sortedMs(ns: Float64Array): SortedSamples | null {
  return ns.length === 0 ? null : sortSamples(ns.map((each) => each / 1e6));
}

function supported(sorted: SortedSamples | null, perMille: number): number | null {
  if (sorted === null) return null;
  const found = supportedPercentile(sorted, perMille);
  return found.state === "supported" ? found.value : null;
}
