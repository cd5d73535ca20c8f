import { oneSidedReach } from "../stats/quantile.ts";
import { yuen, yuenInterval } from "../stats/yuen.ts";
import type { CellOfSuite } from "./duel-progress.ts";
import { formatChange } from "./duel-words.ts";
import type { LaunchDifference } from "./launch-difference.ts";

/**
 * What only the slow calls show: the usual call of a block does not see one call in twenty that takes twice as long, the mean of all
 * calls does. Said where the mean is slower beyond chance (one-sided, α of the cell) and by half of the threshold at least; the launches
 * are those that the usual call was decided by, so that this is one test and no further look.
 */
export function findSlowCalls(
  launches: readonly LaunchDifference[],
  { rules: { alpha, threshold }, cells }: Pick<CellOfSuite, "rules" | "cells">,
): string | undefined {
  const estimate = yuen(launches.map(({ mean }) => mean));
  if (estimate === undefined) return undefined;
  const { value, standardError, degrees } = estimate;
  const reach = standardError === 0 ? 0 : oneSidedReach(degrees, alpha / cells) * standardError;
  if (value - reach <= 0 || value < Math.log1p(threshold) / 2) return undefined;
  const { lo, hi } = yuenInterval(estimate);
  const [change, from, to] = [value, lo, hi].map((log) => formatChange(Math.expm1(log)));
  return `the usual call is no slower, but the mean of all calls is (${change} [${from}, ${to}]): some calls are slower, or more of them; 'offgrid run --stop normal' measures the tail, and a policy of 'offgrid gate' can judge it`;
}
