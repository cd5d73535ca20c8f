import type { Pass } from "./passes.ts";
import type { PassEvent } from "./records.ts";
import type { Schedule } from "./schedule.ts";

/** What became of the requests of a pass, counted from its records and the schedule, and nothing that the supervisor kept. */
export interface RequestCounts {
  readonly served: number;
  /** Answered after the deadline. */
  readonly late: number;
  /** Scheduled, not answered, and not in the queue either: must be 0. */
  readonly lost: number;
  /** In the queue, or still to come, when the pass ended. */
  readonly unanswered: number;
  /** Hand-outs beyond a request's first. */
  readonly replayed: number;
  /** Answers on disk beyond a request's first: must be 0. */
  readonly duplicated: number;
  /** Answers that came from a worker that did not have the request in hand, and were not taken. */
  readonly refused: number;
  /** Answers unlike the undisturbed worker's. */
  readonly different: number;
  /** Inferences that failed. */
  readonly errors: number;
  /** Answers that there was nothing to compare with. */
  readonly unknown: number;
  /** In time, and not known to be wrong. */
  readonly good: number;
  /** From a request's time to the hand-out that was answered. */
  readonly oldestWaitS: number | null;
}

type Answer = Extract<PassEvent, { type: "answered" }>["payload"];

interface Fate {
  readonly arrivedS: number;
  handed: number;
  /** Of the hand-out that was answered, or of the last one. */
  handedS: number;
  readonly answers: Answer[];
}

type Answered = Fate & { readonly answer: Answer };

export function countRequests({
  pass: { events, end },
  schedule: { arrivalsS, deadlineS },
}: {
  readonly pass: Pass;
  readonly schedule: Schedule;
}): RequestCounts {
  const fates = fatesOf(events, arrivalsS);
  const answered = fates.flatMap((fate): Answered[] => {
    const [answer] = fate.answers;
    return answer === undefined ? [] : [{ ...fate, answer }];
  });
  const count = (holds: (fate: Answered) => boolean) => answered.filter(holds).length;
  const isLate = ({ answer, arrivedS }: Answered) => answer.atS - arrivedS > deadlineS;
  // A pass that ended with its queue empty has answered everything that was scheduled, or lost it.
  const unanswered = end?.isDrained === true ? 0 : fates.length - answered.length;
  return {
    served: answered.length,
    late: count(isLate),
    lost: fates.length - answered.length - unanswered,
    unanswered,
    replayed: sum(fates.map(({ handed }) => Math.max(0, handed - 1))),
    duplicated: sum(answered.map(({ answers }) => answers.length - 1)),
    refused: events.filter(({ type }) => type === "refused").length,
    different: count(({ answer }) => answer.verdict === "different"),
    errors: count(({ answer }) => answer.verdict === "error"),
    unknown: count(({ answer }) => answer.verdict === "unknown"),
    good: count((fate) => !isLate(fate) && (fate.answer.verdict === "same" || fate.answer.verdict === "unknown")),
    oldestWaitS: answered.reduce<number | null>(
      (oldest, { handedS, arrivedS }) => Math.max(oldest ?? 0, handedS - arrivedS),
      null,
    ),
  };
}

function fatesOf(events: Pass["events"], arrivalsS: Schedule["arrivalsS"]): Fate[] {
  const fates = arrivalsS.map((arrivedS): Fate => ({ arrivedS, handed: 0, handedS: 0, answers: [] }));
  for (const event of events) {
    if (event.type !== "handed" && event.type !== "answered") continue;
    const fate = fates[event.payload.id];
    if (fate === undefined) throw new RangeError(`request ${event.payload.id} is not in the schedule`);
    if (event.type === "answered") fate.answers.push(event.payload);
    else {
      fate.handed++;
      if (fate.answers.length === 0) fate.handedS = event.payload.atS;
    }
  }
  return fates;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
