/** A system that may be bought. */
export interface SizePoint {
  readonly panelW: number;
  readonly batteryWh: number;
}

/** How a point did: the share that the target is about, 0..1. */
export interface JudgedPoint extends SizePoint {
  readonly share: number;
}

/** Simulates a point. */
export type Judge = (point: SizePoint) => Promise<number>;

export interface SizeFront {
  /** The smallest battery for each panel, panels ascending; a point that no other point beats in both is in it, and no other. */
  readonly front: readonly JudgedPoint[];
  /** Of all points that were tried, the one that came nearest to the target; null where none was tried. */
  readonly nearest: JudgedPoint | null;
  readonly tried: number;
}

/**
 * The Pareto front of panel and battery that reach a target. More battery or more panel never serves less, so that the least battery
 * is found by bisection for each panel, below the battery of the panel before: the front is a staircase.
 */
export async function findFront({
  panelsW,
  batteriesWh,
  target,
  judge,
}: {
  /** Both ascending. */
  readonly panelsW: readonly number[];
  readonly batteriesWh: readonly number[];
  readonly target: number;
  readonly judge: Judge;
}): Promise<SizeFront> {
  const tried: JudgedPoint[] = [];
  const front: JudgedPoint[] = [];
  let candidates = batteriesWh;
  for (const panelW of panelsW) {
    const found = await findSmallest({
      candidates,
      fits: async (batteryWh) => {
        const point = { panelW, batteryWh, share: await judge({ panelW, batteryWh }) };
        tried.push(point);
        return point.share >= target;
      },
    });
    const best = tried.find((point) => point.panelW === panelW && point.batteryWh === found);
    if (best === undefined) continue;
    front.push(best);
    candidates = candidates.filter((batteryWh) => batteryWh < best.batteryWh);
    if (candidates.length === 0) break;
  }
  return { front, nearest: nearestOf(tried), tried: tried.length };
}

/** The smallest of ascending candidates that fits, if what fits goes on fitting; undefined where the largest does not. */
export async function findSmallest({
  candidates,
  fits,
}: {
  readonly candidates: readonly number[];
  readonly fits: (candidate: number) => Promise<boolean>;
}): Promise<number | undefined> {
  let high = candidates.length - 1;
  const largest = candidates[high];
  if (largest === undefined || !(await fits(largest))) return undefined;
  let low = 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const candidate = candidates[middle];
    if (candidate === undefined) break;
    if (await fits(candidate)) high = middle;
    else low = middle + 1;
  }
  return candidates[high];
}

/** The largest factor ≥ 1 by which something may grow and still fits, to one percent; `most` where that fits, too. */
export async function findSpare({
  fits,
  most,
}: {
  readonly fits: (factor: number) => Promise<boolean>;
  readonly most: number;
}): Promise<number> {
  const steps = Math.round((most - 1) * 100);
  // Smallest step that no longer fits: found as the smallest fit of the opposite.
  const candidates = Array.from({ length: steps }, (_, index) => 1 + (index + 1) / 100);
  const broken = await findSmallest({ candidates, fits: async (factor) => !(await fits(factor)) });
  return broken === undefined ? most : broken - 0.01;
}

/** 0 and then sizes that grow by a twentieth, in whole numbers, up to a largest. */
export function sizeLadder({ least, most }: { readonly least: number; readonly most: number }): number[] {
  const sizes = [0];
  for (let size = least; size < most; size = Math.max(size + 1, Math.round(size * 1.05))) sizes.push(size);
  return most > 0 ? [...sizes, most] : sizes;
}

function nearestOf(points: readonly JudgedPoint[]): JudgedPoint | null {
  return points.reduce<JudgedPoint | null>(
    (best, point) => (best === null || point.share > best.share ? point : best),
    null,
  );
}
