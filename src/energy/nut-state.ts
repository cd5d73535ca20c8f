import { chargeFromPercent } from "./charge.ts";
import type { LiveCapacity, LiveFlag, LivePower } from "./live-power.ts";

/** Words of `ups.status` (RFC 9271): what they say of the feed, and the flag that they raise. */
const statusWords: ReadonlyMap<string, { readonly feed?: "mains" | "battery"; readonly flag?: LiveFlag }> = new Map([
  ["OL", { feed: "mains" }],
  ["OB", { feed: "battery" }],
  ["LB", { flag: "low-battery" }],
  ["RB", { flag: "replace-battery" }],
  ["OVER", { flag: "overload" }],
  ["FSD", { flag: "shutting-down" }],
  ["OFF", { flag: "output-off" }],
  ["BYPASS", { flag: "bypass" }],
  ["CAL", { flag: "testing" }],
  ["TEST", { flag: "testing" }],
  ["HB", {}],
  ["CHRG", {}],
  ["DISCHRG", {}],
  ["TRIM", {}],
  ["BOOST", {}],
  ["ECO", {}],
  ["ALARM", {}],
]);

/** What a UPS's variables say of what it feeds. */
export interface UpsFeed {
  /** What leaves it, W. */
  readonly watts: number | null;
  /** Measured; or the share of its nominal watts that it shows as its load, in steps of 1 %; none where there are no watts. */
  readonly way: "measured" | "load" | "none";
  readonly nominalW: number | null;
  readonly feed: LivePower["feed"];
  readonly flags: readonly LiveFlag[];
  /** Of words in its status that are unknown here. */
  readonly notes: readonly string[];
  /** Seconds after which its driver asks it for all figures anew, as far as it says; null where it does not. */
  readonly updateS: number | null;
}

/** What a meter needs of a UPS's variables. */
export function readUpsFeed(variables: ReadonlyMap<string, string>): UpsFeed {
  const number = numbersIn(variables);
  const words = statusWordsIn(variables);
  const { watts } = feedWatts(number);
  const real = number("ups.realpower");
  const isMeasured = real !== null && real >= 0;
  return {
    watts,
    way: watts === null ? "none" : isMeasured ? "measured" : "load",
    nominalW: number("ups.realpower.nominal"),
    feed: feedOf(words),
    flags: flagsOf(words),
    notes: strangerNotes(words.filter((word) => !statusWords.has(word))),
    updateS: number("driver.parameter.pollfreq") ?? number("driver.parameter.pollinterval"),
  };
}

/** What a UPS's variables say. Nothing here throws: what is absent or no number is null. */
export function readUps({
  source,
  variables,
}: {
  readonly source: string;
  readonly variables: ReadonlyMap<string, string>;
}): LivePower {
  const number = numbersIn(variables);
  const words = statusWordsIn(variables);
  const strangers = words.filter((word) => !statusWords.has(word));
  const charge = chargeFromPercent(number("battery.charge"), "battery.charge");
  const watts = feedWatts(number);
  const capacity = capacityOf(number);
  const low = number("battery.charge.low");
  const runtime = number("battery.runtime");
  return {
    source,
    feed: feedOf(words),
    chargeFraction: charge.fraction,
    capacity: capacity.capacity,
    presentW: watts.watts,
    runtimeS: runtime !== null && runtime >= 0 ? runtime : null,
    reserveFraction: low !== null && low >= 0 && low < 100 ? low / 100 : null,
    flags: flagsOf(words),
    notes: [...strangerNotes(strangers), ...charge.notes, ...watts.notes, ...capacity.notes],
  };
}

function numbersIn(variables: ReadonlyMap<string, string>): (name: string) => number | null {
  return (name) => numberIn(variables.get(name));
}

function statusWordsIn(variables: ReadonlyMap<string, string>): string[] {
  return (variables.get("ups.status") ?? "").split(/\s+/).filter((word) => word !== "");
}

function flagsOf(words: readonly string[]): LiveFlag[] {
  return [...new Set(words.flatMap((word) => statusWords.get(word)?.flag ?? []))];
}

/** One that says both is on its battery: some keep OL while they test it or while mains is too weak. */
function feedOf(words: readonly string[]): LivePower["feed"] {
  const feeds = new Set(words.map((word) => statusWords.get(word)?.feed));
  if (feeds.has("battery")) return "battery";
  return feeds.has("mains") ? "mains" : "unknown";
}

function strangerNotes(words: readonly string[]): string[] {
  if (words.length === 0) return [];
  const readable = words.filter((word) => /^[A-Z0-9_-]{1,20}$/i.test(word)).slice(0, 5);
  const named = readable.length === 0 ? "" : ` (${readable.join(", ")})`;
  return [`its status holds words that are unknown here${named}; they are passed over`];
}

/** Watts as it measures them, else its load of its nominal watts. Volt-amperes are no watts. */
function feedWatts(number: (name: string) => number | null): {
  readonly watts: number | null;
  readonly notes: readonly string[];
} {
  const real = number("ups.realpower");
  if (real !== null && real >= 0) return { watts: real, notes: [] };
  const load = number("ups.load");
  const nominal = number("ups.realpower.nominal");
  if (load === null || load < 0 || nominal === null || nominal <= 0) return { watts: null, notes: [] };
  return {
    watts: (load / 100) * nominal,
    notes: [`its watts are its load of ${load} % × its nominal ${nominal} W`],
  };
}

/** Few say their ampere-hours, and those mean a battery when new. */
function capacityOf(number: (name: string) => number | null): {
  readonly capacity: LiveCapacity | null;
  readonly notes: readonly string[];
} {
  const ampereHours = number("battery.capacity");
  const volts = number("battery.voltage.nominal");
  if (ampereHours === null || ampereHours <= 0 || volts === null || volts <= 0) return { capacity: null, notes: [] };
  return {
    capacity: { wh: ampereHours * volts, basis: "estimate" },
    notes: ["its watt-hours are battery.capacity × battery.voltage.nominal, of a battery when new"],
  };
}

function numberIn(text: string | undefined): number | null {
  return text !== undefined && /^\s*-?\d{1,12}(\.\d{1,12})?\s*$/.test(text) ? Number(text) : null;
}
