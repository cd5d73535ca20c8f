/**
 * Binomial tails by whole numbers only, to check the ones in doubles against: terms by recurrence from the mode in
 * fixed point, divided by their total. Shares neither the closed form nor the log space of the code under test.
 */

/** Bits after the point: terms down to e^-700 of the mode keep hundreds of right bits. */
const scaleBits = 1500n;

export interface ExactBinomial {
  /** ln P[X ≤ k]. */
  logAtMost(k: number): number;
  /** ln P[X ≥ k]. */
  logAtLeast(k: number): number;
}

/** X ~ Bin(trials, perMille/1000), for 0 < perMille < 1000. */
export function exactBinomial(trials: number, perMille: number): ExactBinomial {
  const success = BigInt(perMille);
  const failure = 1000n - success;
  const mode = Math.min(trials, Math.floor(((trials + 1) * perMille) / 1000));
  const terms = new Map<number, bigint>();
  let term = 1n << scaleBits;
  for (let k = mode; k <= trials && term > 0n; k++) {
    terms.set(k, term);
    term = (term * BigInt(trials - k) * success) / (BigInt(k + 1) * failure);
  }
  term = 1n << scaleBits;
  for (let k = mode; k >= 0 && term > 0n; k--) {
    terms.set(k, term);
    term = (term * BigInt(k) * failure) / (BigInt(trials - k + 1) * success);
  }
  let total = 0n;
  for (const value of terms.values()) total += value;

  function logSum(isInside: (k: number) => boolean): number {
    let sum = 0n;
    for (const [k, value] of terms) if (isInside(k)) sum += value;
    return logOf(sum) - logOf(total);
  }
  return { logAtMost: (limit) => logSum((k) => k <= limit), logAtLeast: (limit) => logSum((k) => k >= limit) };
}

/** ln of a whole number of any size: its top 64 bits, and the rest as a power of two. */
function logOf(value: bigint): number {
  if (value === 0n) return Number.NEGATIVE_INFINITY;
  const cut = Math.max(0, value.toString(16).length * 4 - 64);
  return Math.log(Number(value >> BigInt(cut))) + cut * Math.LN2;
}
