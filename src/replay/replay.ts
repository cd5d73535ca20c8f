import path from "node:path";
import { OffgridError } from "../errors.ts";
import { evictFiles } from "../machine/page-cache.ts";
import { modelFiles } from "../models/model-files.ts";
import type { FileLayer } from "../runner/file-layer.ts";
import type { Metering } from "../runner/metered-repetition.ts";
import { identifyProcess } from "../runner/process-identity.ts";
import type { JobModel } from "../runner/run.ts";
import type { ServeJob } from "../worker/serve-protocol.ts";
import { processesOf, redactEntry } from "./entries.ts";
import { endLeftovers } from "./leftovers.ts";
import { runMeteredPass } from "./metered-pass.ts";
import { type PassRequest, runPass } from "./pass.ts";
import { createPassState, type PassState } from "./pass-state.ts";
import { type ReplayStory, readStory } from "./passes.ts";
import { type Preparation, replayFiles, saveGraph } from "./preparation.ts";
import type { ReferenceRecord, ReplayEntry, SavedGraph } from "./records.ts";
import { type Asked, askReference, jobOf, keepReference, type ReferenceDependencies } from "./reference.ts";
import type { OpenReplay } from "./replay-folder.ts";
import { startServingWorker, type WorkerNews } from "./serving-worker.ts";
import { cutKindOf, type Strategy, strategies } from "./strategies.ts";

export interface ReplayEvents {
  readonly onStep: (words: string) => void;
  readonly onChange: (pass: { readonly strategy: Strategy; readonly state: PassState }) => void;
  /** After a pass: the journal's story so far. */
  readonly onPass: (story: ReplayStory) => void;
}

export interface ReplayDependencies extends Omit<ReferenceDependencies, "onStep"> {
  readonly layer: FileLayer;
  readonly procRoot: string;
  /** The reference of a new replay, asked for before its folder was made; null for one that goes on. */
  readonly asked: Asked | null;
  /** Null where energy is not measured. */
  readonly metering: Metering | null;
  /** Takes out of a text what names a person or a place on this machine; applied to all texts of the journal. */
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
  readonly events: ReplayEvents;
}

/**
 * Replays what remains of a replay: reference, saved graphs, then one pass a strategy; all of it is in the journal before the
 * next begins. Gives the journal's story, unfinished where the signal fired.
 * @throws OffgridError where the model or its worker cannot do it at all.
 */
export async function executeReplay(replay: OpenReplay, dependencies: ReplayDependencies): Promise<ReplayStory> {
  const { journal, record } = replay;
  const { events, signal } = dependencies;
  const entries: ReplayEntry[] = [...replay.found];
  const append = (given: ReplayEntry) => {
    const entry = redactEntry(given, dependencies.redact);
    journal.append(entry);
    entries.push(entry);
  };
  if (readStory(entries).isFinished) return readStory(entries);
  if (replay.found.length > 0) {
    await endLeftovers({ processes: processesOf(replay.found), procRoot: dependencies.procRoot });
    append({ type: "resumed", payload: { notes: [...replay.notes] } });
  }

  let preparation: Preparation;
  try {
    preparation = await prepare({ replay, dependencies, entries, append });
  } catch (thrown) {
    if (signal.aborted) return readStory(entries);
    throw thrown;
  }
  for (const strategy of record.strategies) {
    const pass = readStory(entries).passes.find((one) => one.strategy === strategy);
    if (pass?.end) continue;
    if (pass === undefined) append({ type: "begun", payload: { strategy } });
    const state = createPassState(record.schedule);
    for (const event of pass?.events ?? []) state.apply(event);
    const { end, energy } = await replayPass({
      strategy,
      state,
      replay,
      dependencies,
      preparation,
      append,
      story: readStory(entries),
    });
    if (end === "stopped") return readStory(entries);
    if (energy !== null) append({ type: "metered", payload: { strategy, energy } });
    append({ type: "ended", payload: { strategy, atS: state.nowS, isDrained: end === "drained" } });
    events.onPass(readStory(entries));
  }
  append({ type: "finished", payload: {} });
  return { ...readStory(entries), isFinished: true };
}

