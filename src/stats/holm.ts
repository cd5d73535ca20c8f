/**
 * Holm's step-down adjustment of p values that are judged together, in the order given: of the sorted values
 * max over j ≤ i of (m − j + 1) p₍ⱼ₎, at most 1 (Holm, A Simple Sequentially Rejective Multiple Test Procedure, Scandinavian Journal
 * of Statistics 6, 1979). An adjusted value ≤ α is a rejection with at most α false alarms in all of them.
 * @throws RangeError unless each lies in 0..1.
 */
export function holm(pValues: readonly number[]): number[] {
  const m = pValues.length;
  const order = pValues.map((p, index) => ({ p: checked(p), index })).sort((one, other) => one.p - other.p);
  const adjusted = new Float64Array(m);
  let largest = 0;
  for (const [rank, { p, index }] of order.entries()) {
    largest = Math.max(largest, Math.min(1, (m - rank) * p));
    adjusted[index] = largest;
  }
  return [...adjusted];
}

function checked(p: number): number {
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a p value must lie in 0..1: ${p}`);
  return p;
}
