import type { Row } from "../results/columns.ts";
import { type EnergyCase, energyCases, type LatencyFigure, leftOut } from "./energy-cases.ts";
import { groupHeading, groupRows, isFromCpuTime, type RowGroup, whyApart } from "./energy-groups.ts";
import type { EnergySection } from "./energy-section.ts";
import { energySections } from "./energy-sections.ts";
import { areLimitsLoose } from "./energy-settings.ts";
import { groupBy } from "./group-by.ts";
import { visibleText } from "./visible-text.ts";

/** Rows that may be compared with each other, with everything that was made of them. */
export interface GroupReport {
  readonly heading: string;
  readonly group: RowGroup;
  readonly cases: readonly EnergyCase[];
  readonly sections: readonly EnergySection[];
}

export interface EnergyReport {
  readonly groups: readonly GroupReport[];
  /** What holds for all of it, in sentences. */
  readonly notes: readonly string[];
}

/** What ok repetition rows of any runs say of energy; no groups where none of them has it. */
export function energyReport({
  rows,
  latency,
}: {
  readonly rows: readonly Row[];
  readonly latency: LatencyFigure;
}): EnergyReport {
  const repetitions = rows.filter(({ row_kind, outcome }) => row_kind === "repetition" && outcome === "ok");
  const used = repetitions.filter((row) => leftOut(row) === null);
  const groups = groupRows(used);
  return {
    groups: groups.map((group) => {
      const cases = energyCases({ rows: group.rows, latency });
      return {
        heading: groupHeading(group),
        group,
        cases,
        sections: energySections({ cases, latency, isFromCpuTime: isFromCpuTime(group) }),
      };
    }),
    notes: [
      ...whyApart(groups),
      ...emulationNotes(used),
      ...limitNotes(used),
      ...verdictNotes(used),
      ...repetitionNotes(groups),
      ...leftOutNotes(repetitions),
    ],
  };
}

function emulationNotes(rows: readonly Row[]): string[] {
  const pairs = rows.flatMap(({ profile, emulates }) =>
    emulates === null
      ? []
      : [
          `Profile ${visibleText(profile ?? "?")} stands for ${visibleText(emulates)}: its rows are this machine's under limits (emulated).`,
        ],
  );
  return [...new Set(pairs)];
}

/** A profile whose limits did not hold names what was asked for, and not what was measured. */
function limitNotes(rows: readonly Row[]): string[] {
  const loose = rows.filter(areLimitsLoose);
  if (loose.length === 0) return [];
  const profiles = [...new Set(loose.map(({ profile }) => profile ?? "?"))].sort();
  return [
    `Limits of ${new Intl.ListFormat("en").format(profiles)} were asked for and did not all hold (requested: none did): those rows are this machine's without them. The warnings in results.csv say why.`,
  ];
}

/** Rows that something moved, or that have too few samples, are shown: what they say of each other may be that. */
function verdictNotes(rows: readonly Row[]): string[] {
  const count = (verdict: string) => rows.filter((row) => row.verdict === verdict).length;
  const [unstable, few] = [count("unstable"), count("too-few")];
  if (unstable + few === 0) return [];
  return [
    `Of ${rows.length} repetitions ${unstable} are unstable (something moved or interfered) and ${few} have too few samples: results.csv says why. Their differences may be no more than that.`,
  ];
}

/** With one process a cell, chance cannot be told from a difference. */
function repetitionNotes(groups: readonly RowGroup[]): string[] {
  const cells = groups.flatMap(({ rows }) => [...groupBy(rows, ({ cell_id }) => cell_id).values()]);
  const few = Math.min(...cells.map((members) => members.length));
  if (cells.length === 0 || few > 2) return [];
  return [
    few === 1
      ? "Cells of one repetition are compared by whether their intervals overlap, which what a meter is off by in all of them alike makes too wide: --repetitions 5 tells more."
      : "With two repetitions of a cell much is tied: --repetitions 5 tells more.",
  ];
}

function leftOutNotes(rows: readonly Row[]): string[] {
  const reasons = rows.flatMap((row) => leftOut(row) ?? []);
  return [...groupBy(reasons, (reason) => reason)].map(
    ([reason, { length }]) => `${length} repetition${length === 1 ? "" : "s"} left out: ${reason}.`,
  );
}
