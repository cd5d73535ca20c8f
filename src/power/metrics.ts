import type { SimulationRun } from "./simulate.ts";
import type { SimulationTotals } from "./totals-schema.ts";

/**
 * THE table of what a simulated time is judged by: printed tables, CSV and documentation derive from it. A value is null where it does
 * not exist (no request was served, there is no battery). A ratio is kept as its two parts, so that seeds are put together as a
 * ratio of sums and not as a mean of ratios.
 */
export type MetricSpec = {
  readonly name: string;
  readonly unit: "" | "fraction" | "1/day" | "1/year" | "s" | "h" | "year" | "J" | "Wh" | "Wh/day" | "W" | "°C";
  readonly better: "lower" | "higher" | null;
  readonly doc: string;
} & (
  | { readonly kind: "value"; readonly of: (totals: SimulationTotals) => number | null }
  | {
      readonly kind: "ratio";
      readonly numerator: (totals: SimulationTotals) => number;
      readonly denominator: (totals: SimulationTotals) => number;
    }
);

const value = { kind: "value" } as const;
const fraction = { ...value, unit: "fraction", better: "higher" } as const;
const count = { ...value, unit: "" } as const;
const seconds = { ...value, unit: "s", better: "lower" } as const;
const energy = { ...value, unit: "Wh/day", better: null } as const;

const days = (totals: SimulationTotals): number => totals.elapsedS / 86_400;
const perThousand = (totals: SimulationTotals): number => totals.counts.served / 1000;
/** Energy that the device would have drawn had it idled whenever it had power. */
const idleWh = (totals: SimulationTotals): number =>
  (totals.idleW * (totals.elapsedS - totals.stateS.off - totals.stateS.sleeping)) / 3600;

