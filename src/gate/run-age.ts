/** When a run began, from its id (`2026-11-21T20-47-14-quick`); null where the id does not say. */
export function startOf(runId: string): Date | null {
  const found = /^(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-/.exec(runId);
  if (found === null) return null;
  const [, day = "", hours = "", minutes = "", seconds = ""] = found;
  const date = new Date(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** The suite of a run, from its id. */
export function suiteOf(runId: string): string | null {
  return /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-(.+?)(?:-\d+)?$/.exec(runId)?.[1] ?? null;
}

const dayMs = 86_400_000;

/** Whole days since the oldest of the runs began; null where no id says. */
export function ageOf({ runIds, now }: { readonly runIds: readonly string[]; readonly now: Date }): number | null {
  const starts = runIds.flatMap((id) => startOf(id)?.getTime() ?? []);
  return starts.length === 0 ? null : Math.max(0, Math.floor((now.getTime() - Math.min(...starts)) / dayMs));
}

export function runAgeWords(days: number | null): string {
  if (days === null) return "unknown";
  return days === 1 ? "1 day" : `${days} days`;
}
