import type { PowerProfile } from "../power/profile.ts";
import { simulate } from "../power/simulate.ts";
import { dayS } from "../power/switch.ts";
import type { SupplyTrace } from "../power/trace-curve.ts";
import { mean } from "../stats/mean.ts";
import type { MeasuredCosts } from "./costs.ts";
import type { Schedule } from "./schedule.ts";

/** What the simulator says of a schedule, in the words of `PassFigures`; means over replicates. */
export interface Prediction {
  readonly served: number;
  readonly late: number;
  readonly good: number;
  readonly restarts: number;
  readonly replayed: number;
  /** Boot apart, as replayed. */
  readonly firstP50Ms: number | null;
  readonly firstP95Ms: number | null;
  readonly drainP50S: number | null;
  readonly oldestWaitS: number;
}

/** Each draws its own loads and services from the samples. */
const replicates = 20;
/** The pass begins with the power coming on; the simulator is up and loaded at its start unless there is no power. */
const startOffS = 1e-3;
const watts = 1;

/** Simulates the same schedule with the measured costs: power and requests to the microsecond, costs drawn from the samples. */
export function predict({
  costs,
  schedule,
  endS,
}: {
  readonly costs: MeasuredCosts;
  readonly schedule: Schedule;
  /** How long the pass took. */
  readonly endS: number;
}): Prediction {
  const { arrivalsS, deadlineS, bootS } = schedule;
  const untilS = endS + 1;
  const runs = Array.from(
    { length: replicates },
    (_, seed) =>
      simulate({
        profile: profileOf(bootS),
        trace: traceOf({ schedule, untilS }),
        device: { bootingW: watts, idleW: watts, sleepingW: 0 },
        model: {
          id: "replayed",
          loadingW: watts,
          activeW: watts,
          load: { kind: "samples", seconds: costs.loadS },
          first: { kind: "samples", seconds: costs.firstS },
          service: { kind: "samples", seconds: costs.serviceS },
          correctFraction: costs.correctFraction,
        },
        classes: [
          {
            id: "requests",
            arrivals: { kind: "times", seconds: arrivalsS },
            deadlineS,
            capacity: arrivalsS.length,
          },
        ],
        days: untilS / dayS,
        seed,
      }).totals,
  );
  const over = (value: (totals: (typeof runs)[number]) => number) => mean(runs.map(value));
  const overKnown = (value: (totals: (typeof runs)[number]) => number | null) => {
    const known = runs.map(value).filter((one) => one !== null);
    return known.length === 0 ? null : mean(known);
  };
  const boot = (seconds: number | null) => (seconds === null ? null : (seconds - bootS) * 1000);
  return {
    served: over(({ counts }) => counts.served),
    late: over(({ counts }) => counts.late),
    good: over(({ good }) => good),
    restarts: over(({ restarts }) => restarts),
    replayed: over(({ counts }) => counts.lostInFlight),
    firstP50Ms: overKnown(({ timeToFirstS }) => boot(timeToFirstS.p50)),
    firstP95Ms: overKnown(({ timeToFirstS }) => boot(timeToFirstS.p95)),
    drainP50S: overKnown(({ drainS }) => drainS.p50),
    oldestWaitS: over(({ oldestWaitS }) => oldestWaitS),
  };
}

function profileOf(bootS: number): PowerProfile {
  return {
    supply: [{ kind: "trace", file: "the replayed schedule", lossFraction: 0 }],
    boot: { durationS: bootS },
    events: { dips: [] },
    seed: 1,
  };
}

function traceOf({ schedule, untilS }: { schedule: Schedule; untilS: number }): SupplyTrace {
  const times: number[] = [0];
  const supply: number[] = [0];
  const put = (atS: number, power: number) => {
    if (atS > (times.at(-1) ?? 0)) {
      times.push(atS);
      supply.push(power);
    } else supply[supply.length - 1] = power;
  };
  put(startOffS, 2 * watts);
  for (const { fromS, untilS: backS } of schedule.outages) {
    if (fromS <= startOffS) supply[supply.length - 1] = 0;
    else put(fromS, 0);
    put(backS, 2 * watts);
  }
  return {
    format: "csv",
    start: null,
    timesS: Float64Array.from(times),
    lengthS: untilS + 1,
    supplyW: Float64Array.from(supply),
    pvW: null,
    pvPeakW: null,
    notes: [],
  };
}