export const metrics = [
  {
    ...fraction,
    name: "supply_availability",
    doc: "Share of the time with power from outside: the grid or a generator on, or panels that carry an idle device.",
    of: (totals) => totals.supplyS / totals.elapsedS,
  },
  {
    ...fraction,
    name: "power_availability",
    doc: "Share of the time in which the device had power, the battery's included.",
    of: (totals) => 1 - totals.stateS.off / totals.elapsedS,
  },
  {
    ...fraction,
    name: "service_availability",
    doc: "Share of the time in which the device could serve: booted and loaded; asleep counts.",
    // The sum of many stretches may exceed the whole by a rounding.
    of: (totals) => Math.min(1, totals.readyS / totals.elapsedS),
  },
  {
    ...value,
    name: "restarts_per_day",
    unit: "1/day",
    better: "lower",
    doc: "Boots after a power cut.",
    of: (totals) => totals.restarts / days(totals),
  },
  {
    ...seconds,
    name: "time_to_first_p50_s",
    doc: "From restored power to the first answer, less the time in which nothing was there to be answered.",
    of: ({ timeToFirstS }) => timeToFirstS.p50,
  },
  {
    ...seconds,
    name: "time_to_first_p95_s",
    doc: "The same, 95th percentile.",
    of: (totals) => totals.timeToFirstS.p95,
  },
  {
    ...value,
    name: "time_to_first_p50_j",
    unit: "J",
    better: "lower",
    doc: "Energy of that time: boot, load and first inference.",
    of: (totals) => totals.timeToFirstJ.p50,
  },
  {
    ...value,
    name: "time_to_first_p95_j",
    unit: "J",
    better: "lower",
    doc: "The same, 95th percentile.",
    of: (totals) => totals.timeToFirstJ.p95,
  },
  {
    ...value,
    name: "goodput_per_day",
    unit: "1/day",
    better: "higher",
    doc: "Answers that were right and inside their deadline.",
    of: (totals) => totals.good / days(totals),
  },
  {
    name: "good_fraction",
    kind: "ratio",
    unit: "fraction",
    better: "higher",
    doc: "Right answers inside their deadline ÷ requests that came.",
    numerator: (totals) => totals.good,
    denominator: (totals) => totals.counts.arrived,
  },
  { ...count, name: "arrived", better: null, doc: "Requests that came.", of: (totals) => totals.counts.arrived },
  { ...count, name: "served", better: "higher", doc: "Requests answered.", of: (totals) => totals.counts.served },
  {
    ...count,
    name: "late",
    better: "lower",
    doc: "Answered after their deadline.",
    of: (totals) => totals.counts.late,
  },
  {
    ...count,
    name: "expired",
    better: "lower",
    doc: "Dropped unanswered because their deadline had passed.",
    of: (totals) => totals.counts.expired,
  },
  {
    ...count,
    name: "refused",
    better: "lower",
    doc: "Turned away because the queue was full.",
    of: (totals) => totals.counts.refused,
  },
  {
    ...count,
    name: "lost_in_flight",
    better: "lower",
    doc: "Attempts that a power cut ended; their requests stay in the queue.",
    of: (totals) => totals.counts.lostInFlight,
  },
  {
    ...count,
    name: "replayed",
    better: "lower",
    doc: "Answered at a second or later attempt.",
    of: (totals) => totals.counts.replayed,
  },
  {
    ...count,
    name: "duplicated",
    better: "lower",
    doc: "Answered more than once: 0, or the queue is broken.",
    of: (totals) => totals.counts.duplicated,
  },
  {
    ...count,
    name: "waiting",
    better: "lower",
    doc: "Still in the queue at the end.",
    of: (totals) => totals.counts.waiting,
  },
  {
    ...count,
    name: "served_by_small",
    better: null,
    doc: "Answered by the smaller model.",
    of: (totals) => totals.servedBySmall,
  },
  {
    name: "mean_wait_s",
    kind: "ratio",
    unit: "s",
    better: "lower",
    doc: "From arrival to the start of the attempt that answered.",
    numerator: (totals) => (totals.meanWaitS ?? 0) * totals.counts.served,
    denominator: (totals) => totals.counts.served,
  },
  { ...seconds, name: "response_p50_s", doc: "From arrival to answer.", of: (totals) => totals.responseS.p50 },
  { ...seconds, name: "response_p95_s", doc: "The same, 95th percentile.", of: (totals) => totals.responseS.p95 },
  {
    ...seconds,
    name: "oldest_wait_s",
    doc: "The longest that any request waited, those in the queue at the end included.",
    of: (totals) => totals.oldestWaitS,
  },
  {
    ...seconds,
    name: "drain_p50_s",
    doc: "From restored power until the backlog was worked off; outages that left none, or were followed by the next too soon, do not count.",
    of: (totals) => totals.drainS.p50,
  },
  { ...seconds, name: "drain_p95_s", doc: "The same, 95th percentile.", of: (totals) => totals.drainS.p95 },
  {
    ...value,
    name: "drain_limit_per_day",
    unit: "1/day",
    better: "higher",
    doc: "Requests a day from which the backlog grows without end, at this service availability: (ready time − restarts·(first − service))/service. More work drains a battery sooner and warms a device; `findSaturation` measures the limit with that.",
    of: drainLimit,
  },
  {
    name: "throttled_fraction",
    kind: "ratio",
    unit: "fraction",
    better: "lower",
    doc: "Share of the busy time (booting, loading and inferring) in which the device was clocked down because it was too warm.",
    numerator: ({ heat }) => heat?.slowS ?? 0,
    denominator: busySeconds,
  },
  {
    ...value,
    name: "hottest_c",
    unit: "°C",
    better: "lower",
    doc: "The highest temperature; not known where a measured clock-down took the place of temperatures.",
    of: ({ heat }) => heat?.hottestC ?? null,
  },
  {
    ...value,
    name: "autonomy_h",
    unit: "h",
    better: "higher",
    doc: "How long a full battery alone carries the device at its mean power while on.",
    of: autonomy,
  },
  {
    ...value,
    name: "first_power_loss_h",
    unit: "h",
    better: "higher",
    doc: "From the start until the device was first without power, over the seeds in which it was; 0 where it starts without.",
    of: ({ firstLossS }) => (firstLossS === null ? null : firstLossS / 3600),
  },
  {
    ...energy,
    name: "unserved_wh_per_day",
    better: "lower",
    doc: "What an idle device would have drawn while there was no power.",
    of: (totals) => totals.energyWh.unserved / days(totals),
  },
  {
    ...energy,
    name: "curtailed_wh_per_day",
    better: "lower",
    doc: "What the panels could have given and nothing took.",
    of: (totals) => totals.energyWh.curtailed / days(totals),
  },
  { ...energy, name: "load_wh_per_day", doc: "Into the device.", of: (totals) => totals.energyWh.load / days(totals) },
  {
    ...energy,
    name: "grid_wh_per_day",
    doc: "From the grid, generators not included.",
    // Where all of it is a generator's, rounding may leave less than nothing.
    of: ({ energyWh, ...totals }) => Math.max(0, energyWh.gridImport - energyWh.genset) / (totals.elapsedS / 86_400),
  },
  {
    ...energy,
    name: "genset_wh_per_day",
    doc: "From a generator.",
    of: (totals) => totals.energyWh.genset / days(totals),
  },
  {
    ...energy,
    name: "pv_wh_per_day",
    doc: "What the panels could give.",
    of: (totals) => totals.energyWh.pv / days(totals),
  },
  {
    ...energy,
    name: "battery_loss_wh_per_day",
    better: "lower",
    doc: "Lost on the way into and out of the battery.",
    of: (totals) => totals.energyWh.batteryLoss / days(totals),
  },
  {
    ...value,
    name: "battery_cycles_per_year",
    unit: "1/year",
    better: "lower",
    doc: "Energy taken out of the store ÷ usable energy.",
    of: cyclesPerYear,
  },
  {
    ...value,
    name: "battery_life_years",
    unit: "year",
    better: "higher",
    doc: "Cycle life ÷ cycles a year; calendar ageing is not in it.",
    of: (totals) => {
      const cycles = cyclesPerYear(totals);
      const life = totals.battery?.cycleLife ?? null;
      return cycles === null || cycles === 0 || life === null ? null : life / cycles;
    },
  },
  {
    name: "wh_per_1000_gross",
    kind: "ratio",
    unit: "Wh",
    better: "lower",
    doc: "All that went into the device, for 1000 answers.",
    numerator: (totals) => totals.energyWh.load,
    denominator: perThousand,
  },
  {
    name: "wh_per_1000_net",
    kind: "ratio",
    unit: "Wh",
    better: "lower",
    doc: "The same less what the device would have drawn idle while it was on and awake.",
    numerator: (totals) => totals.energyWh.load - idleWh(totals),
    denominator: perThousand,
  },
  {
    ...value,
    name: "tokens_per_day",
    unit: "1/day",
    better: "higher",
    doc: "Answers × tokens a request, where that is known.",
    of: ({ tokensPerRequest, counts, elapsedS }) =>
      tokensPerRequest === null ? null : (counts.served * tokensPerRequest) / (elapsedS / 86_400),
  },
  {
    ...seconds,
    name: "break_even_gap_s",
    better: null,
    doc: "A gap between requests from which sleeping and loading again costs less than staying loaded.",
    of: ({ breakEvenGapS }) => breakEvenGapS,
  },
] as const satisfies readonly MetricSpec[];

