import type { NumberColumn } from "../../compare/wanted-columns.ts";

/** Figures of a report, in the order in which they are read from tables. */
export const reportMetrics = [
  "quality",
  "latency_p50_ms",
  "throughput_per_s",
  "mj_per_inference",
  "peak_rss_bytes",
  "latency_p90_ms",
  "latency_p99_ms",
  "first_ms",
  "load_ms",
  "mean_w",
] as const satisfies readonly NumberColumn[];
