import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { startAtMidnight } from "../../src/power/traces/align.ts";
import { importTrace } from "../../src/power/traces/import.ts";
import { cellC, panelSchema, panelW, wattPeakPanel } from "../../src/power/traces/panel.ts";
import { findStep, type PowerTrace, traceFormats, traceWh } from "../../src/power/traces/trace.ts";
import { pvgisYear, traceText } from "../fixtures/traces/read.ts";
import { faultOf } from "./fault-of.ts";

const cuts = importTrace({ text: traceText("cuts.csv"), place: "cuts.csv" });
const hourly = importTrace({ text: traceText("pvgis-hourly.csv"), place: "p.csv" });

function pvAt(trace: PowerTrace, timeS: number): number | undefined {
  return trace.pvW?.[findStep({ trace, timeS }).index];
}

describe("the format", () => {
  test("is seen by the content, whatever the file is called", () => {
    const texts = [traceText("cuts.csv"), traceText("pvgis-hourly.csv"), pvgisYear(), traceText("two-days.epw")];
    expect(texts.map((text) => importTrace({ text, place: "x" }).format)).toEqual([...traceFormats]);
  });

  test.each([
    ["an empty file", ""],
    ["a table of something else", "time,watts\n0,1\n"],
    ["a page of the web", "<!doctype html>\n<p>time</p>\n"],
    ["PVGIS's JSON", '{ "inputs": {} }'],
  ])("%s is refused with what to give", (_, text) => {
    const found = faultOf(() => importTrace({ text, place: "x.csv" }));
    expect(found).toMatchObject({ code: "input", place: "x.csv" });
    expect(found.fault).toContain("no power trace that can be read");
    expect(found.cure).toContain("t_offset_s,supply_w");
  });

  test("that is asked for is the one that is tried", () => {
    const text = traceText("cuts.csv");
    expect(faultOf(() => importTrace({ text, place: "x", format: "epw" })).fault).toContain("not LOCATION");
    expect(faultOf(() => importTrace({ text, place: "x", format: "pvgis-tmy" })).fault).toContain("'time(UTC),'");
  });
});

describe("findStep", () => {
  test("a value holds until the next time, and the trace repeats", () => {
    expect(findStep({ trace: cuts, timeS: 0 })).toEqual({ index: 0, untilS: 3600 });
    expect(findStep({ trace: cuts, timeS: 3599.9 })).toEqual({ index: 0, untilS: 3600 });
    expect(findStep({ trace: cuts, timeS: 3600 })).toEqual({ index: 1, untilS: 5400 });
    expect(findStep({ trace: cuts, timeS: 12_599 })).toEqual({ index: 4, untilS: 12_600 });
    expect(findStep({ trace: cuts, timeS: 12_600 })).toEqual({ index: 0, untilS: 16_200 });
    expect(findStep({ trace: cuts, timeS: 1000 * 12_600 + 5400 })).toEqual({ index: 2, untilS: 1000 * 12_600 + 9000 });
  });

  test("walking from end to end always moves on and meets every step", () => {
    const thirds = importTrace({ text: "t_offset_s,pv_w\n0,1\n0.1,2\n0.3,3\n", place: "x" });
    let timeS = 0;
    const seen: number[] = [];
    for (let step = 0; step < 3000; step += 1) {
      const { index, untilS } = findStep({ trace: thirds, timeS });
      expect(untilS).toBeGreaterThan(timeS);
      seen.push(index);
      timeS = untilS;
    }
    expect(seen).toEqual(seen.map((_, step) => step % 3));
  });
});

describe("the panel", () => {
  test("the cell is 45 °C at the conditions that define it", () => {
    expect(cellC({ irradianceWPerM2: 800, airC: 20, noctC: 45 })).toBe(45);
  });

  test("gives its peak at 1000 W/m² and a cell of 25 °C, and less when it is hot", () => {
    const panel = { ...wattPeakPanel, peakW: 100 };
    expect(panelW({ panel, weather: { irradianceWPerM2: 1000, airC: 25 - 31.25 } })).toBeCloseTo(100, 12);
    // Cell 35 + 31.25 = 66.25 °C: 41.25 degrees above 25.
    expect(panelW({ panel, weather: { irradianceWPerM2: 1000, airC: 35 } })).toBeCloseTo(
      100 * (1 - 0.0047 * 41.25),
      12,
    );
    expect(panelSchema.parse(panel)).toEqual(panel);
  });

  test("never gives less than nothing", () => {
    const panel = { peakW: 1, temperatureCoefficientPerC: -0.02, noctC: 90 };
    expect(panelW({ panel, weather: { irradianceWPerM2: 2000, airC: 60 } })).toBe(0);
  });
});

describe("startAtMidnight", () => {
  test("the day's curve is where the local clock has it, and no energy is lost", () => {
    const local = startAtMidnight({ trace: hourly, utcOffsetHours: 3 });
    // 00:10 UTC is 03:10 in Kampala: the next midnight is 20 h 50 min on.
    expect(local.start).toEqual({ label: "the midnight after 2020-01-01 00:10 UTC", clockS: 0, utcOffsetHours: 3 });
    const shiftS = 20 * 3600 + 50 * 60;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * 86_400 }), (timeS) => {
        expect(pvAt(local, timeS)).toBe(pvAt(hourly, timeS + shiftS));
      }),
    );
    const energy = (trace: PowerTrace): number => traceWh({ trace, powerW: trace.pvW ?? new Float64Array() });
    expect(energy(local)).toBeCloseTo(energy(hourly), 9);
    expect(local.timesS[0]).toBe(0);
    expect(local.timesS.every((timeS, index) => index === 0 || timeS > (local.timesS[index - 1] ?? Number.NaN))).toBe(
      true,
    );
    expect(local.timesS.at(-1)).toBeLessThan(local.lengthS);
  });

  test("a step that midnight falls into is split, and keeps its value on both sides", () => {
    const local = startAtMidnight({ trace: hourly, utcOffsetHours: 12 });
    expect(local.timesS).toHaveLength(49);
    expect([...local.timesS.slice(0, 2)]).toEqual([0, 600]);
    // 11:10 UTC holds until 12:10; midnight is 12:00.
    expect(pvAt(local, 0)).toBe(hourly.pvW?.[11]);
    expect(pvAt(local, 599)).toBe(hourly.pvW?.[11]);
    expect(pvAt(local, 600)).toBe(hourly.pvW?.[12]);
    expect(local.pvW?.at(-1)).toBe(hourly.pvW?.[11]);
  });

  test("changes nothing where midnight is already first, or no calendar is known", () => {
    const epw = importTrace({ text: traceText("two-days.epw"), place: "e" });
    expect(startAtMidnight({ trace: epw, utcOffsetHours: 3 })).toEqual(epw);
    expect(startAtMidnight({ trace: cuts, utcOffsetHours: 3 })).toBe(cuts);
  });

  test("turns whole steps without splitting one", () => {
    const year = importTrace({ text: pvgisYear(), place: "y" });
    const local = startAtMidnight({ trace: year, utcOffsetHours: -5 });
    expect(local.timesS).toHaveLength(8760);
    expect(pvAt(local, 0)).toBe(pvAt(year, 5 * 3600));
    expect(pvAt(local, local.lengthS - 1)).toBe(pvAt(year, 5 * 3600 - 1));
  });
});
