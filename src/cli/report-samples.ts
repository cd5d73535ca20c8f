import { statSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import type { ReportEntry } from "../report/html/entries.ts";
import { createSilhouette, type Silhouette } from "../report/html/silhouette.ts";
import { runFiles } from "../runner/run-folder.ts";
import { readSampleFile } from "../runner/sample-file.ts";
import { publicName } from "./report-names.ts";

/** Samples of more than this unpacked are not drawn: a report is made in seconds. */
const mostBytes = 2 ** 28;

/** A results.csv and the runs that it holds. */
interface SampledTable {
  readonly file: string;
  readonly runIds: readonly string[];
}

/** The distributions of these entries, from the samples beside their tables; what could not be read, in sentences. */
export async function readSilhouettes({
  tables,
  entries,
  signal,
}: {
  readonly tables: readonly SampledTable[];
  readonly entries: readonly ReportEntry[];
  readonly signal: AbortSignal;
}): Promise<{ readonly silhouettes: ReadonlyMap<string, Silhouette>; readonly caveats: readonly string[] }> {
  const silhouettes = new Map<string, Silhouette>();
  const caveats: string[] = [];
  for (const { file, runIds } of tables) {
    const samples = path.join(path.dirname(file), runFiles.samples);
    const own = entries.filter((one) => one.runIds.length === 1 && runIds.includes(one.runIds[0] ?? ""));
    if (own.length === 0 || statSync(samples, { throwIfNoEntry: false })?.isFile() !== true) continue;
    try {
      for (const [key, found] of await readOne({ samples, entries: own, signal })) silhouettes.set(key, found);
    } catch (thrown) {
      if (!(thrown instanceof OffgridError)) throw thrown;
      caveats.push(`${publicName(samples)} is passed over, so that its distributions are not drawn: ${thrown.fault}.`);
    }
  }
  return { silhouettes, caveats };
}

async function readOne({
  samples,
  entries,
  signal,
}: {
  samples: string;
  entries: readonly ReportEntry[];
  signal: AbortSignal;
}): Promise<[string, Silhouette][]> {
  const collectors = entries.map(({ key, cellIds }) => ({
    key,
    ids: new Set(cellIds),
    silhouette: createSilhouette(),
  }));
  await readSampleFile({
    file: samples,
    place: publicName(samples),
    mostBytes,
    signal,
    onSamples: ({ cellId, samplesNs }) => {
      for (const { ids, silhouette } of collectors)
        if (ids.has(cellId)) for (const sample of samplesNs) silhouette.add(sample / 1e6);
    },
  });
  return collectors.flatMap(({ key, silhouette }): [string, Silhouette][] => {
    const found = silhouette.finish();
    return found === null ? [] : [[key, found]];
  });
}
