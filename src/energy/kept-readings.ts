import type { MeterSpec, Reading } from "../metering/reading.ts";

/** The readings of one meter, in order of time, never more than a limit. */
export interface KeptReadings {
  readonly push: (reading: Reading) => void;
  readonly all: () => readonly Reading[];
  readonly forget: () => void;
}

/** Some 10 MB: hours at ten a second. */
const mostReadings = 65_536;

/**
 * Where it gets too much, what adds up (joules, busy seconds) loses every second one of its older half, which costs it nothing
 * between the others; of watts the oldest quarter goes, and is a gap. A reading from before the last one is not taken.
 */
export function createKeptReadings({
  kind,
  limit = mostReadings,
}: {
  readonly kind: MeterSpec["kind"];
  readonly limit?: number;
}): KeptReadings {
  let readings: Reading[] = [];
  return {
    push(reading) {
      const last = readings.at(-1);
      if (last !== undefined && reading.atS < last.atS) return;
      readings.push(reading);
      if (readings.length > limit) readings = kind === "power" ? withoutOldest(readings) : thinned(readings);
    },
    all: () => readings,
    forget() {
      readings = [];
    },
  };
}

function withoutOldest(readings: readonly Reading[]): Reading[] {
  return readings.slice(Math.ceil(readings.length / 4));
}

function thinned(readings: readonly Reading[]): Reading[] {
  const middle = Math.floor(readings.length / 2);
  return readings.filter((_, index) => index >= middle || index % 2 === 0);
}
