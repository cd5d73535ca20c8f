import { z } from "zod";

/** A panel as far as its power depends on it. */
export const panelSchema = z.strictObject({
  /** DC power at 1000 W/m² and a cell of 25 °C. */
  peakW: z.number().positive(),
  /** γ: change of power a degree, a fraction; -0.005 to -0.002 for silicon. */
  temperatureCoefficientPerC: z.number().min(-0.02).max(0.02),
  /** Nominal operating cell temperature: at 800 W/m², 20 °C air and 1 m/s of wind, open rack; from the data sheet. */
  noctC: z.number().min(20).max(90),
});
export type Panel = z.infer<typeof panelSchema>;

/** One watt of peak power, so that watts out are watts a watt-peak; γ of PVWatts 5's standard module. */
export const wattPeakPanel = { peakW: 1, temperatureCoefficientPerC: -0.0047, noctC: 45 } as const satisfies Panel;

/** Cell temperature, °C: Tc = Ta + (NOCT − 20)/800·G. Ross 1981; steady state, wind of 1 m/s whatever blows. */
export function cellC({ irradianceWPerM2, airC, noctC }: Weather & { noctC: number }): number {
  return airC + ((noctC - 20) / 800) * irradianceWPerM2;
}

/** Irradiance on the panel's plane, and the air beside it. */
export interface Weather {
  readonly irradianceWPerM2: number;
  readonly airC: number;
}

/** DC power, W: P = P_dc0·G/1000·(1 + γ(Tc − 25)), never below 0. PVWatts 5 (Dobos 2014), before its losses. */
export function panelW({ panel, weather }: { panel: Panel; weather: Weather }): number {
  const { irradianceWPerM2, airC } = weather;
  const warmthC = cellC({ irradianceWPerM2, airC, noctC: panel.noctC }) - 25;
  const watts = ((panel.peakW * irradianceWPerM2) / 1000) * (1 + panel.temperatureCoefficientPerC * warmthC);
  return Math.max(0, watts);
}

/** How watts came from weather, in words that stand beside the figures. */
export function panelNotes({ panel, plane }: { panel: Panel; plane: "panel" | "horizontal" }): string[] {
  const peak = panel.peakW === 1 ? "one watt of peak power" : `${panel.peakW} W of peak power`;
  const model = `PV watts are a model's, for ${peak}: P = Pdc0·G/1000·(1 + γ(Tc − 25)), γ ${panel.temperatureCoefficientPerC} a degree, cell by Ross with NOCT ${panel.noctC} °C, before losses of the system`;
  return plane === "panel"
    ? [model]
    : [
        model,
        "the irradiance is that of a horizontal plane and is used as the panel's: a tilted panel gets more in its season and less out of it",
      ];
}
