import type { Bounded } from "./repeated.ts";

const joulesPerWh = 3600;

/**
 * Right answers a watt-hour: rate × batch × 3600 ÷ joules an inference. The interval takes the ends of both: never too narrow;
 * null ends where one is not known, and no upper end where the energy's interval reaches 0.
 */
export function rightAnswersPerWh({
  rate,
  batch,
  joules,
}: {
  /** Share of right answers, 0..1. */
  readonly rate: Bounded;
  /** Items an inference. */
  readonly batch: number;
  /** Of an inference, above 0. */
  readonly joules: Bounded;
}): Bounded {
  const each = batch * joulesPerWh;
  return {
    value: (rate.value * each) / joules.value,
    lo: rate.lo === null || joules.hi === null ? null : (rate.lo * each) / joules.hi,
    hi: rate.hi === null || joules.lo === null || joules.lo <= 0 ? null : (rate.hi * each) / joules.lo,
  };
}
