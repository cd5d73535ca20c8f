import type { Cell } from "../suite/cell.ts";
import { type LimitName, limitNames, settingLimits } from "../suite/limits.ts";
import { type AppliedLimit, type LimitsState, limitsStates } from "./applied-limits.ts";
import type { Row } from "./columns.ts";

/** What the profile asked for, and what became of it. Limits that are settings of the cell hold by being so. */
export function limitColumns({
  cell,
  limits: applied,
  separator,
}: {
  readonly cell: Pick<Cell, "limits">;
  readonly limits: readonly AppliedLimit[] | null;
  /** Between two limits that were read back. */
  readonly separator: string;
}): Partial<Row> {
  const asked = limitNames.filter((name) => cell.limits[name] !== undefined);
  if (asked.length === 0) return {};
  const read = (applied ?? []).map(describe);
  return {
    limits: asked.map((name) => `${name}=${String(cell.limits[name])}`).join(" "),
    limits_state: stateOf(asked, applied ?? []),
    limits_read_back: read.length === 0 ? null : read.join(separator),
  };
}

export function limitNotes(applied: readonly AppliedLimit[] | null): readonly string[] {
  return (applied ?? [])
    .filter(({ state }) => state === "requested")
    .map(
      ({ name, requested, fault, remedy }) =>
        `the limit ${name}=${requested} is not enforced: ${fault ?? "no reason given"}${remedy === null ? "" : `; ${remedy}`}`,
    );
}

/** Of the repetitions of a cell: the weakest state, and what was read back in the first. */
export function aggregateLimits(rows: readonly Row[]): Pick<Row, "limits_state" | "limits_read_back"> {
  const states = rows.map((row) => row.limits_state);
  const weakest = [...limitsStates].reverse().find((state) => states.includes(state));
  return { limits_state: weakest ?? null, limits_read_back: rows[0]?.limits_read_back ?? null };
}

function stateOf(asked: readonly LimitName[], applied: readonly AppliedLimit[]): LimitsState {
  const settings: readonly LimitName[] = settingLimits;
  const isEnforced = (name: LimitName) =>
    settings.includes(name) || applied.some((limit) => limit.name === name && limit.state === "enforced");
  const enforced = asked.filter(isEnforced).length;
  if (enforced === asked.length) return "enforced";
  return enforced === 0 ? "requested" : "partly";
}

function describe({ name, readBack, fault }: AppliedLimit): string {
  const words = [readBack === null ? "not read back" : readBack, ...(fault === null ? [] : [fault])];
  return `${name}: ${words.join("; ")}`;
}
