import { OffgridError } from "../errors.ts";
import type { MeterSpec } from "../metering/reading.ts";
import { liveFlags } from "./live-power.ts";
import { parseNutAddress } from "./live-source.ts";
import type { FindMeter, MeterSearch, PolledMeter } from "./meter.ts";
import { askUps } from "./nut-client.ts";
import { readUpsFeed, type UpsFeed } from "./nut-state.ts";

const place = "--meter nut";
const intervalS = 2;
/** From the look-up of the name to the end of the answer: before it is asked again. */
const timeoutMs = 1800;
/** Where the driver does not say how often it asks: what most do is faster. */
const usualUpdateS = 5;
/** The most that a UPS for a room feeds. */
const mostUpsW = 20_000;

/** What asks the UPS once. @throws OffgridError as `askUps` does. */
type Ask = () => Promise<UpsFeed>;

/**
 * A UPS behind a NUT server, `UPS@HOST[:PORT]`: what leaves its output, so more than this machine where others are on it.
 *
 * Watts that it measures (`ups.realpower`) are grade B: a sensor between the socket and the machine, without a counter. Its load × its
 * nominal watts (`ups.realpower.nominal`) is grade D: a share of a rated power, in steps of 1 % of it.
 *
 * A driver asks its UPS for all figures each `pollfreq` seconds (usbhid-ups: 30 unless set, networkupstools.org/docs/man), else each
 * `pollinterval`; what lies between is old, so a window has to be ten times as long.
 * @throws OffgridError `usage` when it is no UPS on a server, or the host is farther away than allowed.
 */
export const findNutMeter: FindMeter = async (search) => {
  if (search.reference === null) {
    return { state: "absent", detail: "none is named: --meter nut=ups@localhost measures at a UPS" };
  }
  const ask = askerOf(search, search.reference);
  try {
    const feed = await ask();
    if (feed.watts === null) {
      return {
        state: "needs",
        detail: "the UPS shows neither its watts nor its load with its nominal watts",
        remedy:
          "See what it shows with upsc; ups.realpower.nominal can be set in ups.conf: override.ups.realpower.nominal = 600",
      };
    }
    if (feed.watts === 0 || feed.watts > mostUpsW) {
      return {
        state: "needs",
        detail: `the UPS shows ${feed.watts === 0 ? "0 W" : "watts that no such UPS feeds"}`,
        remedy: "Put the machine on its output, and load it enough for the UPS to see it",
      };
    }
    return {
      state: "available",
      detail: `UPS, ${feed.watts.toFixed(0)} W ${feed.way === "load" ? "by its load" : "measured"}`,
      open: async () => openUps({ ask, feed, clockS: search.clockS }),
    };
  } catch (thrown) {
    if (!(thrown instanceof OffgridError) || thrown.code === "usage") throw thrown;
    return { state: "needs", detail: thrown.fault, remedy: thrown.cure ?? "Check the server" };
  }
};

function askerOf({ reach }: MeterSearch, reference: string): Ask {
  const source = parseNutAddress(reference);
  if (source === undefined) {
    throw new OffgridError({
      code: "usage",
      place,
      fault: "that is no UPS on a NUT server",
      cure: "Write nut=UPS@HOST or nut=UPS@HOST:PORT, such as nut=ups@localhost; an IPv6 address goes in brackets",
    });
  }
  return async () => readUpsFeed(await askUps({ source, place, reach, timeoutMs }));
}

/** Notes grow while it is read: what it says once of its state stays said. */
function openUps({
  ask,
  feed: first,
  clockS,
}: {
  readonly ask: Ask;
  readonly feed: UpsFeed;
  readonly clockS: MeterSearch["clockS"];
}): PolledMeter {
  const notes = wayNotes(first);
  const note = (feed: UpsFeed): void => {
    notes.push(...stateNotes(feed).filter((one) => !notes.includes(one)));
  };
  note(first);
  return {
    feed: "polled",
    spec: specOf(first, notes),
    read: async () => {
      const askedS = clockS();
      const gap = (fault: string) => ({ atS: (askedS + clockS()) / 2, values: [null], fault });
      try {
        const feed = await ask();
        note(feed);
        if (feed.watts === null || feed.way !== first.way) return gap("the UPS does not show its watts");
        if (feed.watts > mostUpsW) return gap("the UPS shows watts that no such UPS feeds");
        return { atS: (askedS + clockS()) / 2, values: [feed.watts], fault: null };
      } catch (thrown) {
        return gap(thrown instanceof OffgridError ? thrown.fault : "the UPS's server cannot be asked");
      }
    },
    close: async () => undefined,
  };
}

function wayNotes({ way, nominalW }: UpsFeed): string[] {
  return way === "load" ? [`The UPS's watts are its load × its nominal ${nominalW} W.`] : [];
}

function stateNotes({ feed, flags, notes }: UpsFeed): string[] {
  return [
    ...(feed === "battery" ? ["The UPS ran on its battery (OB)."] : []),
    ...flags.map((flag) => `The UPS said: ${liveFlags[flag]}.`),
    ...notes.map((one) => `Of the UPS: ${one}.`),
  ];
}

function specOf({ way, nominalW, updateS: said }: UpsFeed, notes: readonly string[]): MeterSpec {
  const updateS = said !== null && said >= 1 && said <= 600 ? said : usualUpdateS;
  const isMeasured = way === "measured";
  return {
    id: "nut",
    kind: "power",
    source: isMeasured ? "UPS ups.realpower" : "UPS load × nominal watts",
    boundary: "ups",
    grade: isMeasured ? "B" : "D",
    channels: [{ name: "output" }],
    intervalS,
    stepW: isMeasured || nominalW === null ? 1 : nominalW / 100,
    updateS,
    mostGapS: Math.max(3 * intervalS, 2 * updateS),
    minWindowS: 10 * updateS,
    minWindowReason: `the UPS's figures are brought up to date each ${updateS} s`,
    mostW: mostUpsW,
    // Makers state none for what a UPS shows.
    gainU95: null,
    notes,
  };
}
