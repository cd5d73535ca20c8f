import { batteryDoubt, isBatteryReading } from "./battery-check.ts";
import { modelJoules } from "./busy.ts";
import { countJoules } from "./counter.ts";
import type { WindowFigures } from "./figures.ts";
import { integrateWatts } from "./integral.ts";
import type { MeterSpec, Reading } from "./reading.ts";
import type { Cover } from "./spans.ts";

/** Of a window less than this was read: what fills the rest would outweigh it. */
const leastCoverage = 0.5;

interface WindowRequest {
  readonly spec: MeterSpec;
  /** In order of time; they may begin before the window and end after it. */
  readonly readings: readonly Reading[];
  /** On the readings' clock. */
  readonly fromS: number;
  readonly toS: number;
}

/**
 * Joules of a window of time with their 95 % interval. Parts of the error that do not depend on one another are added in
 * quadrature (JCGM 100:2008, Evaluation of measurement data, the GUM, 5.1.2): what the meter resolves, how often it was read,
 * the error that all its readings share, and what was not read. That is filled with the mean of what was, as wrong as that
 * mean itself, so that a gap only ever widens.
 */
export function evaluateWindow({ spec, readings, fromS, toS }: WindowRequest): WindowFigures {
  const seconds = Math.max(0, toS - fromS);
  const { cover, joules, belowJ, aboveJ } = joulesRead({ spec, readings, fromS, toS });
  const coverage = seconds === 0 ? 0 : Math.min(1, cover.readS / seconds);
  const known = { seconds, coverage, gaps: [...cover.gaps] };
  const refused =
    refusal({ spec, seconds, coverage, readings }) ??
    // What only counts has no watts to doubt.
    (spec.kind === "power" ? batteryDoubt({ readings: readings.filter(isBatteryReading), fromS, toS }) : null);
  if (refused !== null) return { ...known, joules: null, loJ: null, hiJ: null, refused };
  const filledJ = (joules / cover.readS) * cover.gapS;
  const total = joules + filledJ;
  const shared = [filledJ, (spec.gainU95 ?? 0) * total];
  return {
    ...known,
    joules: total,
    loJ: Math.max(Math.min(0, total), total - Math.hypot(belowJ, ...shared)),
    hiJ: total + Math.hypot(aboveJ, ...shared),
    refused: null,
  };
}

interface JoulesRead {
  readonly cover: Cover;
  /** Of the time that readings are of. */
  readonly joules: number;
  /** How far the interval reaches to each side, gain and gaps aside. */
  readonly belowJ: number;
  readonly aboveJ: number;
}

function joulesRead({ spec, readings, fromS, toS }: WindowRequest): JoulesRead {
  switch (spec.kind) {
    case "counter": {
      const { cover, partsJ } = countJoules({ spec, readings, fromS, toS });
      const reach = Math.hypot(...partsJ);
      return { cover, joules: cover.area, belowJ: reach, aboveJ: reach };
    }
    case "power": {
      const { cover, partsJ } = integrateWatts({ spec, readings, fromS, toS });
      const reach = Math.hypot(...partsJ);
      return { cover, joules: cover.area, belowJ: reach, aboveJ: reach };
    }
    case "model": {
      const { cover, joules, loJ, hiJ, partsJ } = modelJoules({ spec, readings, fromS, toS });
      // The model is as wrong where it was not read.
      const scale = cover.readS === 0 ? 1 : 1 + cover.gapS / cover.readS;
      return {
        cover,
        joules,
        belowJ: Math.hypot(scale * (joules - loJ), ...partsJ),
        aboveJ: Math.hypot(scale * (hiJ - joules), ...partsJ),
      };
    }
    default:
      throw new TypeError(`no such meter: ${String(spec satisfies never)}`);
  }
}

function refusal({
  spec,
  seconds,
  coverage,
  readings,
}: {
  readonly spec: MeterSpec;
  readonly seconds: number;
  readonly coverage: number;
  readonly readings: readonly Reading[];
}): string | null {
  if (seconds === 0) return "the window has no length";
  if (seconds < spec.minWindowS * (1 - 1e-9)) {
    return `the window is ${seconds.toFixed(2)} s and ${spec.source} needs ${spec.minWindowS} s: ${spec.minWindowReason}`;
  }
  if (readings.every(({ values }) => values.every((value) => value === null))) {
    const fault = readings.find((reading) => reading.fault !== null)?.fault ?? null;
    return `${spec.source} gave no reading${fault === null ? "" : `: ${fault}`}`;
  }
  if (coverage >= leastCoverage) return null;
  return `readings of ${spec.source} cover ${Math.floor(100 * coverage)} % of the window, and ${100 * leastCoverage} % is the least`;
}
