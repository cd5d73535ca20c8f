import type { DuelCell } from "../gate/duel-record.ts";
import type { ArmFailure, CheckedRecord, DuelEntry, DuelRecord, ends, LaunchRecord } from "./records.ts";

/** What a duel has found so far, from its journal alone: the same entries give the same verdict, now and later. */
export interface DuelStory {
  readonly cells: readonly DuelCell[];
  readonly checked: ReadonlyMap<string, CheckedRecord>;
  /** Cells of which it is settled whether instructions are counted, with why not where they are not. */
  readonly counted: ReadonlyMap<string, string>;
  readonly launches: readonly LaunchRecord[];
  /** Why nothing more is measured; null while something is. */
  readonly end: (typeof ends)[number] | null;
  /** What happened to the duel itself, in sentences. */
  readonly notes: readonly string[];
}

export function readStory({
  record,
  entries,
}: {
  readonly record: DuelRecord;
  readonly entries: readonly DuelEntry[];
}): DuelStory {
  const checked = new Map<string, CheckedRecord>();
  const counted = new Map<string, string>();
  const instructions = new Map<string, DuelCell["instructions"]>();
  const failures = new Map<string, ArmFailure>();
  const launches: LaunchRecord[] = [];
  const notes: string[] = [];
  let end: DuelStory["end"] = null;
  for (const { type, payload } of entries) {
    switch (type) {
      case "duel":
        break;
      case "checked":
        checked.set(payload.cell, payload);
        break;
      case "counted":
        counted.set(payload.cell, payload.why);
        instructions.set(payload.cell, payload.instructions);
        break;
      case "launch":
        launches.push(payload);
        break;
      case "failed":
        failures.set(payload.cell, payload);
        break;
      case "resumed":
        notes.push(...payload.notes);
        break;
      case "finished":
        end = payload.why;
        break;
      default:
        throw new TypeError(`unhandled entry ${String(type satisfies never)}`);
    }
  }
  const measured = launches.flatMap(({ cells }) => cells);
  const cells = record.pairs.map(({ id, name }) => {
    const failure = failures.get(id);
    return {
      cell: id,
      name,
      launches: measured.filter(({ cell }) => cell === id),
      outputs: checked.get(id)?.outputs ?? unknownOutputs,
      instructions: instructions.get(id) ?? null,
      failure: failure === undefined ? null : { arm: failure.arm, detail: failure.detail },
    };
  });
  return { cells, checked, counted, launches, end, notes };
}

const unknownOutputs = {
  state: "not compared",
  detail: "an arm could not be asked",
  quality: "not judged",
} as const satisfies DuelCell["outputs"];
