/** Gauges are off by a few percent; more above full is no charge. */
const mostPercent = 110;

/** A charge in percent as a fraction, with what is odd about it. `name` is what the source calls it. */
export function chargeFromPercent(
  percent: number | null,
  name: string,
): { readonly fraction: number | null; readonly notes: readonly string[] } {
  if (percent === null) return { fraction: null, notes: [] };
  if (percent < 0 || percent > mostPercent) {
    return { fraction: null, notes: [`its ${name} of ${percent} % is no charge`] };
  }
  if (percent > 100) return { fraction: 1, notes: [`its ${name} of ${percent} % is taken as full`] };
  return { fraction: percent / 100, notes: [] };
}
