import { measureCosts } from "./costs.ts";
import { formatRecords } from "./csv.ts";
import { type PassFigures, type Restart, type Spread, spreadOf } from "./figures.ts";
import type { Pass } from "./passes.ts";
import type { Prediction } from "./predict.ts";
import type { ReferenceRecord, ReplayRecord, SavedGraph } from "./records.ts";
import { type CutKind, strategies } from "./strategies.ts";

/** One pass with everything that a row of replay.csv is made of. */
export interface PassReport {
  readonly record: ReplayRecord;
  readonly reference: ReferenceRecord;
  readonly graph: SavedGraph | null;
  readonly pass: Pass;
  readonly cutKind: CutKind;
  readonly figures: PassFigures;
  /** Null where the simulator knows no such cuts, or a cost was never measured. */
  readonly prediction: Prediction | null;
}

export interface ReplayColumn {
  readonly name: string;
  readonly meaning: string;
  readonly read: (report: PassReport) => string | number | boolean | null;
}

type Phase = "spawnMs" | "loadMs" | "inputsMs" | "firstMs";

/** THE table of replay.csv: a row a pass. Columns are only added. Unknown is empty. */
export const replayColumns: readonly ReplayColumn[] = [
  { name: "schema_version", meaning: "Version of this table", read: () => 1 },
  { name: "replay_id", meaning: "The replay, as its folder is called", read: ({ record }) => record.replayId },
  { name: "strategy", meaning: "How a worker comes back", read: ({ pass }) => pass.strategy },
  { name: "cut", meaning: "What was cut: the power, or the worker alone", read: ({ cutKind }) => cutKind },
  { name: "model", meaning: "The model's id", read: ({ record }) => record.cell.model },
  { name: "model_sha256", meaning: "Of the model's file", read: ({ reference }) => reference.model.sha256 },
  {
    name: "graph_sha256",
    meaning: "Of the saved graph, where one was loaded",
    read: ({ graph }) => graph?.sha256 ?? null,
  },
  { name: "graph_made_ms", meaning: "Making it once, ms", read: ({ graph }) => graph?.madeMs ?? null },
  { name: "ep", meaning: "Execution provider", read: ({ record }) => record.cell.ep },
  { name: "threads", meaning: "Intra-op threads", read: ({ record }) => record.cell.threads },
  { name: "schedule", meaning: "The schedule in words", read: ({ record }) => record.story },
  { name: "seed", meaning: "Seed of outages and arrivals", read: ({ record }) => record.seed },
  {
    name: "boot_s",
    meaning: "Wait from power to process start, s; set, not measured",
    read: ({ record }) => record.schedule.bootS,
  },
  {
    name: "deadline_s",
    meaning: "An answer is in time up to here, s",
    read: ({ record }) => record.schedule.deadlineS,
  },
  { name: "elapsed_s", meaning: "The whole pass, s", read: ({ figures }) => figures.elapsedS },
  {
    name: "is_drained",
    meaning: "Whether every request was answered before the limit",
    read: ({ pass }) => pass.end?.isDrained ?? null,
  },
  { name: "cuts", meaning: "Cuts that happened", read: ({ figures }) => figures.cuts },
  { name: "crashes", meaning: "Workers that ended by themselves", read: ({ figures }) => figures.crashes },
  {
    name: "firsts",
    meaning: "Restarts that came to a first inference before the next cut",
    read: ({ figures }) => figures.firsts?.n ?? 0,
  },
  {
    name: "first_p50_ms",
    meaning: "From process start (or kill) to the first inference, its answer on disk, median, ms",
    read: ({ figures }) => figures.firsts?.p50 ?? null,
  },
  {
    name: "first_p50_lo_ms",
    meaning: "Lower end of its 95 % interval (order statistics, from 6 restarts on), ms",
    read: ({ figures }) => figures.firsts?.p50Lo ?? null,
  },
  { name: "first_p50_hi_ms", meaning: "Upper end of it, ms", read: ({ figures }) => figures.firsts?.p50Hi ?? null },
  {
    name: "first_p95_ms",
    meaning: "The same, 95th percentile by nearest rank, ms",
    read: ({ figures }) => figures.firsts?.p95 ?? null,
  },
  {
    name: "first_p95_upper_ms",
    meaning: "Its one-sided 95 % upper bound, from 59 restarts on, ms",
    read: ({ figures }) => figures.firsts?.p95Upper ?? null,
  },
  {
    name: "spawn_p50_ms",
    meaning: "Process start and import of ONNX Runtime, median, ms",
    read: (report) => phase(report, "spawnMs", "p50"),
  },
  {
    name: "spawn_p95_ms",
    meaning: "The same, 95th percentile, ms",
    read: (report) => phase(report, "spawnMs", "p95"),
  },
  { name: "load_p50_ms", meaning: "Model load, median, ms", read: (report) => phase(report, "loadMs", "p50") },
  {
    name: "load_p95_ms",
    meaning: "The same, 95th percentile, ms",
    read: (report) => phase(report, "loadMs", "p95"),
  },
  {
    name: "inputs_p50_ms",
    meaning: "Reading the inputs that requests are answered on, which a server would be sent, median, ms",
    read: (report) => phase(report, "inputsMs", "p50"),
  },
  {
    name: "infer_first_p50_ms",
    meaning: "The first inference itself, median, ms",
    read: (report) => phase(report, "firstMs", "p50"),
  },
  {
    name: "infer_first_p95_ms",
    meaning: "The same, 95th percentile, ms",
    read: (report) => phase(report, "firstMs", "p95"),
  },
  {
    name: "warm_load_ms",
    meaning: "Load of the model's own file from the page cache, once, before the first pass, ms",
    read: ({ reference }) => reference.warmLoadMs,
  },
  {
    name: "cold",
    meaning: "Whether restarts found the model's files out of the page cache: verified, unverified, no",
    read: ({ figures }) => figures.cold,
  },
  { name: "scheduled", meaning: "Requests of the schedule", read: ({ figures }) => figures.scheduled },
  { name: "served", meaning: "Requests with an answer on disk", read: ({ figures }) => figures.served },
  { name: "late", meaning: "Of them, answered after the deadline", read: ({ figures }) => figures.late },
  {
    name: "lost",
    meaning: "Requests neither answered nor in the queue; must be 0",
    read: ({ figures }) => figures.lost,
  },
  {
    name: "unanswered",
    meaning: "Requests in the queue when the limit came",
    read: ({ figures }) => figures.unanswered,
  },
  { name: "replayed", meaning: "Hand-outs beyond a request's first", read: ({ figures }) => figures.replayed },
  {
    name: "duplicated",
    meaning: "Answers on disk beyond a request's first; must be 0",
    read: ({ figures }) => figures.duplicated,
  },
  {
    name: "refused",
    meaning: "Answers that were not taken, because their worker did not have the request in hand",
    read: ({ figures }) => figures.refused,
  },
  {
    name: "different",
    meaning: "Answers unlike those of an undisturbed worker",
    read: ({ figures }) => figures.different,
  },
  { name: "errors", meaning: "Inferences that failed", read: ({ figures }) => figures.errors },
  {
    name: "goodput",
    meaning: "In time and right, of those scheduled, 0..1",
    read: ({ figures }) => figures.goodput.value,
  },
  {
    name: "goodput_lo",
    meaning: "Lower end of its 95 % interval (Wilson; requests of one outage err together, so it is too narrow)",
    read: ({ figures }) => figures.goodput.lo,
  },
  { name: "goodput_hi", meaning: "Upper end of it", read: ({ figures }) => figures.goodput.hi },
  {
    name: "good_per_s",
    meaning: "In time and right, a second of the pass",
    read: ({ figures }) => figures.goodPerS,
  },
  {
    name: "judged",
    meaning: "What 'right' rests on: the task's quality on its data set, or not judged",
    read: ({ reference }) => judgedBy(reference),
  },
  {
    name: "quality",
    meaning: "The model's quality on its task's data set, undisturbed, 0..1",
    read: ({ reference }) => reference.quality?.value ?? null,
  },
  {
    name: "quality_ok",
    meaning: "Whether it reaches its card's floor",
    read: ({ reference }) => isGoodEnough(reference),
  },
  {
    name: "service_p50_ms",
    meaning: "A request from hand-out to the next one, journal included, median, ms",
    read: ({ pass }) => serviceMs(pass),
  },
  {
    name: "drains",
    meaning: "Restarts that found a backlog and worked it off before the next cut",
    read: ({ figures }) => figures.drains?.n ?? 0,
  },
  {
    name: "drain_p50_s",
    meaning: "From the return of the power until nothing waited, median, s",
    read: ({ figures }) => figures.drains?.p50 ?? null,
  },
  { name: "drain_max_s", meaning: "The longest of them, s", read: ({ figures }) => figures.drains?.max ?? null },
  {
    name: "oldest_wait_s",
    meaning: "Longest time from a request to the hand-out that was answered, s",
    read: ({ figures }) => figures.oldestWaitS,
  },
  {
    name: "joules",
    meaning: "Energy of the pass, outages included, J; empty where no meter was read all through it",
    read: ({ pass }) => pass.energy?.whole.joules ?? null,
  },
  {
    name: "joules_lo",
    meaning: "Lower end of its 95 % interval, or of a model's published one, J",
    read: ({ pass }) => pass.energy?.whole.loJ ?? null,
  },
  { name: "joules_hi", meaning: "Upper end of it, J", read: ({ pass }) => pass.energy?.whole.hiJ ?? null },
  {
    name: "joules_powered",
    meaning: "Energy while the schedule's power was on, J: what a device with that power would take",
    read: ({ pass }) => pass.energy?.powered.joules ?? null,
  },
  {
    name: "first_joules_p50",
    meaning: "From process start (or kill) to the first inference, its answer on disk, median, J",
    read: (report) => firstJoules(report)?.p50 ?? null,
  },
  {
    name: "first_joules_p95",
    meaning: "The same, 95th percentile by nearest rank, J",
    read: (report) => firstJoules(report)?.p95 ?? null,
  },
  {
    name: "first_joules_n",
    meaning: "Restarts that were long enough for the meter to tell",
    read: (report) => (report.pass.energy === undefined ? null : (firstJoules(report)?.n ?? 0)),
  },
  {
    name: "energy_source",
    meaning: "What the joules were read from",
    read: ({ pass }) => pass.energy?.source ?? null,
  },
  {
    name: "energy_boundary",
    meaning: "What they are of",
    read: ({ pass }) => pass.energy?.boundaries.join(", ") ?? null,
  },
  { name: "energy_grade", meaning: "A (wall) to E (table)", read: ({ pass }) => pass.energy?.grade ?? null },
  { name: "energy_basis", meaning: "measured or modelled", read: ({ pass }) => pass.energy?.basis ?? null },
  {
    name: "energy_coverage",
    meaning: "Share of the pass that readings are of, 0..1",
    read: ({ pass }) => pass.energy?.whole.coverage ?? null,
  },
  {
    name: "predicted_goodput",
    meaning: "The simulator's, on the same schedule with the measured costs",
    read: ({ prediction, figures }) => prediction && prediction.good / figures.scheduled,
  },
  { name: "predicted_late", meaning: "The simulator's", read: ({ prediction }) => prediction?.late ?? null },
  { name: "predicted_replayed", meaning: "The simulator's", read: ({ prediction }) => prediction?.replayed ?? null },
  {
    name: "predicted_first_p50_ms",
    meaning: "The simulator's, ms",
    read: ({ prediction }) => prediction?.firstP50Ms ?? null,
  },
  {
    name: "predicted_first_p95_ms",
    meaning: "The simulator's, ms",
    read: ({ prediction }) => prediction?.firstP95Ms ?? null,
  },
  {
    name: "predicted_drain_p50_s",
    meaning: "The simulator's, s",
    read: ({ prediction }) => prediction?.drainP50S ?? null,
  },
  {
    name: "predicted_oldest_wait_s",
    meaning: "The simulator's, s",
    read: ({ prediction }) => prediction?.oldestWaitS ?? null,
  },
];

