import type { LoadedModel } from "../backends/backend.ts";
import { compareOutputs, type Tolerance } from "../tensors/compare-outputs.ts";
import type { Tensors } from "../tensors/tensor.ts";
import type { KeptOutput } from "./kept-outputs.ts";

export interface OutputCheck {
  /** Timed outputs that were compared. */
  readonly checked: number;
  /** Whether each is what an untimed inference gives, within the tolerance; null where none was compared. */
  readonly equal: boolean | null;
  readonly notes: readonly string[];
}

/** Compares outputs that timed calls gave with those of untimed ones on the same inputs. */
export async function checkOutputs({
  kept,
  model,
  feeds,
  tolerance,
}: {
  readonly kept: readonly KeptOutput[];
  readonly model: Pick<LoadedModel, "infer" | "read">;
  readonly feeds: readonly Tensors[];
  readonly tolerance: Tolerance;
}): Promise<OutputCheck> {
  let checked = 0;
  let wrong = 0;
  let inexact = 0;
  for (const { output, feedIndex } of kept) {
    const feed = feeds[feedIndex];
    if (feed === undefined) continue;
    const comparisons = compareOutputs(await model.infer(feed), model.read(output), tolerance);
    if (comparisons.length === 0) continue;
    checked++;
    if (comparisons.some(({ state }) => state !== "equal")) wrong++;
    else if (comparisons.some((found) => found.state === "equal" && (found.maxAbsolute ?? 0) > 0)) inexact++;
  }
  const notes: string[] = [];
  if (wrong > 0) {
    notes.push(
      `${wrong} of ${checked} outputs sampled while timed differ from the untimed ones: what was timed is not the model's work, or the model draws random numbers`,
    );
  } else if (inexact > 0) {
    notes.push(
      `${inexact} of ${checked} outputs sampled while timed equal the untimed ones within the tolerance, not to the bit`,
    );
  }
  return { checked, equal: checked === 0 ? null : wrong === 0, notes };
}
