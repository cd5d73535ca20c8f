import { describe, expect, test } from "vitest";
import { unevenWaitS } from "../../src/energy/uneven.ts";

const waits = Array.from({ length: 200 }, (_, turn) => unevenWaitS({ turn, meanS: 1 }));

describe("uneven waits between readings", () => {
  test("are 0.62 or 1.62 of their mean, and have it", () => {
    for (const wait of waits) expect([0.62, 1.62]).toContain(Number(wait.toFixed(2)));
    expect(waits.reduce((sum, wait) => sum + wait, 0) / waits.length).toBeCloseTo(1, 2);
  });

  test("read a load of one second at every point of its second", () => {
    let atS = 0;
    const phases = waits.map((wait) => {
      atS += wait;
      return atS % 1;
    });
    const tenths = new Set(phases.map((phase) => Math.floor(10 * phase)));
    expect(tenths.size).toBe(10);
    // A load that is on for the first third of each second: even waits would read 0 or 1.
    const on = phases.filter((phase) => phase < 1 / 3).length / phases.length;
    expect(on).toBeGreaterThan(0.25);
    expect(on).toBeLessThan(0.42);
  });
});
