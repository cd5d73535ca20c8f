import { type ThermalSpec, usualFloorSpeed } from "../power/thermal.ts";
import type { Watts } from "./watts.ts";

/** What is known of how a device becomes too warm. */
export type HeatKnown =
  /** Its temperatures. */
  | {
      readonly kind: "temperatures";
      readonly ambientC: number;
      readonly ambientSwingC: number;
      readonly riseCPerW: number;
      readonly timeConstantS: number;
      readonly limitC: number;
    }
  /** What somebody measured who kept it busy from idle on: after a time it clocked down to a share of its speed, and stayed there. */
  | { readonly kind: "clock-down"; readonly speed: number; readonly afterS: number };

/**
 * The thermal part of a device. A measured clock-down fixes it but for its unit: from the rest of an idle device to the end of a busy
 * one the rise is 1 − exp(−t/τ), and the sustained speed is the share of it that the limit leaves. So τ = −after ÷ ln(1 − speed),
 * and a watt may stand for a degree.
 */
export function thermalOf(heat: HeatKnown, { idleW, activeW }: Watts): ThermalSpec {
  if (heat.kind === "temperatures") {
    const { kind: _, ...spec } = heat;
    return { ...spec, floorSpeed: usualFloorSpeed };
  }
  const { speed, afterS } = heat;
  return {
    ambientC: 0,
    riseCPerW: 1,
    timeConstantS: -afterS / Math.log1p(-speed),
    limitC: idleW + (activeW - idleW) * speed,
    // What was measured to be slower than the floor is believed.
    floorSpeed: Math.min(usualFloorSpeed, speed),
    scale: "relative",
  };
}
