// False alarms and power of a duel's verdict, on simulated launches: the very functions that a duel asks how much to measure and
// what it found, fed with noise. Suites of identical arms, and of arms that differ in every cell by a known ratio.
import { cellProgress } from "../../dist/gate/duel-progress.js";
import { judgeDuel } from "../../dist/gate/judge-duel.js";
import { overallVerdict } from "../../dist/gate/judgement.js";
import { clopperPearson } from "../../dist/stats/clopper-pearson.js";
import { median } from "../../dist/stats/median.js";
import { createRandom } from "../../dist/stats/random.js";
import { conclude, option } from "./peer.mjs";

const suites = option("suites", 2000);
const seed = option("seed", 1);
const rules = { threshold: 0.05, alpha: 0.01, beta: 0.05 };

/** Noises of standard deviation 1, from a seeded stream; each is a maker, since a drift remembers. */
const noises = {
  normal: (random) => () => normal(random),
  // Student's t with 3 degrees of freedom.
  heavy: (random) => () => normal(random) / Math.hypot(normal(random), normal(random), normal(random)),
  // Every seventh launch has a neighbour that makes it four times as uncertain.
  bursts: (random) => () => (normal(random) * (random.integer(7) === 0 ? 4 : 1)) / Math.sqrt(22 / 7),
  skewed: (random) => () => random.exponential(1) - 1,
  // Half of what a launch is off by is left in the next one: the launches are not independent, as the protocol wants them.
  drifting: (random) => {
    let last = normal(random);
    return () => {
      last = last / 2 + Math.sqrt(3 / 4) * normal(random);
      return last;
    };
  },
};

const clean = [
  ...Object.keys(noises).flatMap((noise) => [0.012, 0.025].map((sd) => ({ noise, sd, cells: 1, ratio: 1 }))),
  { noise: "normal", sd: 0.025, cells: 10, ratio: 1 },
  { noise: "heavy", sd: 0.025, cells: 10, ratio: 1 },
  { noise: "normal", sd: 0.05, cells: 1, ratio: 1 },
].map(simulate);
const slower = [
  ...Object.keys(noises).flatMap((noise) => [0.012, 0.025].map((sd) => ({ noise, sd, cells: 1, ratio: 1.05 }))),
  { noise: "normal", sd: 0.012, cells: 10, ratio: 1.05 },
  { noise: "normal", sd: 0.012, cells: 1, ratio: 1.025 },
  { noise: "normal", sd: 0.012, cells: 1, ratio: 1.1 },
].map(simulate);
const faster = [{ noise: "normal", sd: 0.012, cells: 1, ratio: 0.95 }].map(simulate);

conclude({
  suites,
  clean,
  slower,
  faster,
  isKept:
    clean.every(
      ({ noise, regressed, contaminated }) =>
        noise === "drifting" || (regressed.hi <= 0.01 && contaminated.value <= 0.01),
    ) && slower.every(({ sd, ratio, regressed }) => sd > 0.012 || ratio < 1.05 || regressed.lo >= 0.99),
});

function simulate({ noise, sd, cells, ratio }) {
  const random = createRandom(seed);
  const arms = [1, ratio, 1].map((times) => {
    const draw = noises[noise](random);
    // Each arm has its own noise, so that a difference of two has the scatter asked for.
    return () => 2 * times * Math.exp((sd / Math.SQRT2) * draw());
  });
  const counts = { regressed: 0, improved: 0, pass: 0, inconclusive: 0, contaminated: 0 };
  const launches = [];
  for (let suite = 0; suite < suites; suite++) {
    const measured = Array.from({ length: cells }, (_, index) => measure({ name: `c${index}`, cells, arms }));
    launches.push(...measured.map((cell) => cell.launches.length));
    const judged = judgeDuel({ rules, cells: measured });
    counts[overallVerdict({ ...judged, contamination: null })] += 1;
    if (judged.contamination !== null) counts.contaminated += 1;
  }
  const rates = Object.fromEntries(Object.entries(counts).map(([what, count]) => [what, rate(count)]));
  const most = Math.max(...launches);
  return { noise, sd, cells, ratio, ...rates, launches: { median: median(launches), most } };
}

/** A cell measured until it needs no more. A launch is one round: what its difference scatters by is all that counts here. */
function measure({ name, cells, arms: [baseline, candidate, copy] }) {
  const cell = {
    cell: name,
    name,
    launches: [],
    outputs: { state: "equal", detail: "", quality: "not judged" },
    instructions: null,
    failure: null,
  };
  for (;;) {
    const progress = cellProgress({ cell, rules, cells });
    if (progress.state === "done") return cell;
    for (let one = 0; one < progress.wanted; one++) {
      const [baselineMs, candidateMs] = [baseline(), candidate()];
      const round = {
        baselineMs,
        candidateMs,
        baselineP50Ms: baselineMs,
        candidateP50Ms: candidateMs,
        baselineMeanMs: baselineMs,
        candidateMeanMs: candidateMs,
        nullMs: copy(),
        stealFraction: 0,
        isSuspended: false,
      };
      cell.launches.push({
        cell: name,
        phase: progress.phase,
        launch: cell.launches.length + 1,
        callsPerBlock: 2,
        rounds: [round],
        idleCpu: { baseline: 0, candidate: 0 },
      });
    }
  }
}

function rate(count) {
  const { value, lo, hi } = clopperPearson(count, suites);
  return { count, value, lo: Number(lo.toFixed(5)), hi: Number(hi.toFixed(5)) };
}

/** Box and Muller's transformation. */
function normal(random) {
  return Math.sqrt(2 * random.exponential(1)) * Math.cos(2 * Math.PI * random.uniform());
}
