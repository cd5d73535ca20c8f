import { createReadStream } from "node:fs";
import { defaultBy, groupCells } from "../compare/cells.ts";
import type { CompactTable } from "../compare/compact-table.ts";
import { compareCells } from "../compare/comparison.ts";
import { createNoteReader } from "../compare/note-reader.ts";
import { createNoteTally, type NoteCounter } from "../compare/note-tally.ts";
import { contextFacts, poolTables } from "../compare/pool.ts";
import { tableCaveats } from "../compare/table-caveats.ts";
import { numbersFor } from "../compare/wanted-columns.ts";
import { reportEntries } from "../report/html/entries.ts";
import { latencyGroups } from "../report/html/latency-rows.ts";
import { reportMetrics } from "../report/html/metrics.ts";
import type { ComparedData } from "../report/html/page-data.ts";
import type { TableFile } from "./compare-find.ts";
import { createDecoder } from "./compare-read.ts";
import { readTables } from "./compare-tables.ts";
import type { ReportArgs } from "./report-args.ts";
import { publicNames } from "./report-names.ts";
import { readSilhouettes } from "./report-samples.ts";

/** Tables as a report shows them. */
export interface ComparedTables {
  readonly data: ComparedData;
  /** Those that were read, in the order given. */
  readonly files: readonly string[];
  readonly read: readonly CompactTable[];
  readonly passedOver: readonly string[];
  readonly caveats: readonly string[];
}

/** Reads tables, sentences of their rows and samples of what is drawn. @throws OffgridError `input`, `usage`; the signal's reason. */
export async function compareTables({
  tables,
  args: { filters, by: asked, reference },
  onStage,
  signal,
}: {
  readonly tables: readonly TableFile[];
  readonly args: Pick<ReportArgs, "filters" | "by" | "reference">;
  readonly onStage: (words: string) => void;
  readonly signal: AbortSignal;
}): Promise<ComparedTables> {
  onStage("reading tables");
  const numbers = numbersFor(reportMetrics);
  const { tables: read, passedOver } = await readTables({
    requests: tables.map((table) => ({ table, numbers, filters })),
    signal,
  });
  const files = tables.filter(({ place }) => !passedOver.includes(place)).map(({ file }) => file);
  const names = publicNames(files);
  const named = read.map((table, index) => ({ ...table, place: names[index] ?? table.place }));
  const contexts = named.flatMap(({ contexts: own, place }) =>
    own.map((values) => ({ ...contextFacts(values), table: place })),
  );
  const by = asked ?? defaultBy(contexts);
  const pool = poolTables({ tables: named, ...(by === "table" ? { sideOf: ({ place }) => place } : {}) });
  const comparison = compareCells({
    pool,
    by,
    metrics: reportMetrics,
    reference,
    energy: "comparable",
    apart: "shown",
  });
  const entries = reportEntries({ comparison, grouped: groupCells({ pool, by }), pool });
  onStage("reading warnings");
  const ids = new Set(pool.cells.flatMap(({ cell_id }) => cell_id ?? []));
  const tally = createNoteTally();
  const started: string[] = [];
  for (const file of files) started.push(...(await readNotes({ file, tally, ids, signal })));
  onStage("reading samples");
  const { silhouettes, caveats } = await readSilhouettes({
    tables: files.map((file, index) => ({
      file,
      runIds: named[index]?.contexts.flatMap((values) => contextFacts(values).run_id ?? []) ?? [],
    })),
    entries: latencyGroups(entries).groups.flatMap((group) => group.entries),
    signal,
  });
  const [first, last] = [started.sort()[0], started.at(-1)];
  return {
    data: {
      comparison,
      entries,
      contexts: pool.contexts,
      notes: tally.finish(),
      silhouettes,
      startedAt: first === undefined || last === undefined ? null : [first, last],
    },
    files,
    read: named,
    passedOver,
    caveats: [
      ...named.flatMap(tableCaveats).map((caveat) => `${caveat}.`),
      ...pool.repeated.map(
        ({ place, first: other }) => `${place}: a run of it is in ${other} too; its rows count once.`,
      ),
      ...caveats,
    ],
  };
}

async function readNotes({
  file,
  tally,
  ids,
  signal,
}: {
  file: string;
  tally: NoteCounter;
  ids: ReadonlySet<string>;
  signal: AbortSignal;
}): Promise<readonly string[]> {
  const reader = createNoteReader({ tally, isWanted: (id) => ids.has(id), decode: createDecoder() });
  for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20, signal }))
    if (chunk instanceof Uint8Array) reader.push(chunk);
  return reader.finish() ?? [];
}
