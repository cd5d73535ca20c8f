import fc from "fast-check";
import { expect, test } from "vitest";
import { cellProgress } from "../../src/gate/duel-progress.ts";
import type { DuelCell } from "../../src/gate/duel-record.ts";
import { judgeDuel } from "../../src/gate/judge-duel.ts";
import type { CellLaunch } from "../../src/gate/launch.ts";
import { cellOf, launchesOf, rules } from "./launches.ts";

const differences = fc.array(fc.double({ min: -0.1, max: 0.15, noNaN: true }), { maxLength: 24 });
const cell = fc
  .record({ measured: differences, confirmed: differences })
  .map(({ measured, confirmed }) => [...launchesOf(measured), ...launchesOf(confirmed, { phase: "confirm" })]);
const suite = fc
  .array(cell, { minLength: 1, maxLength: 4 })
  .map((launches) => launches.map((one, index) => cellOf(one, { cell: `c${index}`, name: `model ${index}` })));

test("the same launches are judged the same, in whatever order they were stored", () => {
  fc.assert(
    fc.property(suite, (cells) => {
      const turned = cells.map((one) => ({ ...one, launches: one.launches.toReversed() }));
      expect(judgeDuel({ rules, cells: turned })).toEqual(judgeDuel({ rules, cells }));
    }),
    { numRuns: 60 },
  );
});

test("the order of the cells changes the order of the checks and nothing else", () => {
  fc.assert(
    fc.property(suite, (cells) => {
      const turned = judgeDuel({ rules, cells: cells.toReversed() });
      expect(turned.checks.toReversed()).toEqual(judgeDuel({ rules, cells }).checks);
    }),
    { numRuns: 60 },
  );
});

test("a machine twice as slow has the same verdicts", () => {
  fc.assert(
    fc.property(suite, (cells) => {
      const verdicts = (of: DuelCell[]) =>
        judgeDuel({ rules, cells: of }).checks.map(({ verdict, n }) => ({ verdict, n }));
      const slower = cells.map((one) => ({ ...one, launches: one.launches.map(twiceAsSlow) }));
      expect(verdicts(slower)).toEqual(verdicts(cells));
    }),
    { numRuns: 60 },
  );
});

test("measured as it asks to be, a cell ends with a verdict that says so, and with the same verdict when replayed", () => {
  fc.assert(
    fc.property(fc.integer({ min: -8, max: 12 }), fc.integer({ min: 0, max: 30 }), (percent, scatter) => {
      const watched = watch((index) => percent / 100 + (scatter / 1000) * (((index * 7) % 11) / 5 - 1));
      const [check] = judgeDuel({ rules, cells: [watched] }).checks;
      if (check?.verdict === "inconclusive") expect(check.reasons.length).toBeGreaterThan(0);
      // More launches than were asked for would have changed nothing.
      const more = launchesOf([0.5, -0.5], { phase: "measure" }).map((one, index) => ({ ...one, launch: 100 + index }));
      const decided = cellOf([...watched.launches, ...more]);
      expect(judgeDuel({ rules, cells: [decided] }).checks[0]).toEqual(check);
    }),
    { numRuns: 100 },
  );
});

test("launches without a difference are measured again and count for nothing", () => {
  fc.assert(
    fc.property(differences, (sample) => {
      const broken = launchesOf([0.3, 0.3, 0.3]).map((one, index) => ({
        ...one,
        launch: 50 + index,
        rounds: one.rounds.map((round) => ({ ...round, isSuspended: true })),
      }));
      const [without, withThem] = [cellOf(launchesOf(sample)), cellOf([...launchesOf(sample), ...broken])];
      expect(judgeDuel({ rules, cells: [withThem] })).toEqual(judgeDuel({ rules, cells: [without] }));
      expect(cellProgress({ cell: withThem, rules, cells: 1 })).toEqual(
        cellProgress({ cell: without, rules, cells: 1 }),
      );
    }),
  );
});

function twiceAsSlow(launch: CellLaunch): CellLaunch {
  const rounds = launch.rounds.map((round) => ({
    ...round,
    baselineMs: 2 * round.baselineMs,
    candidateMs: 2 * round.candidateMs,
  }));
  return { ...launch, rounds };
}

/** A cell measured as the runner does it, until it needs no more. */
function watch(difference: (index: number) => number): DuelCell {
  const launches: CellLaunch[] = [];
  for (;;) {
    const progress = cellProgress({ cell: cellOf(launches), rules, cells: 1 });
    if (progress.state === "done") return cellOf(launches);
    const before = launches.filter(({ phase }) => phase === progress.phase).length;
    const next = Array.from({ length: progress.wanted }, (_, index) => difference(before + index));
    const { phase } = progress;
    launches.push(...launchesOf(next, { phase }).map((one, index) => ({ ...one, launch: before + index + 1 })));
  }
}
