import { airC, type Heat, settledC, warm } from "./thermal.ts";

/** How fast a busy device goes from now on. */
export interface Pace {
  /** 1 is full speed. */
  readonly speed: number;
  /** When that changes, the temperature being at the limit then; Infinity if it does not. */
  readonly untilS: number;
}

/** So close to the limit is at the limit: rounding must not make a device waver there. */
const nearC = 1e-9;

/**
 * At what pace a device goes that draws `busyW` at full speed: as fast as it can while it is below the limit; at the limit as fast as
 * keeps it there; at the floor where that is slower, or while it is warmer. Watts are a straight line between idle and full
 * speed. What draws no more than idling is never clocked down.
 */
export function paceOf(heat: Heat, { busyW, workS }: { readonly busyW: number; readonly workS: number }): Pace {
  const { limitC, floorSpeed, atS } = heat;
  if (busyW <= heat.idleW) return { speed: 1, untilS: Number.POSITIVE_INFINITY };
  const aboveC = heat.temperatureC - limitC;
  const sustained = sustainedSpeed(heat, busyW);
  if (aboveC < -nearC || (aboveC <= nearC && sustained >= 1)) {
    return { speed: 1, untilS: passingS(heat, { from: "below", watts: busyW, untilS: atS + workS }) };
  }
  if (aboveC <= nearC && sustained >= floorSpeed) return { speed: sustained, untilS: (heat.step + 1) * heat.stepS };
  const watts = wattsAt(heat, { busyW, speed: floorSpeed });
  return { speed: floorSpeed, untilS: passingS(heat, { from: "above", watts, untilS: atS + workS / floorSpeed }) };
}

/** Watts at a speed. */
export function wattsAt({ idleW }: Heat, { busyW, speed }: { readonly busyW: number; readonly speed: number }): number {
  return idleW + (busyW - idleW) * speed;
}

/**
 * Goes on to the end of a request of full speed, after a rest, if the limit is not passed on the way; else stays where it is and
 * says so.
 */
export function staysCool(
  heat: Heat,
  { busyW, startS, doneS }: { readonly busyW: number; readonly startS: number; readonly doneS: number },
): boolean {
  const { temperatureC, atS, hottestC, step, limitC } = heat;
  warm(heat, { watts: heat.idleW, untilS: startS });
  const beforeC = heat.hottestC;
  heat.hottestC = heat.temperatureC;
  if (heat.temperatureC <= limitC) warm(heat, { watts: busyW, untilS: doneS });
  if (heat.hottestC <= limitC) {
    heat.hottestC = Math.max(heat.hottestC, beforeC);
    return true;
  }
  heat.temperatureC = temperatureC;
  heat.atS = atS;
  heat.hottestC = hottestC;
  heat.step = step;
  return false;
}

/** The speed whose watts keep the device at its limit: above 1 where nothing need be done, below 0 where nothing helps. */
function sustainedSpeed(heat: Heat, busyW: number): number {
  const { limitC, riseCPerW, idleW } = heat;
  return ((limitC - airC(heat, heat.step)) / riseCPerW - idleW) / (busyW - idleW);
}

/** When the limit is passed, coming from one side; Infinity if not until then. */
function passingS(
  heat: Heat,
  { from, watts, untilS }: { readonly from: "below" | "above"; readonly watts: number; readonly untilS: number },
): number {
  const { limitC, timeConstantS, stepS } = heat;
  let { temperatureC, atS, step } = heat;
  for (;;) {
    const endS = Math.min((step + 1) * stepS, untilS);
    const endlessC = settledC(heat, { step, watts });
    const endC = endlessC + (temperatureC - endlessC) * Math.exp((atS - endS) / timeConstantS);
    if (from === "below" ? endC > limitC + nearC : endC < limitC - nearC) {
      return atS + timeConstantS * Math.max(0, Math.log((temperatureC - endlessC) / (limitC - endlessC)));
    }
    if (endS >= untilS) return Number.POSITIVE_INFINITY;
    temperatureC = endC;
    atS = endS;
    step += 1;
  }
}
