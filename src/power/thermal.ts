import { dayS } from "./switch.ts";

/** How warm a device becomes, and where it clocks down: one body that warms up and cools down towards the air round it. */
export interface ThermalSpec {
  /** Of the air, in the mean of a day. */
  readonly ambientC: number;
  /** Half of the difference between day and night, warmest at 15 h; 0 unless given. */
  readonly ambientSwingC?: number;
  /** By how much a watt makes the device warmer than the air, in the end. */
  readonly riseCPerW: number;
  /** After this time 63 % of a rise have happened. */
  readonly timeConstantS: number;
  /** The device clocks down so that it becomes no warmer; Infinity if it never does. */
  readonly limitC: number;
  /** Share of the full speed below which it does not clock down, however warm it becomes; 0.2 unless given. */
  readonly floorSpeed?: number;
  /** Whether temperatures mean anything beyond this simulation; `celsius` unless given. */
  readonly scale?: "celsius" | "relative";
}

/**
 * A device's temperature T: dT/dt = (air + rise·watts − T)/τ. Watts are constant between two events and the air's temperature for ten
 * minutes, so that T(t + Δ) = T∞ + (T(t) − T∞)·exp(−Δ/τ) is exact, and so is the time at which it passes the limit.
 */
export interface Heat {
  temperatureC: number;
  /** When it was that warm. */
  atS: number;
  hottestC: number;
  /** Ten minutes of the air, counted from the start. */
  step: number;
  /** Of a day's steps; one where the air is always the same. */
  readonly airsC: Float64Array;
  readonly stepS: number;
  readonly idleW: number;
  readonly riseCPerW: number;
  readonly timeConstantS: number;
  readonly limitC: number;
  readonly floorSpeed: number;
  readonly scale: "celsius" | "relative";
}

const airStepS = 600;
const warmestS = 15 * 3600;
export const usualFloorSpeed = 0.2;

/** As warm as the air. @throws RangeError when a number is out of range. */
export function createHeat({ spec, idleW }: { readonly spec: ThermalSpec; readonly idleW: number }): Heat {
  const { ambientC, ambientSwingC = 0, riseCPerW, timeConstantS, limitC, floorSpeed = usualFloorSpeed } = spec;
  if (!(Number.isFinite(ambientC) && ambientSwingC >= 0 && Number.isFinite(ambientSwingC))) {
    throw new RangeError(`the air needs a temperature, and a swing of 0 or more: ${ambientC}, ${ambientSwingC}`);
  }
  if (!(riseCPerW > 0 && timeConstantS > 0 && Number.isFinite(riseCPerW * timeConstantS))) {
    throw new RangeError(`rise and time constant must be above 0: ${riseCPerW}, ${timeConstantS}`);
  }
  if (Number.isNaN(limitC) || limitC === Number.NEGATIVE_INFINITY) throw new RangeError(`no limit: ${limitC}`);
  if (!(floorSpeed > 0 && floorSpeed <= 1)) throw new RangeError(`a floor must lie in 0..1, not at 0: ${floorSpeed}`);
  const airsC = makeAir({ ambientC, ambientSwingC });
  const temperatureC = airsC[0] ?? ambientC;
  return {
    temperatureC,
    atS: 0,
    hottestC: temperatureC,
    step: 0,
    airsC,
    stepS: airsC.length === 1 ? Number.POSITIVE_INFINITY : airStepS,
    idleW,
    riseCPerW,
    timeConstantS,
    limitC,
    floorSpeed,
    scale: spec.scale ?? "celsius",
  };
}

/** As warm as after a long time of idling. */
export function settleIdle(heat: Heat): void {
  heat.temperatureC = settledC(heat, { step: heat.step, watts: heat.idleW });
  heat.hottestC = heat.temperatureC;
}

/** Goes to a time while the device draws the same watts. */
export function warm(heat: Heat, { watts, untilS }: { readonly watts: number; readonly untilS: number }): void {
  while ((heat.step + 1) * heat.stepS <= untilS) {
    drift(heat, { watts, untilS: (heat.step + 1) * heat.stepS });
    heat.step += 1;
  }
  if (untilS > heat.atS) drift(heat, { watts, untilS });
}

function drift(heat: Heat, { watts, untilS }: { readonly watts: number; readonly untilS: number }): void {
  const endlessC = settledC(heat, { step: heat.step, watts });
  const decay = Math.exp((heat.atS - untilS) / heat.timeConstantS);
  heat.temperatureC = endlessC + (heat.temperatureC - endlessC) * decay;
  heat.atS = untilS;
  if (heat.temperatureC > heat.hottestC) heat.hottestC = heat.temperatureC;
}

/** Where the temperature would end in a step's air. */
export function settledC(heat: Heat, { step, watts }: { readonly step: number; readonly watts: number }): number {
  return airC(heat, step) + heat.riseCPerW * watts;
}

/** Of the air in a step. */
export function airC({ airsC }: Heat, step: number): number {
  return airsC[step % airsC.length] ?? 0;
}

/** A cosine over the day, in the middle of every ten minutes. */
function makeAir({ ambientC, ambientSwingC }: { ambientC: number; ambientSwingC: number }): Float64Array {
  if (ambientSwingC === 0) return Float64Array.of(ambientC);
  return Float64Array.from({ length: dayS / airStepS }, (_, step) => {
    const turn = ((step + 0.5) * airStepS - warmestS) / dayS;
    return ambientC + ambientSwingC * Math.cos(2 * Math.PI * turn);
  });
}
