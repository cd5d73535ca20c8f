import type { CounterSpec, ModelSpec, PowerSpec, Reading, WattModel } from "../../src/metering/reading.ts";
import { createRandom } from "../../src/stats/random.ts";

/** Meters with plain figures, for tests to vary. */
const described = {
  source: "the meter",
  intervalS: 1,
  minWindowS: 0,
  minWindowReason: "it is slow",
  mostW: 500,
  gainU95: null,
  notes: [],
} as const;

export function counterSpec(more: Partial<CounterSpec> = {}): CounterSpec {
  return {
    ...described,
    id: "rapl",
    kind: "counter",
    boundary: "package",
    grade: "C",
    channels: [{ name: "package-0", wrapJ: 262143.32885 }],
    stepJ: 0,
    updateS: 0,
    ...more,
  };
}

export function powerSpec(more: Partial<PowerSpec> = {}): PowerSpec {
  return {
    ...described,
    id: "plug",
    kind: "power",
    boundary: "wall",
    grade: "A",
    channels: [{ name: "plug" }],
    stepW: 0,
    updateS: 0,
    mostGapS: 5,
    ...more,
  };
}

export function modelSpec(watts: WattModel, more: Partial<ModelSpec> = {}): ModelSpec {
  return { ...described, id: "linear", kind: "model", boundary: "device", grade: "D", cpus: 2, watts, ...more };
}

/** A reading of one channel each second, from `fromS` on; null is one that failed. */
export function everySecond(values: readonly (number | null)[], fromS = 0): readonly Reading[] {
  return values.map((value, index) => reading(fromS + index, [value]));
}

export function reading(atS: number, values: readonly (number | null)[], fault = "no such file"): Reading {
  return { atS, values, fault: values.includes(null) ? fault : null };
}

/** A normal deviate by Box & Muller, from a seed. */
export function createNormal(seed: number): (sd: number) => number {
  const { uniform } = createRandom(seed);
  return (sd) => sd * Math.sqrt(-2 * Math.log1p(-uniform())) * Math.cos(2 * Math.PI * uniform());
}

export function halfWidth({ loJ, hiJ }: { readonly loJ: number | null; readonly hiJ: number | null }): number {
  return loJ === null || hiJ === null ? Number.NaN : (hiJ - loJ) / 2;
}
