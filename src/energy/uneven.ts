/** The golden ratio's fraction: its multiples fill 0..1 more evenly than any other number's (Knuth, TAOCP 3, 6.4, theorem S). */
const golden = (Math.sqrt(5) - 1) / 2;

/**
 * Seconds to wait between the `turn`-th reading and the next, `meanS` in the mean. A load that comes and goes once a second, read
 * once a second, would always be met at the same point of its second. So there is one reading in each interval, but at another
 * point of it every time; the waits that come of it are 0.62 and 1.62 of the mean.
 */
export function unevenWaitS({ turn, meanS }: { readonly turn: number; readonly meanS: number }): number {
  const point = (one: number) => one + ((one * golden) % 1);
  return meanS * (point(turn + 1) - point(turn));
}
