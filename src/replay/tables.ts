import { formatNumber, formatPercent } from "../report/numbers.ts";
import type { TableColumn } from "../report/table.ts";
import { isGoodEnough, type PassReport, replayRow } from "./columns.ts";
import { spreadOf } from "./figures.ts";
import { strategies } from "./strategies.ts";

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** How fast each strategy's workers came back, and by phase; medians. */
export function restartTable(reports: readonly PassReport[]): Table {
  return tableOf(restartColumns, reports);
}

/** What became of the requests of each pass. */
export function requestTable(reports: readonly PassReport[]): Table {
  return tableOf(requestColumns, reports);
}

interface PassColumn extends TableColumn {
  readonly textOf: (report: PassReport) => string;
}

function tableOf(columns: readonly PassColumn[], reports: readonly PassReport[]): Table {
  return {
    columns: columns.map(({ title, align }) => ({ title, align })),
    rows: reports.map((report) => columns.map(({ textOf }) => textOf(report))),
  };
}

const number = (name: string) => (report: PassReport) => {
  const value = replayRow(report)[name];
  return formatNumber(typeof value === "number" ? value : null);
};

const restartColumns: readonly PassColumn[] = [
  { title: "strategy", align: "left", textOf: ({ pass }) => pass.strategy },
  { title: "cuts", align: "left", textOf: ({ cutKind, figures }) => `${figures.cuts} ${cutKind}` },
  { title: "cold", align: "left", textOf: ({ figures, cutKind }) => (cutKind === "worker" ? "no" : figures.cold) },
  { title: "first p50 ms", align: "right", textOf: firstWithInterval },
  { title: "p95", align: "right", textOf: number("first_p95_ms") },
  { title: "spawn", align: "right", textOf: number("spawn_p50_ms") },
  { title: "load", align: "right", textOf: number("load_p50_ms") },
  { title: "inputs", align: "right", textOf: number("inputs_p50_ms") },
  { title: "infer", align: "right", textOf: number("infer_first_p50_ms") },
];

const requestColumns: readonly PassColumn[] = [
  { title: "strategy", align: "left", textOf: ({ pass }) => pass.strategy },
  { title: "served", align: "right", textOf: ({ figures }) => `${figures.served}/${figures.scheduled}` },
  { title: "late", align: "right", textOf: ({ figures }) => String(figures.late) },
  { title: "lost", align: "right", textOf: ({ figures }) => String(figures.lost) },
  { title: "twice", align: "right", textOf: ({ figures }) => String(figures.duplicated) },
  { title: "replayed", align: "right", textOf: ({ figures }) => String(figures.replayed) },
  { title: "goodput", align: "right", textOf: ({ figures }) => formatPercent(figures.goodput.value) },
  { title: "good/s", align: "right", textOf: number("good_per_s") },
  { title: "drain p50 s", align: "right", textOf: number("drain_p50_s") },
  { title: "oldest s", align: "right", textOf: number("oldest_wait_s") },
];

function firstWithInterval({ figures: { firsts } }: PassReport): string {
  if (firsts === null) return "–";
  const { p50, p50Lo, p50Hi } = firsts;
  if (p50Lo === null || p50Hi === null) return formatNumber(p50);
  return `${formatNumber(p50)} [${formatNumber(p50Lo)}, ${formatNumber(p50Hi)}]`;
}

/** Replayed beside simulated, with the simulation's error; the rows of passes that the simulator cannot follow are absent. */
export function comparisonTable(reports: readonly PassReport[]): Table {
  const rows = reports.flatMap(({ pass, figures, prediction }) => {
    if (prediction === null) return [];
    const pairs: readonly (readonly [string, number | null, number | null])[] = [
      ["goodput", figures.goodput.value, prediction.good / figures.scheduled],
      ["first p50 ms", figures.firsts?.p50 ?? null, prediction.firstP50Ms],
      ["first p95 ms", figures.firsts?.p95 ?? null, prediction.firstP95Ms],
      ["late", figures.late, prediction.late],
      ["replayed", figures.replayed, prediction.replayed],
      ["drain p50 s", figures.drains?.p50 ?? null, prediction.drainP50S],
      ["oldest wait s", figures.oldestWaitS, prediction.oldestWaitS],
    ];
    return pairs.map(([name, replayed, simulated]) => [
      pass.strategy,
      name,
      formatNumber(replayed),
      formatNumber(simulated),
      formatError(replayed, simulated),
    ]);
  });
  return {
    columns: [
      { title: "strategy", align: "left" },
      { title: "figure", align: "left" },
      { title: "replayed", align: "right" },
      { title: "simulated", align: "right" },
      { title: "error", align: "right" },
    ],
    rows,
  };
}

