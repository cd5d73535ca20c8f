import { type Eviction, evictFiles } from "../machine/page-cache.ts";
import { modelFiles } from "../models/model-files.ts";
import type { Cell } from "../suite/cell.ts";
import type { Job } from "../worker/protocol.ts";
import type { RepetitionReport } from "./executor.ts";

/**
 * Measures a repetition with the page cache as its cell asks: a cold one's model files are evicted just before the worker is
 * started. Where that is not known to have worked, the report says so.
 */
export async function withPageCache({
  job,
  measure,
  evict = evictFiles,
}: {
  readonly job: Pick<Job, "modelPath"> & { readonly cell: Pick<Cell, "pageCache"> };
  readonly measure: () => Promise<RepetitionReport>;
  readonly evict?: (files: readonly string[]) => Promise<Eviction>;
}): Promise<RepetitionReport> {
  if (job.cell.pageCache === "warm") return measure();
  const { state, detail } = await evict(await modelFiles(job.modelPath));
  const report = await measure();
  const { outcome } = report;
  if (state === "evicted" || state === "none" || outcome.outcome !== "ok") return report;
  const note = `load_ms may be a warm load: ${detail}`;
  return { ...report, outcome: { ...outcome, notes: [...outcome.notes, note] } };
}
