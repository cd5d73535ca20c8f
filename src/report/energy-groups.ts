import { type Provenance, whyNotComparable } from "../metering/comparable.ts";
import { boundaries, grades } from "../metering/reading.ts";
import type { Row } from "../results/columns.ts";
import { groupBy } from "./group-by.ts";
import { visibleText } from "./visible-text.ts";

/** What rows must have in common before their energies are held against each other. */
const groupColumns = [
  "machine_id",
  "energy_basis",
  "energy_grade",
  "energy_boundary",
  "energy_method",
  "energy_source",
  "onnxruntime_version",
] as const satisfies readonly (keyof Row)[];
type GroupColumn = (typeof groupColumns)[number];

/** Rows whose energies may be compared. */
export interface RowGroup {
  readonly facts: Pick<Row, GroupColumn | "cpu_model">;
  readonly rows: readonly Row[];
}

const gradeOrder = Object.keys(grades);

/** Rows with energy, apart where they may not be compared; best grade first. */
export function groupRows(rows: readonly Row[]): RowGroup[] {
  const groups = groupBy(rows, (row) => JSON.stringify(groupColumns.map((name) => row[name])));
  return [...groups]
    .sort(([a, [rowA]], [b, [rowB]]) => rank(rowA) - rank(rowB) || (a < b ? -1 : 1))
    .flatMap(([, members]) => (members[0] === undefined ? [] : [{ facts: members[0], rows: members }]));
}

function rank(row: Row | undefined): number {
  return gradeOrder.indexOf(row?.energy_grade ?? "");
}

/** `Modelled energy of the whole machine, behind its power supply (device); grade E: …; source; CPU`. */
export function groupHeading({ facts }: RowGroup): string {
  const what = (facts.energy_boundary ?? "").split(", ").map(boundaryWords).join(" and ");
  const grade = facts.energy_grade ?? "?";
  return [
    `${facts.energy_basis === "measured" ? "Measured" : "Modelled"} energy of ${what}`,
    `grade ${grade}: ${gradeWords(grade)}`,
    `from ${facts.energy_source ?? "an unnamed source"}`,
    `on ${facts.cpu_model ?? "an unknown CPU"} (machine ${(facts.machine_id ?? "unknown").slice(0, 8)})`,
  ]
    .map(visibleText)
    .join("; ");
}

/** Whether joules follow from CPU time, so that the relative index says the same without a watt being claimed. */
export function isFromCpuTime({ facts }: RowGroup): boolean {
  return facts.energy_method === "model";
}

/** Why there is more than one set of tables; none where there is one. */
export function whyApart(groups: readonly RowGroup[]): string[] {
  if (groups.length < 2) return [];
  const names = {
    machine_id: "machine",
    energy_basis: "basis (measured or modelled)",
    energy_grade: "grade",
    energy_boundary: "boundary",
    energy_method: "method",
    energy_source: "source",
    onnxruntime_version: "version of ONNX Runtime",
  } as const satisfies Record<GroupColumn, string>;
  const differing = groupColumns.filter((name) => new Set(groups.map(({ facts }) => facts[name])).size > 1);
  const list = new Intl.ListFormat("en").format(differing.map((name) => names[name]));
  const [first, ...others] = groups.map(({ facts }) => provenanceOf(facts));
  const reasons = first === undefined ? [] : others.flatMap((other) => whyNotComparable(first, other) ?? []);
  return [
    `${groups.length} sets of rows that differ in ${list}: each has tables of its own, and none is compared with another.`,
    ...[...new Set(reasons)].map((reason) => visibleText(`${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`)),
  ];
}

function provenanceOf(facts: RowGroup["facts"]): Provenance {
  return {
    grade: facts.energy_grade,
    boundary: facts.energy_boundary,
    basis: facts.energy_basis,
    source: facts.energy_source,
  };
}

function boundaryWords(boundary: string): string {
  const known: Readonly<Record<string, { readonly words: string }>> = boundaries;
  const words = known[boundary]?.words;
  return words === undefined ? boundary : `${words} (${boundary})`;
}

function gradeWords(grade: string): string {
  const known: Readonly<Record<string, string>> = grades;
  return known[grade] ?? "unknown";
}
