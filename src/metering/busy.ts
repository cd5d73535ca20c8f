import { edgeParts } from "./edges.ts";
import { fittedReach, wattsAt } from "./line.ts";
import type { ModelSpec, Reading, WattModel } from "./reading.ts";
import { type Cover, coverWindow, type Span, sum } from "./spans.ts";

/** Joules that a model gives for a window, over the time that readings are of. */
export interface Modelled {
  readonly cover: Cover;
  readonly joules: number;
  readonly loJ: number;
  readonly hiJ: number;
  /** Half-widths at 95 % of errors that do not depend on the model nor on one another. */
  readonly partsJ: readonly number[];
}

/**
 * Joules of a window by how busy the CPUs were: E = idle·T + (full − idle)·∫u dt for a line, and for a curve the watts at the
 * load between every two readings. Two readings tell all that was between them, so that one that fails loses nothing.
 */
export function modelJoules({
  spec,
  readings,
  fromS,
  toS,
}: {
  readonly spec: ModelSpec;
  readonly readings: readonly Reading[];
  readonly fromS: number;
  readonly toS: number;
}): Modelled {
  const spans = busySpans(spec, readings);
  const cover = coverWindow({ spans, fromS, toS });
  const risesW = Math.abs(wattsAt(spec.watts, 1).value - wattsAt(spec.watts, 0).value);
  return {
    cover,
    ...joulesOf(spec.watts, cover),
    partsJ: edgeParts({ spans, fromS, toS }).map((busyS) => busyS * risesW),
  };
}

function joulesOf(model: WattModel, { read, readS, area }: Cover): Omit<Modelled, "cover" | "partsJ"> {
  if (model.kind === "curve") {
    const parts = read.map((span) => ({ seconds: span.toS - span.fromS, watts: wattsAt(model, span.start) }));
    return {
      joules: sum(parts.map(({ seconds, watts }) => seconds * watts.value)),
      loJ: sum(parts.map(({ seconds, watts }) => seconds * watts.lo)),
      hiJ: sum(parts.map(({ seconds, watts }) => seconds * watts.hi)),
    };
  }
  // Clamped as a whole: ticks make single spans a little over 1, and a mean of clamped ones too low.
  const busyS = Math.min(area, readS);
  if (model.kind === "fitted") {
    const joules = model.idleW * readS + model.slopeW * busyS;
    const reach = fittedReach({ model, seconds: readS, busyS });
    return { joules, loJ: joules - reach, hiJ: joules + reach };
  }
  const watts = wattsAt(model, readS === 0 ? 0 : busyS / readS);
  return { joules: watts.value * readS, loJ: watts.lo * readS, hiJ: watts.hi * readS };
}

/** Mean u between every two readings that are not null. */
function busySpans(spec: ModelSpec, readings: readonly Reading[]): readonly Span[] {
  const spans: Span[] = [];
  let last: { readonly atS: number; readonly busyS: number } | null = null;
  let fault: string | null = null;
  for (const { atS, values, fault: said } of readings) {
    const [busyS = null] = values;
    if (busyS === null || !Number.isFinite(busyS)) {
      fault ??= said ?? "how busy the CPUs are could not be read";
      continue;
    }
    if (last === null) {
      spans.push({
        state: "lost",
        fromS: Number.NEGATIVE_INFINITY,
        toS: atS,
        why: fault ?? "the readings begin later",
      });
    } else if (atS > last.atS) spans.push(spanBetween({ spec, from: last, to: { atS, busyS } }));
    else continue;
    last = { atS, busyS };
    fault = null;
  }
  const why = fault ?? (last === null ? "there is no reading" : "the readings end earlier");
  spans.push({ state: "lost", fromS: last?.atS ?? Number.NEGATIVE_INFINITY, toS: Number.POSITIVE_INFINITY, why });
  return spans;
}

/** Two ticks of a hundredth of a second a CPU: by so much can a reading be ahead of its time. */
const tickS = 0.02;

interface Busy {
  readonly atS: number;
  readonly busyS: number;
}

function spanBetween({ spec, from, to }: { readonly spec: ModelSpec; readonly from: Busy; readonly to: Busy }): Span {
  const times = { fromS: from.atS, toS: to.atS };
  const elapsedS = to.atS - from.atS;
  const busyS = (to.busyS - from.busyS) / spec.cpus;
  if (busyS < -tickS) return { state: "lost", ...times, why: "the busy seconds fell" };
  if (busyS > elapsedS * 1.05 + tickS) return { state: "lost", ...times, why: "more seconds were busy than passed" };
  const u = Math.max(0, busyS / elapsedS);
  return { state: "read", ...times, start: u, end: u };
}
