import fc from "fast-check";
import { expect, test } from "vitest";
import type { SimulationEvent } from "../../src/power/events.ts";
import { type Simulation, simulate } from "../../src/power/simulate.ts";
import { makeBattery } from "../../src/power/storage.ts";
import { simulations } from "./random-simulations.ts";

type Flow = Extract<SimulationEvent, { readonly kind: "flow" }>;

/** What is wrong with a flow event, or nothing. */
function faultOf(flow: Flow, { profile }: Simulation): string | undefined {
  const { gridImportW, pvW, chargeW, dischargeW, loadW, curtailedW, unservedW } = flow;
  const battery = makeBattery(profile.storage);
  const scaleW = Math.max(1, gridImportW + pvW + dischargeW);
  const spanS = flow.toS - flow.fromS;
  const storedJ = (chargeW * battery.chargeFactor - dischargeW * battery.dischargeFactor) * spanS;
  // Times near 10⁵ s are known to 10⁻¹¹ s: so much energy a cut interval may miss.
  const scaleJ = Math.max(1, battery.fullJ, scaleW * flow.toS);
  if (Math.min(gridImportW, pvW, chargeW, dischargeW, loadW, curtailedW, unservedW) < 0) return "a flow is negative";
  if (spanS < 0) return "time runs backwards";
  if (chargeW > 0 && dischargeW > 0) return "the battery is charged and discharged at once";
  if (Math.abs(gridImportW + pvW + dischargeW - loadW - chargeW - curtailedW) > 1e-9 * scaleW) return "power is lost";
  if (Math.abs(flow.storedAfterJ - flow.storedBeforeJ - storedJ) > 1e-9 * scaleJ) return "stored energy is lost";
  if (flow.storedAfterJ > battery.fullJ) return "the battery is fuller than full";
  if (dischargeW > 0 && flow.storedAfterJ < battery.floorJ) return "the battery is emptier than its depth allows";
  if (chargeW > battery.chargeLimitW * (1 + 1e-12)) return "the charge limit is passed";
  return undefined;
}

test("energy is conserved, and every flow has one direction, at every event of any simulation", () => {
  fc.assert(
    fc.property(simulations, (simulation) => {
      let lastS = 0;
      let storedJ = makeBattery(simulation.profile.storage).startJ;
      simulate({
        ...simulation,
        observe: (event) => {
          if (event.kind !== "flow") return;
          const fault = faultOf(event, simulation);
          if (fault !== undefined) throw new Error(`${fault}: ${JSON.stringify(event)}`);
          if (event.fromS !== lastS || event.storedBeforeJ !== storedJ) throw new Error("events leave a gap");
          lastS = event.toS;
          storedJ = event.storedAfterJ;
        },
      });
      expect(lastS).toBeCloseTo(simulation.days * 86_400, 6);
    }),
    { numRuns: 1000 },
  );
});

test("the totals balance, and time adds up, in any simulation", () => {
  fc.assert(
    fc.property(simulations, (simulation) => {
      const { energyWh, stateS, elapsedS } = simulate(simulation).totals;
      const { gridImport, pv, discharge, load, charge, curtailed } = energyWh;
      const scale = 1 + gridImport + pv + discharge;
      expect(Math.abs(gridImport + pv + discharge - load - charge - curtailed) / scale).toBeLessThan(1e-9);
      const gained = energyWh.storedAtEnd - energyWh.storedAtStart;
      expect(Math.abs(charge - discharge - energyWh.batteryLoss - gained) / scale).toBeLessThan(1e-9);
      const time = Object.values(stateS).reduce((sum, seconds) => sum + seconds, 0);
      expect(Math.abs(time / elapsedS - 1)).toBeLessThan(1e-9);
    }),
    { numRuns: 300 },
  );
});
