import type { MeterSpec, Reading } from "../metering/reading.ts";
import type { ClockS, Meter, MeterSearch } from "./meter.ts";
import { type DialectName, type PlugAnswer, plugDialects } from "./plug-dialects.ts";
import { connectPlug, type PlugConnection } from "./plug-http.ts";
import type { PlugAddress } from "./plug-url.ts";

/** Each question's. The sampler asks once a second: a later answer is a gap. */
export const plugTimeoutMs = 900;

/** 16 A at 230 V and 8 % over: the most that a plug switches. */
export const mostPlugW = 4000;

/** Below this the pulses of a plug's chip come seconds apart (an HLW8012 in a Shelly Plug S: one a second at 12 W, labparvum.com). */
const unreliableW = 6;
/** Plugs measure once a second. */
const wattsUpdateS = 1;
/** A counter that stands still while it is probed is brought up to date with the minute's joules. */
const slowUpdateS = 60;

type Metered = Extract<PlugAnswer, { readonly state: "metered" }>;

/** What was found out of a plug. */
export interface ProbedPlug {
  readonly plug: PlugAddress;
  readonly address: string;
  readonly dialect: DialectName;
  readonly path: string;
  /** As it showed them then. */
  readonly watts: number;
  /** Seconds after which its counter is brought up to date; null where its watts are taken. */
  readonly counterUpdateS: number | null;
}

interface CounterProbe {
  readonly plug: PlugAddress;
  readonly dialect: DialectName;
  readonly path: string;
  readonly answer: Metered;
  readonly connection: PlugConnection;
  readonly search: Pick<MeterSearch, "load" | "clockS">;
}

/** How a plug's counter is brought up to date, where it is the one to take; null where its watts are. */
export async function chooseCounter(probe: CounterProbe): Promise<number | null> {
  const { plug, dialect, answer } = probe;
  const { updateS, taken } = plugDialects[dialect].counter;
  if (plug.wanted === "watts" || answer.totalJ === null) return null;
  if (taken === "asked") return plug.wanted === "counter" ? updateS : null;
  if (await isCounterLive(probe)) return updateS;
  return plug.wanted === "counter" ? slowUpdateS : null;
}

/**
 * Whether while the machine works a counter moves, by what the watts say. One that is brought up to date once a minute stands still
 * for the length of a probe, or jumps by a minute's joules.
 */
async function isCounterLive({ dialect, path, answer: before, connection, search }: CounterProbe): Promise<boolean> {
  const { read, counter } = plugDialects[dialect];
  const begunS = search.clockS();
  for (let attempt = 0; attempt < 3; attempt++) {
    await search.load();
    const got = await connection.get(path);
    const after = got.state === "answered" ? read(got.body) : null;
    if (after?.state !== "metered" || after.totalJ === null || before.totalJ === null) return false;
    const movedJ = after.totalJ - before.totalJ;
    const seconds = search.clockS() - begunS;
    const mostJ = 2 * Math.max(before.watts, after.watts) * (seconds + counter.updateS) + counter.stepJ;
    if (movedJ !== 0) return movedJ > 0 && movedJ <= mostJ;
  }
  return false;
}

/** The meter of a plug; it keeps one connection, to the address that was checked. */
export function openPlug(probed: ProbedPlug, clockS: ClockS): Meter {
  const connection = connectPlug({ plug: probed.plug, address: probed.address, timeoutMs: plugTimeoutMs });
  const { read } = plugDialects[probed.dialect];
  return {
    feed: "polled",
    spec: specOf(probed),
    read: async () => {
      const askedS = clockS();
      const got = await connection.get(probed.path);
      // The figures are of some moment between question and answer.
      const atS = (askedS + clockS()) / 2;
      if (got.state !== "answered") return gap(atS, got.words);
      const answer = read(got.body);
      if (answer.state === "stranger") return gap(atS, "its answer is not understood");
      if (answer.state === "unmetered") return gap(atS, answer.words);
      return readingOf({ answer, atS, counts: probed.counterUpdateS !== null });
    },
    close: async () => connection.close(),
  };
}

function readingOf({
  answer: { watts, totalJ },
  atS,
  counts,
}: {
  readonly answer: Metered;
  readonly atS: number;
  readonly counts: boolean;
}): Reading {
  if (counts) return totalJ === null ? gap(atS, "its answer holds no counter") : { atS, values: [totalJ], fault: null };
  return watts < 0 || watts > mostPlugW
    ? gap(atS, "it shows watts that no socket delivers")
    : { atS, values: [watts], fault: null };
}

function gap(atS: number, fault: string): Reading {
  return { atS, values: [null], fault };
}

/**
 * Grade A for a counter, which misses nothing between two readings; B for watts, which are interpolated.
 *
 * Windows: of a counter an edge is off by a step, and by what is drawn until it is brought up to date; either is a tenth of the
 * shortest window's joules at most. Of watts an edge is off by a second's change. 10 s is also what idle watts are looked at for.
 */
function specOf({ dialect, counterUpdateS, watts }: ProbedPlug): MeterSpec {
  const { title, counter, stepW } = plugDialects[dialect];
  const shared = {
    id: "plug",
    boundary: "wall",
    intervalS: 1,
    mostW: mostPlugW,
    // No data sheet of these plugs states an accuracy.
    gainU95: null,
    notes:
      watts < unreliableW
        ? [`The plug showed ${watts.toFixed(1)} W: below ${unreliableW} W such plugs are unreliable.`]
        : [],
  } as const;
  if (counterUpdateS !== null) {
    return {
      ...shared,
      kind: "counter",
      source: `plug ${title} counter`,
      grade: "A",
      channels: [{ name: "plug", wrapJ: null }],
      stepJ: counter.stepJ,
      updateS: counterUpdateS,
      minWindowS: Math.max(10 * counterUpdateS, Math.ceil((10 * counter.stepJ) / watts)),
      minWindowReason: `the plug counts in steps of ${counter.stepJ} J, brought up to date each ${counterUpdateS} s`,
    };
  }
  return {
    ...shared,
    kind: "power",
    source: `plug ${title} watts`,
    grade: "B",
    channels: [{ name: "plug" }],
    stepW,
    updateS: wattsUpdateS,
    mostGapS: 5,
    minWindowS: 10,
    minWindowReason: "the plug shows its watts once a second",
  };
}
