import { formatNumber, formatPercent, formatSpread } from "../report/numbers.ts";
import type { TableColumn } from "../report/table.ts";
import { type PassReport, replayRow } from "./columns.ts";

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
  const hasEnergy = reports.some(({ pass }) => pass.energy !== undefined);
  return tableOf(hasEnergy ? [...requestColumns, ...energyColumns] : requestColumns, reports);
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

const energyColumns: readonly PassColumn[] = [
  { title: "J", align: "right", textOf: joulesWithSpread },
  { title: "J on", align: "right", textOf: number("joules_powered") },
  { title: "first J", align: "right", textOf: number("first_joules_p50") },
];

function joulesWithSpread({ pass }: PassReport): string {
  const { joules: value = null, loJ: lo = null, hiJ: hi = null } = pass.energy?.whole ?? {};
  return [formatNumber(value), formatSpread({ value, lo, hi })].join(" ").trimEnd();
}

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
