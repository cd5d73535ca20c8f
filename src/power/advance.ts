import { type Bus, flowsNow, highestJ, lowestJ, openRegime } from "./bus.ts";
import { stateOfLevel } from "./device.ts";
import { flowStride } from "./flows.ts";

/** Goes to a time. False if the battery or a daily cap stopped it on the way: then the time is that of the stop. */
export function advance(bus: Bus, untilS: number): boolean {
  const spanS = untilS - bus.nowS;
  const storedJ = bus.storedJ + bus.rateW * spanS;
  if (storedJ < bus.lowJ || storedJ > bus.highJ) return advanceWithCare(bus, untilS);
  bus.storedJ = storedJ;
  bus.nowS = untilS;
  bus.dwellS[bus.level] = (bus.dwellS[bus.level] ?? 0) + spanS;
  return true;
}

type Stop = "none" | "empty" | "full" | "reconnected" | "capped";

/** The way with a stop on it, with a cap to count, or with someone watching. */
function advanceWithCare(bus: Bus, untilS: number): boolean {
  let spanS = untilS - bus.nowS;
  let stop: Stop = "none";
  if (bus.storedJ + bus.rateW * spanS < lowestJ(bus)) {
    spanS = (lowestJ(bus) - bus.storedJ) / bus.rateW;
    stop = "empty";
  } else if (bus.storedJ + bus.rateW * spanS > highestJ(bus)) {
    spanS = (highestJ(bus) - bus.storedJ) / bus.rateW;
    stop = bus.isConnected ? "full" : "reconnected";
  }
  const importW = bus.flows[bus.level * flowStride] ?? 0;
  if (importW * spanS > bus.supply.leftJ) {
    spanS = bus.supply.leftJ / importW;
    stop = "capped";
  }
  if (stop === "none") move(bus, { untilS, storedJ: bus.storedJ + bus.rateW * spanS });
  else move(bus, { untilS: Math.min(untilS, bus.nowS + spanS), storedJ: storedAt(bus, stop, spanS) });
  const { supply } = bus;
  supply.draw(stop === "capped" ? supply.leftJ : importW * spanS);
  if (stop === "none" && supply.gridW === bus.gridW && supply.isGenset === bus.isGenset) return true;
  if (stop === "empty") bus.isConnected = false;
  if (stop === "full") bus.isFull = true;
  if (stop === "reconnected") bus.isConnected = true;
  openRegime(bus);
  return false;
}

/** Exactly the limit, where the stop is at a limit. */
function storedAt(bus: Bus, stop: Stop, spanS: number): number {
  if (stop === "empty") return lowestJ(bus);
  return stop === "capped" ? bus.storedJ + bus.rateW * spanS : highestJ(bus);
}

function move(bus: Bus, { untilS, storedJ }: { readonly untilS: number; readonly storedJ: number }): void {
  const fromS = bus.nowS;
  const storedBeforeJ = bus.storedJ;
  bus.dwellS[bus.level] = (bus.dwellS[bus.level] ?? 0) + untilS - fromS;
  bus.nowS = untilS;
  bus.storedJ = storedJ;
  const state = stateOfLevel[bus.level] ?? "off";
  bus.observe?.({
    kind: "flow",
    fromS,
    toS: untilS,
    state,
    storedBeforeJ,
    storedAfterJ: storedJ,
    ...flowsNow(bus),
  });
}
