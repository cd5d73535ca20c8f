import type { SolarSpec } from "./supply-spec.ts";
import { dayS } from "./switch.ts";

/**
 * A half-sine day, G(t) = G_p·sin(π(t − t₀)/D) with G_p = 1000·PSH·π/(2D), seen by panels whose cells are warmer than the air in
 * proportion to G. With s = sin(…), power is P(t) = linearW·s + squareW·s²: both integrals are closed forms.
 */
export interface SolarDay {
  /** Sunrise, seconds of the day. */
  readonly riseS: number;
  readonly daylightS: number;
  readonly linearW: number;
  /** Not above 0: the heat of the cells. */
  readonly squareW: number;
}

/** P = P_dc0·(1 − losses)·G/1000·(1 + γ(T_c − 25)), T_c = ambient + rise·G/1000. */
export function makeSolarDay(spec: SolarSpec): SolarDay {
  const peakSun = (spec.peakSunHours * Math.PI) / (2 * spec.daylightH);
  const atPeakW = spec.peakW * (1 - spec.lossFraction) * peakSun;
  const gamma = spec.temperatureCoefficientPerC;
  return {
    riseS: (spec.noonH - spec.daylightH / 2) * 3600,
    daylightS: spec.daylightH * 3600,
    linearW: atPeakW * (1 + gamma * (spec.ambientC - 25)),
    squareW: atPeakW * gamma * spec.cellRiseC * peakSun,
  };
}

/** Power at a second of the day, W. */
export function solarPower(day: SolarDay, clockS: number): number {
  const since = clockS - day.riseS;
  if (since <= 0 || since >= day.daylightS) return 0;
  const s = Math.sin((Math.PI * since) / day.daylightS);
  return Math.max(0, day.linearW * s + day.squareW * s * s);
}

/** Energy from sunrise to a second of the day, J: ∫sin = (1 − cos x)·D/π and ∫sin² = (x − sin x·cos x)·D/2π. */
export function solarEnergy(day: SolarDay, clockS: number): number {
  const x = (Math.PI * Math.min(Math.max(clockS - day.riseS, 0), day.daylightS)) / day.daylightS;
  const { linearW, squareW } = day;
  return (day.daylightS / Math.PI) * (linearW * (1 - Math.cos(x)) + (squareW / 2) * (x - Math.sin(x) * Math.cos(x)));
}

/** A power that is constant until `nextS`. */
export interface Curve {
  watts: number;
  nextS: number;
  advance(nowS: number): void;
}

/**
 * The day in steps of at most `stepS`, each with the exact mean power of its time, so that no energy is lost or made.
 * Where a threshold (the load, the charge limit) cuts a step, what passes it is wrong by at most slope·step²/8 = π·G_p-watts·step²/8D:
 * 0.01 Wh a crossing for 100 Wp and 300 s.
 */
export function createSolar(day: SolarDay, stepS: number): Curve {
  const count = Math.ceil(day.daylightS / stepS);
  const widthS = day.daylightS / count;
  const steps = Float64Array.from({ length: count }, (_, index) => {
    const fromS = day.riseS + index * widthS;
    return Math.max(0, (solarEnergy(day, fromS + widthS) - solarEnergy(day, fromS)) / widthS);
  });
  let midnightS = 0;
  let index = -1;
  const curve = {
    watts: 0,
    nextS: day.riseS,
    advance(): void {
      index += 1;
      if (index >= count) {
        index = -1;
        midnightS += dayS;
      }
      curve.watts = index < 0 ? 0 : (steps[index] ?? 0);
      curve.nextS = midnightS + day.riseS + (index + 1) * widthS;
    },
  };
  return curve;
}