/** A pass as one flat record, in the order of the columns. */
export function replayRow(report: PassReport): Readonly<Record<string, string | number | boolean | null>> {
  return Object.fromEntries(replayColumns.map(({ name, read }) => [name, read(report)]));
}

/** replay.csv. */
export function formatReplayCsv(reports: readonly PassReport[]): string {
  return formatRecords({ header: replayColumns.map(({ name }) => name), records: reports.map(replayRow) });
}

/** restarts.csv: every start of a worker, in order, cut short or not. */
export function formatRestartsCsv(reports: readonly PassReport[]): string {
  const rows = reports.flatMap(({ pass, figures }) =>
    figures.restarts.map((restart) => ({ strategy: pass.strategy, ...restartRow(restart) })),
  );
  return formatRecords({ header: restartNames, records: rows });
}

const restartNames = [
  "strategy",
  "worker",
  "reason",
  "at_s",
  "cache",
  "spawn_ms",
  "load_ms",
  "inputs_ms",
  "first_ms",
  "total_ms",
];

function restartRow({ worker, reason, atS, cache, phases, totalMs }: Restart) {
  return {
    worker,
    reason,
    at_s: atS,
    cache,
    spawn_ms: phases?.spawnMs ?? null,
    load_ms: phases?.loadMs ?? null,
    inputs_ms: phases?.inputsMs ?? null,
    first_ms: phases?.firstMs ?? null,
    total_ms: totalMs,
  };
}