function formatError(replayed: number | null, simulated: number | null): string {
  if (replayed === null || simulated === null) return "–";
  if (replayed === 0) return simulated === 0 ? "0%" : "–";
  const percent = (100 * (simulated - replayed)) / replayed;
  return `${percent > 0 ? "+" : ""}${percent.toFixed(1)}%`;
}

export interface PassNotes {
  /** What is wrong, or spoils a figure. */
  readonly warnings: readonly string[];
  /** What the figures rest on. */
  readonly remarks: readonly string[];
}

/** What a reader of the tables must know, in sentences. */
export function passNotes(reports: readonly PassReport[]): PassNotes {
  const [first] = reports;
  if (first === undefined) return { warnings: [], remarks: [] };
  const boot = formatNumber(first.record.schedule.bootS);
  const spared = reports.filter(({ pass }) => strategies[pass.strategy].spares > 0);
  return {
    warnings: [...reports.flatMap(troubles), ...evictionNotes(reports)],
    remarks: [
      judgement(first),
      `first: from process start to the first inference with its answer on disk; boot (${boot} s) is a wait beside it. Node and ONNX Runtime stay in the page cache; the model's files do not.`,
      ...spared.map(
        ({ pass }) =>
          `${pass.strategy}: ${strategies[pass.strategy].means}. first: from the kill to the spare's first answer. Compare it with --kill worker --strategy plain, not with power cuts.`,
      ),
      "joules: empty, because replay reads no meter yet.",
    ],
  };
}

function troubles(report: PassReport): string[] {
  const { figures, pass, prediction, cutKind } = report;
  const notes: string[] = [];
  const say = (words: string, count: number) => count > 0 && notes.push(`! ${pass.strategy}: ${words}: ${count}`);
  say("requests lost", figures.lost);
  say("requests answered twice", figures.duplicated);
  say("requests not answered before the limit (--drain-s): the rate is above what is served", figures.unanswered);
  say("answers unlike those of an undisturbed worker", figures.different);
  say("inferences that failed", figures.errors);
  say("answers with nothing to compare them with", figures.unknown);
  say("workers that ended by themselves", figures.crashes);
  say(
    "the supervisor went and came back, of which the simulator knows nothing",
    pass.events.filter(({ type }) => type === "resumed").length,
  );
  say("workers cut before their first inference, which its percentiles cannot hold", cutShort(figures.restarts));
  if (prediction === null && cutKind === "power")
    notes.push(`! ${pass.strategy}: too little was served to simulate it`);
  return notes;
}

function cutShort(restarts: PassReport["figures"]["restarts"]): number {
  return restarts.filter(({ totalMs, reason }) => totalMs === null && reason !== "spare").length;
}

function evictionNotes(reports: readonly PassReport[]): string[] {
  const details = new Set(
    reports
      .filter(({ cutKind, figures }) => cutKind === "power" && figures.cold !== "verified")
      .flatMap(({ pass }) => pass.events)
      .flatMap((event) => (event.type === "evicted" && event.payload.detail !== "" ? [event.payload.detail] : [])),
  );
  const loads = reports
    .filter(({ cutKind, figures }) => cutKind === "power" && figures.cold === "unverified")
    .map(({ pass, figures, reference }) => {
      const load = spreadOf(figures.restarts.flatMap(({ phases }) => (phases === null ? [] : [phases.loadMs])))?.p50;
      return `! ${pass.strategy}: cold=unverified; loads took ${formatNumber(load ?? null)} ms, one from the page cache ${formatNumber(reference.warmLoadMs)} ms`;
    });
  return [...[...details].map((detail) => `! ${detail}`), ...loads];
}

function judgement({ reference }: PassReport): string {
  const { quality } = reference;
  if (quality === null) return "goodput: not judged; answers are compared with those of an undisturbed worker only.";
  const verdict = isGoodEnough(reference) === false ? "under its floor" : "at or above its floor";
  return `goodput: in time, and the answer an undisturbed worker gives, whose ${quality.metric} on ${quality.dataset} is ${formatPercent(quality.value)} (${verdict}).`;
}
