/** Confidence of every interval and bound that offgrid reports, unless a column says otherwise. */
export const defaultConfidence = 0.95;

/** @throws RangeError unless 0 < confidence < 1. */
export function checkConfidence(confidence: number): void {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`confidence must lie between 0 and 1, both excluded: ${confidence}`);
  }
}
