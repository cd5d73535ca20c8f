import { OffgridError } from "../errors.ts";
import type { Duration } from "../power/duration.ts";
import type { Row } from "../results/columns.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { type MeasuredWatts, measuredWatts } from "./measured-watts.ts";

/** What a model costs in time, and the watts of the machine it was timed on. */
export interface TimedModel {
  readonly id: string;
  readonly load: Duration;
  readonly first: Duration;
  readonly service: Duration;
  readonly correctFraction: number | null;
  /** Null where they were not measured with it. */
  readonly watts: MeasuredWatts | null;
  /** What a reader of figures made from it must know: sentences that go behind its id. */
  readonly notes: readonly string[];
}

/**
 * The models of a results.csv: times with their distributions, from the ok repetitions of each cell. Cells of one model are kept
 * apart and go by their cell id; a model with one cell goes by its own.
 * @throws OffgridError `input` when a wanted model is not there, or nothing can be used.
 */
export function measuredModels({
  rows,
  place,
  wanted,
}: {
  readonly rows: readonly Row[];
  readonly place: string;
  /** Model or cell ids; all when empty. */
  readonly wanted: readonly string[];
}): TimedModel[] {
  const cells = rows.filter((row) => row.row_kind === "aggregate" && (row.repetitions_ok ?? 0) > 0);
  const chosen = wanted.length === 0 ? cells : wanted.flatMap((id) => cellsOf({ cells, id, place }));
  if (chosen.length === 0) {
    throw new OffgridError({
      code: "input",
      place,
      fault: "no cell of this table has a repetition that ended well",
      cure: "Give the results.csv of a finished run",
    });
  }
  const isOnly = (row: Row): boolean => chosen.filter(({ model }) => model === row.model).length === 1;
  return chosen.map((cell) => {
    const repetitions = rows.filter(
      (row) =>
        row.row_kind === "repetition" &&
        row.outcome === "ok" &&
        row.cell_id === cell.cell_id &&
        row.run_id === cell.run_id,
    );
    return timedModel({ cell, repetitions, id: (isOnly(cell) ? cell.model : cell.cell_id) ?? "" });
  });
}

function cellsOf({ cells, id, place }: { cells: readonly Row[]; id: string; place: string }): readonly Row[] {
  const found = cells.filter((row) => row.model === id || row.cell_id === id);
  if (found.length > 0) return found;
  const known = [...new Set(cells.flatMap(({ model }) => model ?? []))].sort();
  const guess = nearest(id, known);
  throw new OffgridError({
    code: "input",
    place: `--model ${id}`,
    fault: `${place} has no such model`,
    cure: guess ? `Did you mean '${guess}'?` : `It has: ${known.join(", ")}`,
  });
}

function timedModel({ cell, repetitions, id }: { cell: Row; repetitions: readonly Row[]; id: string }): TimedModel {
  const service = repetitions.flatMap(latencySamples);
  const loads = repetitions.flatMap(({ load_ms, spawn_ms }) => (load_ms === null ? [] : load_ms + (spawn_ms ?? 0)));
  const firsts = repetitions.flatMap(({ first_ms }) => first_ms ?? []);
  if (service.length === 0 || loads.length === 0 || firsts.length === 0) {
    throw new OffgridError({
      code: "input",
      place: id,
      fault: "its rows lack latency, load or first inference",
      cure: "Measure it again, or give --service-ms, --load-ms and --first-ms",
    });
  }
  const processes = repetitions.length === 1 ? "one process" : `${repetitions.length} processes`;
  const batch = (cell.batch ?? 1) === 1 ? "" : ` A request is a batch of ${cell.batch}.`;
  return {
    id,
    load: samples(loads),
    first: samples(firsts),
    service: samples(service),
    correctFraction: cell.quality,
    watts: measuredWatts(cell),
    notes: [
      `times measured in ${processes}${cell.cpu_model === null ? "" : ` on ${cell.cpu_model}`}, loads with the file in the page cache: after a power cut they are longer.${batch}`,
      ...(cell.quality === null ? [] : [`${cell.quality_metric ?? "quality"} is taken as the share of right answers.`]),
      ...(cell.backend === "fake" ? [`the times are made up by the fake backend and measure nothing.`] : []),
    ],
  };
}

const points = 100;

/**
 * A repetition's latencies from its percentiles: straight lines between the known ones, 100 equally likely values, scaled so that
 * their mean is the measured one (the mean decides how much can be served).
 */
function latencySamples(row: Row): number[] {
  const known = [
    [0, row.latency_min_ms],
    [0.5, row.latency_p50_ms],
    [0.9, row.latency_p90_ms],
    [0.95, row.latency_p95_ms],
    [0.99, row.latency_p99_ms],
    [1, row.latency_max_ms],
  ] as const;
  const knots = known.flatMap(([at, value]) => (value === null ? [] : [{ at, value }]));
  if (row.latency_p50_ms === null || knots.length === 0) return [];
  const values = Array.from({ length: points }, (_, index) => between(knots, (index + 0.5) / points));
  const mean = values.reduce((sum, value) => sum + value, 0) / points;
  const scale = row.latency_mean_ms === null || mean === 0 ? 1 : row.latency_mean_ms / mean;
  return values.map((value) => value * scale);
}

function between(knots: readonly { readonly at: number; readonly value: number }[], at: number): number {
  const after = knots.find((knot) => knot.at >= at) ?? knots.at(-1);
  const before = knots.findLast((knot) => knot.at < at) ?? knots[0];
  if (after === undefined || before === undefined) return 0;
  if (after.at === before.at) return after.value;
  return before.value + ((after.value - before.value) * (at - before.at)) / (after.at - before.at);
}

function samples(milliseconds: readonly number[]): Duration {
  return { kind: "samples", seconds: milliseconds.map((ms) => ms / 1000) };
}
