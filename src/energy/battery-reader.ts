import { type BatteryReading, batteryDoubt } from "../metering/battery-check.ts";
import { readBatteries } from "./battery-feed.ts";
import { createGivenCounter, sumOrNull } from "./battery-held.ts";
import type { ClockS } from "./meter.ts";
import type { PowerSupply } from "./power-supply.ts";

/** After a charger is pulled voltage and gauge settle for so long, S. */
export const settleS = 180;
/** Where nothing that it shows has changed for so long, S, it is not being updated; a gauge of whole percents takes longer to fall. */
const staleS = { power: 120, counter: 600 } as const;
/** How far back watts and charge are compared, S. */
const comparedS = 900;

export interface BatteryReader {
  readonly read: () => BatteryReading;
}

/**
 * Reads batteries from now on: watts (`power`), or joules given so far (`counter`). Null, with the reason, while they do not feed the
 * machine alone, for 180 s from when they are first seen to, while they show the same for long, and while watts and charge disagree.
 */
export function createBatteryReader({
  root,
  batteries,
  clockS,
  kind,
}: {
  readonly root: string;
  readonly batteries: readonly PowerSupply[];
  readonly clockS: ClockS;
  readonly kind: "power" | "counter";
}): BatteryReader {
  const given = batteries.map(createGivenCounter);
  let feedingSinceS: number | null = null;
  let changedAtS = Number.NEGATIVE_INFINITY;
  let signature: string | null = null;
  let hasBroken = false;
  let history: BatteryReading[] = [];
  const hindranceAt = (atS: number, state: ReturnType<typeof readBatteries>): string | null => {
    if (state.signature !== signature) {
      signature = state.signature;
      changedAtS = atS;
    }
    if (state.hindrance !== null) {
      hasBroken = feedingSinceS !== null || hasBroken;
      feedingSinceS = null;
      return state.hindrance;
    }
    feedingSinceS ??= atS;
    // What a charger put in since would be missing from what was given.
    if (hasBroken && kind === "counter") return "the charger was plugged in since the meter was opened";
    if (atS - feedingSinceS < settleS)
      return `a battery settles for ${settleS} s from when it is seen to feed the machine`;
    const stillS = atS - changedAtS;
    return stillS >= staleS[kind] ? `what it shows has not changed for ${Math.round(stillS)} s` : null;
  };
  return {
    read() {
      const atS = clockS();
      const state = readBatteries(root, batteries);
      const hindrance = hindranceAt(atS, state);
      const counts = state.charges.map((held, index) => given[index]?.(held) ?? null);
      const givenJ = sumOrNull(counts);
      const heldJ = givenJ === null ? null : -givenJ;
      const nothing = batteries.map(() => null);
      if (hindrance !== null) {
        history = [];
        return { atS, values: nothing, heldJ, fault: hindrance };
      }
      const values = kind === "power" ? state.watts : counts;
      const fault = values.includes(null) ? "it does not say how much leaves it" : null;
      const reading = { atS, values, heldJ, fault };
      if (kind === "counter") return reading;
      history = [...history.filter((one) => one.atS > atS - comparedS), reading];
      const doubt = batteryDoubt({ readings: history, fromS: atS - comparedS, toS: atS });
      return doubt === null ? reading : { atS, values: nothing, heldJ, fault: doubt };
    },
  };
}
