/** A query as it was handed out. */
export interface Arrival {
  /** When it was to arrive. */
  readonly scheduledNs: bigint;
  /** When the clock that issues handed it out. */
  readonly issuedNs: bigint;
}

/** Queries that arrive at their times, whatever the one who answers them does; as many as may wait do. */
export interface ArrivalQueue {
  /** Moment that the offsets count from, ns of the clock. */
  readonly startNs: bigint;
  /** The next query, once it has arrived. Past the last one: undefined. */
  next(): Promise<Arrival | undefined>;
  close(): Promise<void>;
}

/** Opens a queue for queries at these offsets, ns, ascending. */
export type OpenQueue = (offsetsNs: Float64Array) => Promise<ArrivalQueue>;

/** Arrivals on a clock that moves by being told: nothing waits, and nothing is ever issued late. */
export function virtualQueue({
  clock,
  passUntil,
}: {
  readonly clock: () => bigint;
  /** Moves the clock on to this moment; not back. */
  readonly passUntil: (ns: bigint) => void;
}): OpenQueue {
  return async (offsetsNs) => {
    const startNs = clock();
    let taken = 0;
    return {
      startNs,
      async next() {
        const offset = offsetsNs[taken];
        if (offset === undefined) return undefined;
        taken++;
        const scheduledNs = startNs + BigInt(Math.round(offset));
        passUntil(scheduledNs);
        return { scheduledNs, issuedNs: scheduledNs };
      },
      close: async () => {},
    };
  };
}
