import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import type { Plan } from "../suite/plan.ts";

/** The execution provider that is everywhere, so that nobody need be asked for it. */
const universal = "cpu";

/** Whether a plan asks for a provider that this machine's ONNX Runtime may not have. */
export function asksForProviders(plan: Pick<Plan, "cells">): boolean {
  return plan.cells.some(({ backend, ep }) => backend === "onnxruntime" && ep !== universal);
}

/**
 * Finds execution providers that this ONNX Runtime was never built with; whether one works here its own cells will tell.
 * @throws OffgridError `usage`.
 */
export function checkProviders({
  plan,
  known,
}: {
  readonly plan: Pick<Plan, "cells">;
  /** Null where ONNX Runtime did not answer: then the worker says what is wrong. */
  readonly known: readonly string[] | null;
}): void {
  if (known === null) return;
  const stranger = plan.cells.find(({ backend, ep }) => backend === "onnxruntime" && !known.includes(ep));
  if (stranger === undefined) return;
  const guess = nearest(stranger.ep, known);
  throw new OffgridError({
    code: "usage",
    place: `ep ${stranger.ep}`,
    fault: "this machine's ONNX Runtime has no such execution provider",
    cure: `${guess ? `Did you mean '${guess}'? ` : ""}It has: ${known.join(", ")}`,
  });
}
