import type { PassEvent, StartReason } from "./records.ts";
import type { Schedule } from "./schedule.ts";

/** Where a pass stands. It changes by its events alone, so the same journal gives the same state after a kill. */
export interface PassState {
  /** Seconds of the last event: where a resumed pass goes on. */
  readonly nowS: number;
  readonly arrived: number;
  readonly answered: number;
  /** Requests that came and are neither answered nor in hand. */
  readonly waiting: number;
  /** The request that has waited longest; undefined where none waits. */
  readonly next: () => number | undefined;
  /** The worker that has this request in hand. */
  readonly holderOf: (id: number) => number | undefined;
  readonly isAnswered: (id: number) => boolean;
  readonly isPowerOn: boolean;
  /** Outages, or kills of a worker in their place, that began. */
  readonly cuts: number;
  /** When the power came back last, or the pass began. */
  readonly restoredS: number;
  /** Workers started so far: the last one's number. */
  readonly workers: number;
  /** Why the next worker will be started. */
  readonly nextReason: StartReason;
  readonly apply: (event: PassEvent | { readonly type: "resumed" }) => void;
}

const reasonAfter = { cut: "restored", killed: "killed", crashed: "crashed" } as const satisfies Record<
  Extract<PassEvent, { type: "gone" }>["payload"]["why"],
  StartReason
>;

const ids = { none: 0, waiting: 1, inHand: 2, answered: 3 } as const;

export function createPassState(schedule: Schedule): PassState {
  const states = new Uint8Array(schedule.arrivalsS.length);
  /** Request by worker: one at a time. */
  const inHand = new Map<number, number>();
  /** No request below it waits. */
  let cursor = 0;
  const state = {
    nowS: 0,
    arrived: 0,
    answered: 0,
    waiting: 0,
    isPowerOn: true,
    cuts: 0,
    restoredS: 0,
    workers: 0,
    nextReason: startReason("first"),
  };

  function giveBack(worker: number): void {
    const id = inHand.get(worker);
    if (id === undefined) return;
    inHand.delete(worker);
    if (states[id] !== ids.inHand) return;
    states[id] = ids.waiting;
    state.waiting++;
    cursor = Math.min(cursor, id);
  }

  function next(): number | undefined {
    if (state.waiting === 0) return undefined;
    while (cursor < state.arrived && states[cursor] !== ids.waiting) cursor++;
    return cursor < state.arrived ? cursor : undefined;
  }

  function giveAllBack(): void {
    for (const worker of [...inHand.keys()]) giveBack(worker);
  }

  function apply(event: PassEvent | { readonly type: "resumed" }): void {
    if (event.type === "resumed") {
      giveAllBack();
      state.nextReason = "resumed";
      return;
    }
    const { type, payload } = event;
    state.nowS = Math.max(state.nowS, payload.atS);
    switch (type) {
      case "arrived":
        states.fill(ids.waiting, state.arrived, state.arrived + payload.count);
        state.arrived += payload.count;
        state.waiting += payload.count;
        return;
      case "handed":
        states[payload.id] = ids.inHand;
        inHand.set(payload.worker, payload.id);
        state.waiting--;
        return;
      case "answered":
        states[payload.id] = ids.answered;
        inHand.delete(payload.worker);
        state.answered++;
        return;
      case "started":
        state.workers = Math.max(state.workers, payload.worker);
        return;
      case "gone":
        giveBack(payload.worker);
        if (payload.why === "killed") state.cuts++;
        state.nextReason = reasonAfter[payload.why];
        return;
      case "outage":
        state.isPowerOn = false;
        state.cuts++;
        giveAllBack();
        return;
      case "restored":
        state.isPowerOn = true;
        state.restoredS = payload.atS;
        state.nextReason = "restored";
        return;
      case "serving":
      case "promoted":
      case "evicted":
      case "refused":
        return;
      default:
        throw new TypeError(`unhandled event ${JSON.stringify(event satisfies never)}`);
    }
  }

  return Object.assign(state, {
    next,
    apply,
    holderOf: (id: number) => [...inHand].find(([, held]) => held === id)?.[0],
    isAnswered: (id: number) => states[id] === ids.answered,
  });
}

function startReason(reason: StartReason): StartReason {
  return reason;
}
