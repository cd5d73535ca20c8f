import type { Pass } from "./passes.ts";

type Event = Pass["events"][number];

/**
 * Seconds from each return of the power, or kill of a worker, until nothing waited: of those after which something did wait
 * when the worker was ready, and which were worked off before the next cut, under one supervisor.
 */
export function measureDrains(events: readonly Event[]): number[] {
  const seconds: number[] = [];
  let backlog = 0;
  let since: { readonly atS: number; readonly hasBacklog: boolean } | undefined = { atS: 0, hasBacklog: false };
  for (const event of events) {
    if (event.type === "resumed") {
      // Its worker was started twice.
      since = undefined;
      continue;
    }
    const { atS } = event.payload;
    backlog += changeOfBacklog(event);
    if (event.type === "outage") since = undefined;
    else if (isReturn(event)) since = { atS, hasBacklog: false };
    else if (since !== undefined && event.type === "handed") since = { ...since, hasBacklog: true };
    else if (since !== undefined && backlog === 0 && isWorkDone(event)) {
      if (since.hasBacklog) seconds.push(atS - since.atS);
      since = undefined;
    }
  }
  return seconds;
}

function changeOfBacklog(event: Event): number {
  if (event.type === "arrived") return event.payload.count;
  return event.type === "answered" ? -1 : 0;
}

function isReturn(event: Event): boolean {
  return event.type === "restored" || (event.type === "gone" && event.payload.why === "killed");
}

function isWorkDone({ type }: Event): boolean {
  return type === "answered" || type === "serving";
}
