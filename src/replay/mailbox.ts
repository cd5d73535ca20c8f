/** Messages in order of arrival, for one reader that also has appointments. */
export interface Mailbox<Message> {
  readonly put: (message: Message) => void;
  /** The next message; undefined when it is `untilMs` by the clock, which goes before messages that wait, or on `wake`. */
  readonly take: (untilMs: number) => Promise<Message | undefined>;
  /** Ends a `take` that waits. */
  readonly wake: () => void;
}

/** Longest time one timer can wait for. */
const maxTimerMs = 2 ** 31 - 1;

export function createMailbox<Message>(nowMs: () => number): Mailbox<Message> {
  const waiting: Message[] = [];
  let rouse: (() => void) | undefined;
  const wake = () => {
    rouse?.();
    rouse = undefined;
  };

  return {
    put(message) {
      waiting.push(message);
      wake();
    },
    wake,
    async take(untilMs) {
      const isDue = () => nowMs() >= untilMs;
      if (waiting.length === 0 && !isDue()) {
        await new Promise<void>((resolve) => {
          // A timer may fire up to a millisecond early: round up, so that one is enough.
          const timer = setTimeout(wake, Math.min(maxTimerMs, Math.ceil(untilMs - nowMs())));
          rouse = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return isDue() ? undefined : waiting.shift();
    },
  };
}
