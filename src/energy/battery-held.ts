import type { Held } from "./battery-feed.ts";

/**
 * Joules that a battery has given since the first call, by what it holds: its energy, or else its charge times the mean of the voltages
 * between which it fell (∫V dQ; charge times voltage of the moment would count the fall of the voltage as well). Null where neither shows.
 */
export function createGivenCounter(): (held: Held) => number | null {
  let startJ: number | null = null;
  let last: { readonly ampereSeconds: number; readonly volts: number } | null = null;
  let givenJ = 0;
  return ({ joules, ampereSeconds, volts }) => {
    if (joules !== null && last === null) {
      startJ ??= joules;
      return startJ - joules;
    }
    if (startJ !== null || ampereSeconds === null || volts === null) return null;
    givenJ += last === null ? 0 : (last.ampereSeconds - ampereSeconds) * ((last.volts + volts) / 2);
    last = { ampereSeconds, volts };
    return givenJ;
  };
}

/** Of several batteries together; null where one of them is unknown. */
export function sumOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === values.length ? known.reduce((sum, value) => sum + value, 0) : null;
}
