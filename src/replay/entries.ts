import type { ProcessIdentity } from "../runner/process-identity.ts";
import type { ReplayEntry } from "./records.ts";

/** Texts that programs wrote may name folders. */
export function redactEntry(entry: ReplayEntry, redact: (text: string) => string): ReplayEntry {
  switch (entry.type) {
    case "gone":
      return { ...entry, payload: { ...entry.payload, detail: redact(entry.payload.detail) } };
    case "evicted":
      return { ...entry, payload: { ...entry.payload, detail: redact(entry.payload.detail) } };
    case "answered":
      return { ...entry, payload: { ...entry.payload, error: redact(entry.payload.error) } };
    case "metered": {
      const { energy } = entry.payload;
      return { ...entry, payload: { ...entry.payload, energy: { ...energy, notes: energy.notes.map(redact) } } };
    }
    case "reference":
      return { ...entry, payload: { ...entry.payload, notes: entry.payload.notes.map(redact) } };
    default:
      return entry;
  }
}

/** Processes of workers that no record says are gone. */
export function processesOf(entries: readonly ReplayEntry[]): ProcessIdentity[] {
  const started = new Map<number, ProcessIdentity>();
  for (const entry of entries) {
    if (entry.type === "begun") started.clear();
    if (entry.type === "started" && entry.payload.process !== null) {
      started.set(entry.payload.worker, entry.payload.process);
    }
    if (entry.type === "gone") started.delete(entry.payload.worker);
  }
  return [...started.values()];
}
