import type { ProfileAnalysis, Work } from "../roofline/analysis.ts";
import { formatNumber, formatPercent } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

/** Types of operators that the table names; the rest is one row. */
const mostRows = 6;

const columns: readonly TableColumn[] = [
  { title: "operator", align: "left" },
  { title: "n", align: "right" },
  { title: "ms", align: "right" },
  { title: "share", align: "right" },
  { title: "GFLOP", align: "right" },
  { title: "GFLOP/s", align: "right" },
  { title: "GB/s", align: "right" },
];
const rooflineColumn: TableColumn = { title: "roof", align: "right" };

/** The types of operators that take most of a model's time, an inference. */
export function operatorTable({ types, model }: Pick<ProfileAnalysis, "types" | "model">): {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
} {
  const isSeveral = new Set(types.map(({ provider }) => provider)).size > 1;
  const nameOf = ({ op, provider }: (typeof types)[number]) =>
    isSeveral ? `${op} (${provider.replace(/ExecutionProvider$/, "")})` : op;
  const shown = types.length <= mostRows + 1 ? types : types.slice(0, mostRows);
  const rest = types.slice(shown.length);
  const own = model.rooflineShare === null ? columns : [...columns, rooflineColumn];
  return {
    columns: own,
    rows: [
      ...shown.map((work) => [nameOf(work), ...figuresOf(work)].slice(0, own.length)),
      ...(rest.length === 0 ? [] : [[`${rest.length} more`, ...restFigures(rest)].slice(0, own.length)]),
    ],
  };
}

function figuresOf(work: Work): string[] {
  const { nodes, timeMs, timeShare, unknown, rooflineShare } = work;
  const isUnknown = unknown === nodes;
  return [
    String(nodes),
    formatNumber(timeMs),
    formatPercent(timeShare),
    isUnknown ? "–" : formatNumber(work.flops / 1e9),
    isUnknown || work.flops === 0 ? "–" : formatNumber(work.flopsPerS / 1e9),
    work.bytes === 0 ? "–" : formatNumber(work.bytesPerS / 1e9),
    formatPercent(rooflineShare),
  ];
}

/** Of the rest only what adds up. */
function restFigures(rest: readonly Work[]): string[] {
  const sum = (read: (work: Work) => number) => rest.reduce((total, work) => total + read(work), 0);
  return [
    String(sum(({ nodes }) => nodes)),
    formatNumber(sum(({ timeMs }) => timeMs)),
    formatPercent(sum(({ timeShare }) => timeShare)),
    formatNumber(sum(({ flops }) => flops) / 1e9),
    ...["–", "–", "–"],
  ];
}

/** From here on the profiler's own work shows in what it tells of operators. */
const muchOverhead = 0.25;

/** What spoils a profile, a sentence each. */
export function profileCaveats({ overhead }: ProfileAnalysis): string[] {
  if (overhead === null || overhead < muchOverhead) return [];
  return [
    `an inference takes ${formatNumber(1 + overhead)} times as long under the profiler, or other work disturbed it: of its operators believe the order, not the size`,
  ];
}

/** One sentence of a model: its time, what the profiler cost, its work and its share of the roofline. */
export function describeProfile(name: string, analysis: ProfileAnalysis): string {
  const { model, summary, timedMs, overhead, kernelShare } = analysis;
  const profiled = `${formatNumber(summary.inferenceMs)} ms under the profiler`;
  const time =
    timedMs === null || overhead === null
      ? `${profiled} (${summary.inferences} inferences)`
      : `p50 ${formatNumber(timedMs)} ms, ${profiled} (${overhead < 0 ? "−" : "+"}${formatPercent(Math.abs(overhead))})`;
  const between = `operators ${formatPercent(kernelShare)} of that`;
  const atLeast = model.unknown === 0 ? "" : "at least ";
  const work = `${atLeast}${formatNumber(model.flops / 1e9)} GFLOP and ${formatNumber(model.bytes / 1e6)} MB an inference`;
  const rate = `${formatNumber(model.flopsPerS / 1e9)} GFLOP/s`;
  const share = model.rooflineShare === null ? "" : `, ${formatPercent(model.rooflineShare)} of its roofline`;
  const unknown = model.unknown === 0 ? "" : `; of ${model.unknown} operators the work is not known`;
  return `${name}: ${time}, ${between}; ${work}, ${rate}${share}${unknown}.`;
}
