import type { PassEnergy } from "./pass-energy.ts";
import type { PassEvent, ReferenceRecord, ReplayEntry, SavedGraph } from "./records.ts";
import type { Strategy } from "./strategies.ts";

/** One strategy's way through the schedule, as the journal tells it. */
export interface Pass {
  readonly strategy: Strategy;
  /** In order; `resumed` where another supervisor went on. */
  readonly events: readonly (PassEvent | { readonly type: "resumed" })[];
  /** Null while it is not over. */
  readonly end: { readonly atS: number; readonly isDrained: boolean } | null;
  /** Absent where no meter was read all through it. */
  readonly energy?: PassEnergy;
}

/** What a journal tells after its first record. */
export interface ReplayStory {
  readonly reference: ReferenceRecord | null;
  readonly graphs: readonly SavedGraph[];
  readonly passes: readonly Pass[];
  /** What every supervisor that went on found, each once. */
  readonly notes: readonly string[];
  readonly isFinished: boolean;
}

/** @throws RangeError for records in an order that no replay writes. */
export function readStory(entries: readonly ReplayEntry[]): ReplayStory {
  let reference: ReferenceRecord | null = null;
  const graphs: SavedGraph[] = [];
  const passes: { strategy: Strategy; events: Pass["events"][number][]; end: Pass["end"]; energy?: PassEnergy }[] = [];
  const notes = new Set<string>();
  for (const entry of entries) {
    const open = passes.find(({ end }) => end === null);
    switch (entry.type) {
      case "reference":
        reference = entry.payload;
        break;
      case "graph":
        graphs.push(entry.payload);
        break;
      case "begun":
        passes.push({ strategy: entry.payload.strategy, events: [], end: null });
        break;
      case "metered":
        if (open !== undefined) open.energy = entry.payload.energy;
        break;
      case "ended":
        if (open !== undefined) open.end = { atS: entry.payload.atS, isDrained: entry.payload.isDrained };
        break;
      case "resumed":
        for (const note of entry.payload.notes) notes.add(note);
        open?.events.push({ type: "resumed" });
        break;
      case "replay":
      case "finished":
        break;
      default:
        if (open === undefined) throw new RangeError(`a record ${entry.type} outside any pass`);
        open.events.push(entry);
    }
  }
  return { reference, graphs, passes, notes: [...notes], isFinished: entries.some(({ type }) => type === "finished") };
}
