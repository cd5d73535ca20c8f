import type { Reading } from "../../src/metering/reading.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { createNormal, reading } from "./meters.ts";

/** A load that changes by steps: from `fromS` on, the CPUs are busy to the share u. */
interface Step {
  readonly fromS: number;
  readonly u: number;
}

/** A machine whose true watts and joules are known, and the meters on it. */
export interface Plant {
  readonly trueJoules: (fromS: number, toS: number) => number;
  /** True watts in the mean of the last `overS` seconds; at that moment where it is 0. */
  readonly wattsAt: (atS: number, overS: number) => number;
  /** Busy core-seconds as a system counts them: whole ticks of 10 ms. */
  readonly busyReadings: (untilS: number, cpus: number) => readonly Reading[];
}

export interface Chance {
  readonly random: Random;
  readonly normal: (sd: number) => number;
}

export function createChance(seed: number): Chance {
  return { random: createRandom(seed), normal: createNormal(seed + 1) };
}

/** Load steps of any height and of 0.2 s to the longest, for `lengthS` from 0 on. */
export function randomLoad({
  random,
  lengthS,
  longestS = 8,
}: {
  readonly random: Random;
  readonly lengthS: number;
  readonly longestS?: number;
}): readonly Step[] {
  const steps: Step[] = [];
  for (let fromS = 0; fromS < lengthS; fromS += 0.2 + (longestS - 0.2) * random.uniform()) {
    steps.push({ fromS, u: random.uniform() });
  }
  return steps;
}

export function createPlant(steps: readonly Step[], wattsOfLoad: (u: number) => number): Plant {
  const integral = (of: (u: number) => number, fromS: number, toS: number) =>
    steps.reduce((total, step, index) => {
      const endS = steps[index + 1]?.fromS ?? Number.POSITIVE_INFINITY;
      return total + Math.max(0, Math.min(toS, endS) - Math.max(fromS, step.fromS)) * of(step.u);
    }, 0);
  const trueJoules = (fromS: number, toS: number) => integral(wattsOfLoad, fromS, toS);
  return {
    trueJoules,
    wattsAt: (atS, overS) =>
      overS > 0
        ? trueJoules(atS - overS, atS) / overS
        : wattsOfLoad(steps.findLast(({ fromS }) => fromS <= atS)?.u ?? 0),
    busyReadings: (untilS, cpus) =>
      Array.from({ length: Math.floor(untilS) + 1 }, (_, atS) =>
        reading(atS, [Math.floor(100 * cpus * integral((u) => u, 0, atS)) / 100]),
      ),
  };
}

/** Readings of a wall meter from some moment of the second after the first on, with noise of each and a gain error of all. */
export function powerReadings({
  plant,
  chance: { random, normal },
  untilS,
  noiseW,
  gain,
  everyS = 1,
  overS = 0,
}: {
  readonly plant: Plant;
  readonly chance: Chance;
  readonly untilS: number;
  readonly noiseW: number;
  readonly gain: number;
  readonly everyS?: number;
  /** Seconds that a reading is the mean of. */
  readonly overS?: number;
}): readonly Reading[] {
  const offsetS = 1 + random.uniform();
  return Array.from({ length: Math.floor((untilS - 1) / everyS) }, (_, index) => {
    const atS = offsetS + index * everyS;
    return reading(atS, [Math.max(0, (1 + gain) * plant.wattsAt(atS, overS) + normal(noiseW))]);
  });
}

/** A counter that is read each second, shows the joules of its last update, and rounds them down to a step. */
export function countedReadings({
  plant,
  chance,
  untilS,
  stepJ,
  updateS,
  gain,
}: {
  readonly plant: Plant;
  readonly chance: Chance;
  readonly untilS: number;
  readonly stepJ: number;
  readonly updateS: number;
  readonly gain: number;
}): readonly Reading[] {
  const offsetS = chance.random.uniform();
  const phaseS = chance.random.uniform() * updateS;
  const startJ = chance.random.uniform() * stepJ;
  return Array.from({ length: Math.floor(untilS) }, (_, s) => {
    const atS = s + offsetS;
    const shownS = Math.floor((atS - phaseS) / updateS) * updateS + phaseS;
    return reading(atS, [stepJ * Math.floor((startJ + (1 + gain) * plant.trueJoules(0, shownS)) / stepJ)]);
  });
}
