import { cellProgress } from "../../src/gate/duel-progress.ts";
import type { DuelCell } from "../../src/gate/duel-record.ts";
import { judgeDuel } from "../../src/gate/judge-duel.ts";
import type { CellLaunch } from "../../src/gate/launch.ts";
import { createRandom, type Random } from "../../src/stats/random.ts";
import { cellOf, roundOf, rules } from "./launches.ts";

export const noises = {
  normal,
  /** Student's t with 3 degrees of freedom, as wide as the normal one: one launch in fifty is far off. */
  heavy: (random: Random) =>
    normal(random) / Math.sqrt(normal(random) ** 2 + normal(random) ** 2 + normal(random) ** 2),
} as const;

export interface SimulatedSuites {
  readonly suites: number;
  readonly cells: number;
  readonly noise: keyof typeof noises;
  /** Standard deviation of a launch's difference. */
  readonly sd: number;
  /** The candidate's true time ÷ the baseline's. */
  readonly ratio: number;
  readonly seed: number;
  /** Standard deviation of the means of all calls besides, of identical tails. */
  readonly tailSd?: number;
}

/** Suites measured as the runner does it, each cell until it needs no more, with a null arm. */
export function* simulateSuites({ suites, cells, noise, sd, ratio, seed, tailSd = 0 }: SimulatedSuites) {
  const random = createRandom(seed);
  // Each arm has its own noise, so that a difference of two has the scatter asked for.
  const arm = (times: number) => 2 * times * Math.exp((sd / Math.SQRT2) * noises[noise](random));
  const tail = () => Math.exp((tailSd / Math.SQRT2) * noises[noise](random));
  const round = () => {
    const [baselineMs, candidateMs] = [arm(1), arm(ratio)];
    const means = tailSd === 0 ? {} : { baselineMeanMs: baselineMs * tail(), candidateMeanMs: candidateMs * tail() };
    return roundOf({ baselineMs, candidateMs, nullMs: arm(1), ...means });
  };
  for (let suite = 0; suite < suites; suite++) {
    const names = Array.from({ length: cells }, (_, index) => `c${index}`);
    yield judgeDuel({
      rules,
      cells: names.map((cell) => measure({ cell, cells, round })),
    });
  }
}

/** Of one round a launch: what a launch's difference scatters by is all that counts here. */
function measure(of: { cell: string; cells: number; round: () => CellLaunch["rounds"][number] }): DuelCell {
  const launches: CellLaunch[] = [];
  const idleCpu = { baseline: 0, candidate: 0 };
  for (;;) {
    const cell = cellOf(launches, { cell: of.cell, name: of.cell });
    const progress = cellProgress({ cell, rules, cells: of.cells });
    if (progress.state === "done") return cell;
    for (let one = 0; one < progress.wanted; one++) {
      const launch = launches.length + 1;
      const { phase } = progress;
      launches.push({ cell: of.cell, phase, launch, callsPerBlock: 8, rounds: [of.round()], idleCpu });
    }
  }
}

/** Box and Muller's transformation. */
function normal(random: Random): number {
  return Math.sqrt(2 * random.exponential(1)) * Math.cos(2 * Math.PI * random.uniform());
}