/** Whether any request was lost or answered twice: then the replay's answer is bad. */
export function isBroken({ figures }: PassReport): boolean {
  return figures.lost > 0 || figures.duplicated > 0;
}

/** Whether the undisturbed model reaches its card's floor; null where nothing judges it. */
export function isGoodEnough({ quality }: ReferenceRecord): boolean | null {
  return quality === null || quality.floor === null ? null : quality.value >= quality.floor;
}

function judgedBy({ quality }: ReferenceRecord): string {
  return quality === null ? "not judged" : `${quality.metric} on ${quality.dataset}`;
}

/** Restarts after the cuts of the schedule, which a worker's own crash is not. */
function ownRestarts({ figures, cutKind }: PassReport): readonly Restart[] {
  const reasons = cutKind === "power" ? ["first", "restored"] : ["killed"];
  return figures.restarts.filter(({ reason }) => reasons.includes(reason));
}

function firstJoules(report: PassReport): Spread | null {
  const own = new Set(ownRestarts(report).map(({ worker }) => worker));
  const firsts = (report.pass.energy?.firsts ?? []).filter(({ worker }) => own.has(worker));
  return spreadOf(firsts.flatMap(({ joules }) => (joules === null ? [] : [joules])));
}

function phase(report: PassReport, name: Phase, which: "p50" | "p95"): number | null {
  const own = ownRestarts(report);
  return spreadOf(own.flatMap(({ phases }) => (phases === null ? [] : [phases[name]])))?.[which] ?? null;
}

function serviceMs(pass: Pass): number | null {
  const costs = measureCosts(pass);
  const spread = costs && spreadOf(costs.serviceS);
  return spread === null ? null : spread.p50 * 1000;
}

/** The graph that a pass loaded. */
export function graphOf(pass: Pass, graphs: readonly SavedGraph[]): SavedGraph | null {
  return graphs.find(({ format }) => format === strategies[pass.strategy].graph) ?? null;
}
