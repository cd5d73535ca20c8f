import { describe, expect, test } from "vitest";
import { equip } from "../../src/power/equip.ts";
import type { Profile } from "../../src/power/profile.ts";
import { simulate } from "../../src/power/simulate.ts";
import { findFront, findSmallest, findSpare, type SizePoint, sizeLadder } from "../../src/power/size.ts";
import { constantLoad, makeProfile, readProfile } from "./fixtures.ts";

const panelsW = [0, 25, 50, 60, 75, 100, 150, 200, 400];
const batteriesWh = [0, 80, 100, 110, 120, 130, 140, 150, 160, 170, 180, 200, 300];
const target = 0.95;

/** Availability of a 10 W load that has sun alone. */
function availabilityAt(point: SizePoint): number {
  const { device, model } = constantLoad(10);
  const profile = equip(readProfile("solar-lfp-s"), point);
  const { totals } = simulate({ profile, device, model, classes: [], days: 20, seed: 1 });
  return totals.readyS / totals.elapsedS;
}

describe("the front of battery and panels", () => {
  test("is what trying every combination finds", async () => {
    const all = panelsW.flatMap((panelW) => batteriesWh.map((batteryWh) => ({ panelW, batteryWh })));
    const fitting = all.filter((point) => availabilityAt(point) >= target);
    const best = fitting.filter(
      (point) =>
        !fitting.some((other) => other !== point && other.panelW <= point.panelW && other.batteryWh <= point.batteryWh),
    );
    expect(best.length).toBeGreaterThan(1);
    const { front, tried } = await findFront({
      panelsW,
      batteriesWh,
      target,
      judge: async (point) => availabilityAt(point),
    });
    expect(front.map(({ panelW, batteryWh }) => ({ panelW, batteryWh }))).toEqual(best);
    expect(tried).toBeLessThan(all.length / 2);
  });

  test("rests on a service that never gets worse with more battery or more panels", () => {
    const shares = panelsW.map((panelW) => batteriesWh.map((batteryWh) => availabilityAt({ panelW, batteryWh })));
    for (const [row, ofPanel] of shares.entries()) {
      for (const [column, share] of ofPanel.entries()) {
        expect(share).toBeGreaterThanOrEqual((ofPanel[column - 1] ?? 0) - 1e-9);
        expect(share).toBeGreaterThanOrEqual((shares[row - 1]?.[column] ?? 0) - 1e-9);
      }
    }
  });

  test("is empty where nothing fits, and names the nearest of what was tried", async () => {
    const { front, nearest } = await findFront({
      panelsW: [0, 10],
      batteriesWh: [0, 50],
      target,
      judge: async (point) => availabilityAt(point),
    });
    expect(front).toEqual([]);
    expect(nearest).toMatchObject({ panelW: 10, batteryWh: 50 });
  });
});

describe("searching", () => {
  test("finds every threshold, and says so where there is none", async () => {
    const candidates = [1, 2, 3, 5, 8, 13, 21];
    for (const least of candidates) {
      expect(await findSmallest({ candidates, fits: async (one) => one >= least })).toBe(least);
    }
    expect(await findSmallest({ candidates, fits: async () => false })).toBeUndefined();
    expect(await findSmallest({ candidates: [], fits: async () => true })).toBeUndefined();
  });

  test("finds what is to spare to one percent, up to the most that is looked for", async () => {
    for (const limit of [1, 1.07, 1.22, 2.5]) {
      const spare = await findSpare({ most: 3, fits: async (factor) => factor <= limit + 1e-9 });
      expect(spare).toBeCloseTo(limit, 9);
    }
    expect(await findSpare({ most: 3, fits: async () => true })).toBe(3);
  });

  test("tries sizes from nothing to the largest, each larger than the one before", () => {
    const ladder = sizeLadder({ least: 20, most: 5000 });
    expect([ladder[0], ladder[1], ladder.at(-1)]).toEqual([0, 20, 5000]);
    for (const [index, size] of ladder.entries()) expect(size).toBeGreaterThan(ladder[index - 1] ?? -1);
    expect(sizeLadder({ least: 20, most: 0 })).toEqual([0]);
    expect(sizeLadder({ least: 20, most: 10 })).toEqual([0, 10]);
  });
});

describe("other equipment", () => {
  const kinds = ({ supply }: Profile) => supply.map(({ kind }) => kind);

  test("scales the battery's limits with it, and takes battery and panels away at 0", () => {
    const profile = readProfile("grid-6h-lfp300");
    expect(equip(profile, { batteryWh: 600 }).storage).toMatchObject({ capacityWh: 600, chargeLimitW: 120 });
    expect(equip(profile, { batteryWh: 0 }).storage).toBeUndefined();
    expect(kinds(equip(readProfile("solar-lfp-s"), { panelW: 0 }))).toEqual([]);
    expect(equip(profile, {})).toEqual(profile);
  });

  test("adds panels only where the sun is known", () => {
    const profile = readProfile("grid-6h");
    expect(kinds(equip(profile, { panelW: 50 }))).toEqual(["daily"]);
    expect(kinds(equip(profile, { panelW: 50, peakSunHours: 4 }))).toEqual(["daily", "solar"]);
  });

  test("makes the hours of the grid one window of the length asked for", () => {
    const { device, model } = constantLoad(10);
    for (const gridHours of [0, 0.25, 5.5, 6, 7, 23.75, 24]) {
      const profile = equip(makeProfile({ supply: [{ kind: "daily", windows: [{ from: "18:00", to: "24:00" }] }] }), {
        gridHours,
      });
      const { totals } = simulate({ profile, device, model, classes: [], days: 8, seed: 1 });
      expect(totals.gridS / totals.elapsedS).toBeCloseTo(gridHours / 24, 9);
    }
  });
});