/** A resumed replay's figures are of one file. */
function requireSameFile({ model, story, place }: { model: JobModel; story: ReplayStory; place: string }): void {
  const began = story.reference?.model.sha256 ?? model.facts.sha256;
  if (began === model.facts.sha256) return;
  throw new OffgridError({
    code: "model_hash",
    place,
    fault: `the file was replaced since the replay began: its SHA-256 was ${began} and is now ${model.facts.sha256}`,
    cure: "Start a new replay with the new file",
  });
}

/** Reference and saved graphs, as far as the journal does not have them. */
async function prepare({
  replay: { record, folder },
  dependencies,
  entries,
  append,
}: {
  replay: OpenReplay;
  dependencies: ReplayDependencies;
  entries: readonly ReplayEntry[];
  append: (entry: ReplayEntry) => void;
}): Promise<Preparation> {
  const { layer, entry, datasets, signal, events, findModel } = dependencies;
  const { onStep } = events;
  let model: JobModel;
  if (readStory(entries).reference === null) {
    const asked = dependencies.asked ?? (await askReference(record, { ...dependencies, onStep }));
    model = asked.model;
    append({ type: "reference", payload: keepReference({ asked, folder, layer }) });
  } else {
    onStep("checking the model");
    model = await findModel(record.cell);
    requireSameFile({ model, story: readStory(entries), place: record.cell.model });
  }
  const preparation: Preparation = {
    folder,
    layer,
    job: jobOf({ record, model, datasets }),
    worker: { entry, timeoutS: record.timeoutS, signal },
  };
  for (const strategy of record.strategies) {
    const format = strategies[strategy].graph;
    if (format === null || readStory(entries).graphs.some((graph) => graph.format === format)) continue;
    onStep(`saving the optimised graph (${format})`);
    append({ type: "graph", payload: await saveGraph({ ...preparation, format }) });
  }
  return preparation;
}

async function replayPass({
  strategy,
  state,
  replay: { record, folder },
  dependencies: { procRoot, entry, metering, nowMs, signal, events },
  preparation,
  append,
  story,
}: {
  strategy: Strategy;
  state: PassState;
  replay: OpenReplay;
  dependencies: ReplayDependencies;
  preparation: Preparation;
  append: (entry: ReplayEntry) => void;
  story: ReplayStory;
}): ReturnType<typeof runMeteredPass> {
  const { schedule, drainS, timeoutS, cutKind } = record;
  if (story.reference === null) throw new TypeError("a pass began without a reference");
  const job = serveJob({ strategy, preparation, reference: story.reference, graphs: story.graphs, folder });
  const files = await modelFiles(job.loadPath);
  const request = {
    schedule,
    cutKind: cutKindOf({ strategy, asked: cutKind }),
    spares: strategies[strategy].spares,
    drainS,
    timeoutS,
    state,
    startWorker: (number: number, onNews: (news: WorkerNews) => void) =>
      startServingWorker({ entry, number, job, onNews }),
    identify: (pid: number) => identifyProcess({ procRoot, pid }),
    evict: () => evictFiles(files),
    nowMs,
    signal,
    onChange: (changed: PassState) => events.onChange({ strategy, state: changed }),
  } satisfies Omit<PassRequest, "append">;
  return runMeteredPass({
    metering,
    state,
    nowMs,
    signal,
    append,
    run: (metered) => runPass({ ...request, append: metered }),
  });
}

function serveJob({
  strategy,
  preparation: { job },
  reference,
  graphs,
  folder,
}: {
  strategy: Strategy;
  preparation: Preparation;
  reference: ReferenceRecord;
  graphs: readonly SavedGraph[];
  folder: string;
}): ServeJob {
  const graph = graphs.find(({ format }) => format === strategies[strategy].graph);
  return {
    job,
    loadPath: graph === undefined ? job.modelPath : path.join(folder, graph.file),
    graph: graph === undefined ? null : { kind: "saved" },
    reference: {
      digests: reference.digests,
      file: reference.isKept ? path.join(folder, replayFiles.reference) : null,
    },
  };
}
