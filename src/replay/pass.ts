import type { Eviction } from "../machine/page-cache.ts";
import type { ProcessIdentity } from "../runner/process-identity.ts";
import { Crew } from "./crew.ts";
import { createMailbox } from "./mailbox.ts";
import type { PassState } from "./pass-state.ts";
import type { PassEvent } from "./records.ts";
import type { Schedule } from "./schedule.ts";
import type { ServingWorker, WorkerNews } from "./serving-worker.ts";
import type { CutKind } from "./strategies.ts";

export interface PassRequest {
  readonly schedule: Schedule;
  readonly cutKind: CutKind;
  readonly spares: 0 | 1;
  readonly drainS: number;
  readonly timeoutS: number;
  /** New, or made again from the journal's events: the pass goes on at `state.nowS`. */
  readonly state: PassState;
  readonly startWorker: (number: number, onNews: (news: WorkerNews) => void) => ServingWorker;
  readonly identify: (pid: number) => ProcessIdentity;
  /** Takes what the worker loads out of the page cache. */
  readonly evict: () => Promise<Eviction>;
  /** Appends to the journal; on return the event is on disk. */
  readonly append: (event: PassEvent) => void;
  /** Milliseconds of a clock that never goes back. */
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly onChange: (state: PassState) => void;
}

export type PassEnd = "drained" | "too-slow" | "stopped";

interface Appointment {
  readonly atS: number;
  readonly act: () => Promise<void> | void;
}

/**
 * Drives a worker through the schedule in real time: hands out requests as they come, cuts the power, brings it back. What a
 * worker says after its cut is not heard, as it would not have been written. Ends when every request is answered, or cannot
 * be before the limit; no process is left behind. `stopped`: the signal fired, and the journal tells how to go on.
 */
export async function runPass(request: PassRequest): Promise<PassEnd> {
  const { state, schedule, signal, nowMs } = request;
  const beginMs = nowMs();
  const beginS = state.nowS;
  const nowS = () => Math.round((beginS + (nowMs() - beginMs) / 1000) * 1e6) / 1e6;
  const mailbox = createMailbox<WorkerNews>(nowMs);
  const log = (event: PassEvent) => {
    request.append(event);
    state.apply(event);
    request.onChange(state);
  };
  const crew = new Crew({
    state,
    log,
    nowS,
    startWorker: (number) => request.startWorker(number, mailbox.put),
    identify: request.identify,
    spares: request.spares,
    timeoutS: request.timeoutS,
  });
  const timeline = createTimeline({ request, crew, log, nowS });

  signal.addEventListener("abort", mailbox.wake);
  try {
    // A worker's first start is cold too, and an outage in which the supervisor died may not have got so far.
    if (request.cutKind === "power" && (state.workers === 0 || !state.isPowerOn)) await timeline.evict();
    while (!signal.aborted) {
      if (isDrained({ state, schedule }) && crew.isServing) return "drained";
      const next = timeline.next();
      if (next === undefined) return "too-slow";
      const news = await mailbox.take(beginMs + (next.atS - beginS) * 1000);
      if (news !== undefined) await crew.hear(news);
      else if (!signal.aborted && nowS() >= next.atS) await next.act();
    }
    return "stopped";
  } finally {
    signal.removeEventListener("abort", mailbox.wake);
    await crew.killAll();
  }
}

function isDrained({ state, schedule }: { state: PassState; schedule: Schedule }): boolean {
  const isOver = state.isPowerOn && state.cuts === schedule.outages.length;
  return isOver && state.answered === schedule.arrivalsS.length;
}

/** What comes by the clock. */
function createTimeline({
  request: { state, schedule, cutKind, drainS, evict: evictFiles },
  crew,
  log,
  nowS,
}: {
  request: PassRequest;
  crew: Crew;
  log: (event: PassEvent) => void;
  nowS: () => number;
}) {
  const { arrivalsS, outages, bootS } = schedule;
  const lastS = Math.max(arrivalsS.at(-1) ?? 0, outages.at(-1)?.untilS ?? 0);

  async function evict(): Promise<void> {
    const { state: found, residentBytes, detail } = await evictFiles();
    log({ type: "evicted", payload: { atS: nowS(), state: found, residentBytes, detail } });
  }

  async function cutPower(): Promise<void> {
    const gone = crew.killAll();
    log({ type: "outage", payload: { atS: nowS() } });
    await gone;
    await evict();
  }

  /** All that have come by now, stamped with their own time by the schedule. */
  function arrive(): void {
    const atS = nowS();
    let count = 0;
    while ((arrivalsS[state.arrived + count] ?? Number.POSITIVE_INFINITY) <= atS) count++;
    log({ type: "arrived", payload: { atS, count } });
    crew.dispatch();
  }

  function nextCut(): Appointment | undefined {
    const outage = outages[state.isPowerOn ? state.cuts : state.cuts - 1];
    if (outage === undefined) return undefined;
    if (!state.isPowerOn) {
      return { atS: outage.untilS, act: () => log({ type: "restored", payload: { atS: nowS() } }) };
    }
    return { atS: outage.fromS, act: cutKind === "power" ? cutPower : () => crew.killActive() };
  }

  function nextStart(): Appointment | undefined {
    if (!state.isPowerOn || !crew.isEmpty) return undefined;
    return { atS: state.restoredS + bootS, act: () => crew.start(state.nextReason) };
  }

  function nextArrival(): Appointment | undefined {
    const atS = arrivalsS[state.arrived];
    return atS === undefined ? undefined : { atS, act: arrive };
  }

  return {
    evict,
    /** The earliest appointment; undefined once the time to drain the queue is over. */
    next(): Appointment | undefined {
      const appointments = [
        nextCut(),
        nextStart(),
        nextArrival(),
        { atS: crew.impatientS, act: () => crew.endSilent() },
      ].filter((one) => one !== undefined);
      const first = appointments.reduce((one, other) => (other.atS < one.atS ? other : one));
      if (first.atS < lastS + drainS) return first;
      return nowS() < lastS + drainS ? { atS: lastS + drainS, act: () => {} } : undefined;
    },
  };
}
