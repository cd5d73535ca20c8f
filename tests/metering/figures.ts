import type { EnergyFigures, WindowFigures } from "../../src/metering/figures.ts";

/** A window of ten seconds with `joules` ± `reach`. */
export function windowOf(joules: number | null, reach = 0, more: Partial<WindowFigures> = {}): WindowFigures {
  return {
    seconds: 10,
    joules,
    loJ: joules === null ? null : joules - reach,
    hiJ: joules === null ? null : joules + reach,
    coverage: 1,
    gaps: [],
    refused: joules === null ? "nothing was read" : null,
    ...more,
  };
}

/** Energy of a repetition of ten seconds, for tests to vary. */
export function energyOf(more: Partial<EnergyFigures> = {}): EnergyFigures {
  return {
    source: "rapl package-0",
    boundaries: ["package"],
    method: "counter",
    grade: "C",
    basis: "measured",
    load: windowOf(30, 2),
    steady: windowOf(100, 4),
    idleBefore: windowOf(40, 1),
    idleAfter: windowOf(40, 1),
    idle: { watts: 4, lo: 3.7, hi: 4.3, from: "before-and-after" },
    meterCpuFraction: 0.001,
    notes: [],
    ...more,
  };
}