export type MetricName = (typeof metrics)[number]["name"];

/** Every metric of one run, in the table's order. */
export function metricsOf(run: SimulationRun): ReadonlyMap<MetricName, number | null> {
  return new Map(metrics.map((metric) => [metric.name, metricOf(metric, run.totals)]));
}

/** One metric of one run; null where it does not exist. */
export function metricOf(metric: MetricSpec, totals: SimulationTotals): number | null {
  if (metric.kind === "value") return metric.of(totals);
  const below = metric.denominator(totals);
  return below > 0 ? metric.numerator(totals) / below : null;
}

function drainLimit({ readyS, restarts, means, elapsedS }: SimulationTotals): number | null {
  if (means.serviceS === 0) return null;
  const spareS = readyS - restarts * (means.firstS - means.serviceS);
  return (Math.max(0, spareS) / means.serviceS) * (86_400 / elapsedS);
}

/** 0 where heat is not simulated. */
function busySeconds({ heat, stateS }: SimulationTotals): number {
  return heat === null ? 0 : stateS.booting + stateS.loading + stateS.active;
}

function autonomy({ battery, energyWh, elapsedS, stateS }: SimulationTotals): number | null {
  const onH = (elapsedS - stateS.off) / 3600;
  if (battery === null || onH <= 0 || energyWh.load === 0) return null;
  return battery.deliverableWh / (energyWh.load / onH);
}

function cyclesPerYear({ battery, energyWh, elapsedS }: SimulationTotals): number | null {
  if (battery === null) return null;
  const cycles = energyWh.discharge / battery.deliverableWh;
  return cycles * ((365 * 86_400) / elapsedS);
}
