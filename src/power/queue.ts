import { type Arrivals, createArrivals } from "./arrivals.ts";
import { createUniformStream, peek, type Stream, skip, take } from "./stream.ts";

/** Requests of one kind, and how soon they want an answer. */
export interface RequestClass {
  readonly id: string;
  readonly arrivals: Arrivals;
  /** From arrival to answer; none unless given. */
  readonly deadlineS?: number;
  /** Higher is served first; 0 unless given. Work in hand is finished first. */
  readonly priority?: number;
  /** `may-wait` is batch work, which the policy `deferBatch` keeps for supply hours; `now` unless given. */
  readonly urgency?: "now" | "may-wait";
  /** Requests that the queue holds at most; more are refused. 100 000 unless given. */
  readonly capacity?: number;
  /** What becomes of a request whose deadline passed before it was taken in hand; `serve` unless given. */
  readonly whenLate?: "serve" | "drop";
}

/**
 * The durable queue of one class, oldest first. A request is numbered by its arrival and stays at the head, whatever happens
 * to the device, until its answer is there: a lost attempt is simply tried again.
 */
export interface Queue {
  readonly id: string;
  readonly deadlineS: number;
  readonly mayWait: boolean;
  readonly dropsLate: boolean;
  readonly isEndless: boolean;
  /** Times of the requests to come. */
  readonly arrivals: Stream;
  /** Uniform numbers, one a request. */
  readonly draws: Stream;
  readonly capacity: number;
  /** Arrival times, S, of the numbers head..tail-1, each at its number modulo the length, which is a power of two. */
  arrivedS: Float64Array;
  head: number;
  tail: number;
  /** Attempts at the head that were lost. */
  headLosses: number;
  /** The head's own uniform number, from which its service time is made; below 0 until it is drawn. */
  headU: number;
  /** Number of the last answered request: numbers must grow, or one was answered twice. */
  lastAnswered: number;
  readonly counts: QueueCounts;
}

/** Every request that came is in exactly one of served, expired, refused and waiting (in hand included). */
export interface QueueCounts {
  arrived: number;
  served: number;
  /** Served after the deadline. */
  late: number;
  /** Dropped unserved because the deadline had passed. */
  expired: number;
  /** Turned away because the queue was full. */
  refused: number;
  /** Attempts that a power cut ended. */
  lostInFlight: number;
  /** Served at a second or later attempt. */
  replayed: number;
  /** Answered more than once. */
  duplicated: number;
  /** In the queue at the end. */
  waiting: number;
}

const firstLength = 256;

/** @throws RangeError when the deadline or the capacity is not above 0. */
export function createQueue(spec: RequestClass, seedOf: (purpose: string) => number): Queue {
  const { deadlineS = Number.POSITIVE_INFINITY, capacity = 100_000 } = spec;
  if (!(deadlineS > 0)) throw new RangeError(`${spec.id}: a deadline must be above 0 s: ${deadlineS}`);
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`${spec.id}: capacity must be ≥ 1: ${capacity}`);
  return {
    id: spec.id,
    deadlineS,
    mayWait: spec.urgency === "may-wait",
    dropsLate: spec.whenLate === "drop",
    isEndless: spec.arrivals.kind === "saturated",
    arrivals: createArrivals(spec.arrivals, seedOf(`arrivals/${spec.id}`)),
    draws: createUniformStream(seedOf(`service/${spec.id}`)),
    capacity,
    arrivedS: new Float64Array(firstLength),
    head: 0,
    tail: 0,
    headLosses: 0,
    headU: -1,
    lastAnswered: -1,
    counts: {
      arrived: 0,
      served: 0,
      late: 0,
      expired: 0,
      refused: 0,
      lostInFlight: 0,
      replayed: 0,
      duplicated: 0,
      waiting: 0,
    },
  };
}

/** Lets in what has come until now, refusals included. Requests are let in when somebody looks, not when they come. */
export function admit(queue: Queue, nowS: number): void {
  while (peek(queue.arrivals) <= nowS) push(queue, take(queue.arrivals));
}

export function push(queue: Queue, arrivedS: number): void {
  queue.counts.arrived += 1;
  const waiting = queue.tail - queue.head;
  if (waiting >= queue.capacity) {
    queue.counts.refused += 1;
    return;
  }
  if (waiting === queue.arrivedS.length) grow(queue);
  queue.arrivedS[queue.tail & (queue.arrivedS.length - 1)] = arrivedS;
  queue.tail += 1;
}

/** Notes that the next `count` requests came, were taken in hand one by one and are answered, the queue being empty before and after. */
export function passThrough(queue: Queue, count: number): void {
  skip(queue.arrivals, count);
  skip(queue.draws, count);
  queue.counts.arrived += count;
  queue.head += count;
  queue.tail += count;
}

/** Arrival time of the oldest request; the queue must not be empty. */
export function headArrivedS(queue: Queue): number {
  return queue.arrivedS[queue.head & (queue.arrivedS.length - 1)] ?? Number.NaN;
}

/** The head's uniform number. Drawn once a request: an attempt that is lost takes as long when it is tried again. */
export function headNumber(queue: Queue): number {
  if (queue.headU < 0) queue.headU = take(queue.draws);
  return queue.headU;
}

/** Takes the head out: it has its answer, or nobody wants it any more. */
export function removeHead(queue: Queue): void {
  queue.head += 1;
  queue.headLosses = 0;
  queue.headU = -1;
}

function grow(queue: Queue): void {
  const { arrivedS: old } = queue;
  const larger = new Float64Array(2 * old.length);
  for (let number = queue.head; number < queue.tail; number++) {
    larger[number & (larger.length - 1)] = old[number & (old.length - 1)] ?? Number.NaN;
  }
  queue.arrivedS = larger;
}
