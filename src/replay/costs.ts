import type { Pass } from "./passes.ts";

/** What a pass measured, as samples in seconds: the simulator's input. */
export interface MeasuredCosts {
  /** From the start of the worker's process until it can infer: spawn, load, inputs. */
  readonly loadS: readonly number[];
  readonly firstS: readonly number[];
  /** Between two hand-outs where a request waited, else from hand-out to answer: the journal and the channel included. */
  readonly serviceS: readonly number[];
  /** Share of the answers that are like the undisturbed worker's. */
  readonly correctFraction: number;
}

/** Null where a kind of cost was never seen. */
export function measureCosts({ events }: Pass): MeasuredCosts | null {
  const served = events.flatMap((event) => (event.type === "serving" ? [event.payload] : []));
  const restarts = served.flatMap(({ atS, sinceS, phases, reason }) =>
    // Those that no cut caused may have found the model's file in the page cache.
    phases === null || reason === "resumed" || reason === "crashed"
      ? []
      : [{ totalS: atS - sinceS, firstS: phases.firstMs / 1000 }],
  );
  const answers = events.flatMap((event) => (event.type === "answered" ? [event.payload.verdict] : []));
  const right = answers.filter((verdict) => verdict === "same" || verdict === "unknown");
  const serviceS = handOutsOf(events)
    .filter(({ isFirst }) => !isFirst)
    .map(({ atS, answeredS, nextS }) => (nextS ?? answeredS) - atS);
  if (restarts.length === 0 || serviceS.length === 0) return null;
  return {
    loadS: restarts.map(({ totalS, firstS }) => Math.max(0, totalS - firstS)),
    firstS: restarts.map(({ firstS }) => firstS),
    serviceS,
    correctFraction: right.length / answers.length,
  };
}

interface HandOut {
  readonly atS: number;
  readonly answeredS: number;
  /** When the next request was handed out, where it waited already: the turn between them is part of what one costs. */
  nextS: number | null;
  /** Whether it was the worker's first inference. */
  readonly isFirst: boolean;
}

/** Hand-outs that were answered. */
function handOutsOf(events: Pass["events"]): HandOut[] {
  const done: HandOut[] = [];
  let arrived = 0;
  let isFirst = true;
  let handedS: number | undefined;
  /** The last hand-out that was answered, and the requests that had come by then. */
  let last: { readonly handOut: HandOut; readonly arrived: number } | undefined;
  for (const event of events) {
    switch (event.type) {
      case "arrived":
        arrived += event.payload.count;
        break;
      case "handed":
        if (last !== undefined && event.payload.id < last.arrived) last.handOut.nextS = event.payload.atS;
        last = undefined;
        handedS = event.payload.atS;
        break;
      case "answered":
        if (handedS === undefined) break;
        last = { handOut: { atS: handedS, answeredS: event.payload.atS, nextS: null, isFirst }, arrived };
        done.push(last.handOut);
        break;
      case "serving":
        isFirst = false;
        break;
      case "started":
      case "promoted":
        isFirst = true;
        break;
      case "gone":
      case "resumed":
        last = undefined;
        handedS = undefined;
        break;
      default:
        break;
    }
  }
  return done;
}
