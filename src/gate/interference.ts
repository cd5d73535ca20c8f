import { mean } from "../stats/mean.ts";
import type { CellLaunch } from "./launch.ts";

/**
 * An arm that uses more of a core than this while it waits takes it from the arm that is measured. V8 clears up behind a block of short
 * calls: 1 to 6 % in the mean; threads that spin: 9 to 15 % (measured, 2 cores).
 */
const mostIdleCpu = 0.08;

/**
 * Says which arm did not keep still while the other was measured, by its mean over the launches; undefined where both did, or
 * nothing was measured. On two cores ONNX Runtime's spinning threads make the pairs worthless: A/A differences scatter by 18 to 31 %.
 */
export function findInterference(launches: readonly CellLaunch[]): string | undefined {
  if (launches.length === 0) return undefined;
  const busy = (["baseline", "candidate"] as const).flatMap((arm) => {
    const cores = mean(launches.map(({ idleCpu }) => idleCpu[arm]));
    return cores > mostIdleCpu ? [`the ${arm} used ${(100 * cores).toFixed(0)} % of a core`] : [];
  });
  if (busy.length === 0) return undefined;
  return `the arms interfere: while it was not its turn ${busy.join(" and ")}; measure with spinning off`;
}
