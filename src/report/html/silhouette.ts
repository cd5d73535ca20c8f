/** How often each latency came, in steps of 3 %: bounded, however many samples there are. */
export interface Silhouette {
  readonly samples: number;
  /** The logarithm of the shortest, in steps. */
  readonly first: number;
  /** Share of the samples in each step, from the first on. */
  readonly shares: readonly number[];
}

const growth = 1.03;
const widest = 4000;

/** Collects latencies of any number of repetitions. */
export function createSilhouette() {
  const counts = new Map<number, number>();
  let samples = 0;
  return {
    add(ms: number): void {
      if (!(ms > 0) || !Number.isFinite(ms)) return;
      const step = Math.round(Math.log(ms) / Math.log(growth));
      counts.set(step, (counts.get(step) ?? 0) + 1);
      samples += 1;
    },
    finish(): Silhouette | null {
      if (samples === 0) return null;
      const known = [...counts.keys()].sort((a, b) => a - b);
      const [first = 0, last = 0] = [known[0], known.at(-1)];
      const shares = Array.from(
        { length: Math.min(widest, last - first + 1) },
        (_, index) => (counts.get(first + index) ?? 0) / samples,
      );
      return { samples, first, shares };
    },
  };
}

/**
 * The density over the logarithm of latency, as a curve: a normal kernel over the steps, as wide as Silverman's rule has it (Density
 * Estimation, 1986, eq. 3.31), so that few samples make no comb. Cut at the 0.2nd and 99.5th percentile.
 */
export function curveOf({ samples, first, shares }: Silhouette): { readonly ms: number; readonly density: number }[] {
  const [from, to] = [placeOf(shares, 0.002), placeOf(shares, 0.995)];
  const quartiles = (placeOf(shares, 0.75) - placeOf(shares, 0.25)) / 1.34;
  const mean = shares.reduce((sum, share, at) => sum + share * at, 0);
  const deviation = Math.sqrt(shares.reduce((sum, share, at) => sum + share * (at - mean) ** 2, 0));
  const spread = quartiles > 0 ? Math.min(quartiles, deviation) : deviation;
  const width = Math.max(0.6, 0.9 * spread * samples ** -0.2);
  const reach = Math.ceil(3 * width);
  const every = Math.max(1, Math.ceil((to - from + 2 * reach) / mostPoints));
  const points = [];
  for (let at = from - reach; at <= to + reach; at += every) {
    let density = 0;
    for (let other = Math.max(0, at - reach); other <= Math.min(shares.length - 1, at + reach); other++)
      density += (shares[other] ?? 0) * Math.exp(-0.5 * ((at - other) / width) ** 2);
    points.push({ ms: growth ** (first + at), density });
  }
  return points;
}
const mostPoints = 120;

/** The latency that a share of the samples is not above. */
export function quantileOf({ first, shares }: Silhouette, at: number): number {
  return growth ** (first + placeOf(shares, at));
}

function placeOf(shares: readonly number[], at: number): number {
  let sum = 0;
  for (const [place, share] of shares.entries()) {
    sum += share;
    if (sum >= at) return place;
  }
  return shares.length - 1;
}
