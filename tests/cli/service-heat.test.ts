import { describe, expect, test } from "vitest";
import { checkHeatArgs, type HeatArgs, heatNotes, planHeat } from "../../src/cli/service-heat.ts";

const temperatures = { "ambient-c": 35, "rise-c-per-w": 4, "heat-time-constant-s": 300, "limit-c": 80 } as const;
const clockDown = { "clocks-down-to": 0.82, "clocks-down-after-s": 40 } as const;
const watts = { idleW: 5, activeW: 15, sleepingW: 5 };
const noteOf = (args: HeatArgs) => heatNotes(planHeat(args, watts), watts).join(" ");

describe("flags of heat", () => {
  test("are all or none of one set", () => {
    for (const args of [{}, temperatures, { ...temperatures, "ambient-swing-c": 5 }, clockDown]) {
      expect(() => checkHeatArgs(args)).not.toThrow();
    }
    expect(planHeat({}, watts)).toBeNull();
  });

  test.each<[HeatArgs, string]>([
    [
      { "limit-c": 80 },
      "--ambient-c: heat is simulated with all of --ambient-c, --rise-c-per-w, --heat-time-constant-s, --limit-c",
    ],
    [{ "ambient-swing-c": 5 }, "Give --ambient-c, --rise-c-per-w"],
    [{ "clocks-down-to": 0.8 }, "--clocks-down-after-s: heat is simulated with all of --clocks-down-to"],
    [{ ...temperatures, ...clockDown }, "--clocks-down-to: a measured clock-down takes the place of --ambient-c"],
    [{ ...temperatures, "ambient-swing-c": 2, "limit-c": 30 }, "the air is no cooler than that: --ambient-c 35"],
  ])("that do not fit together are refused: %j", (args, words) => {
    let told = "";
    try {
      checkHeatArgs(args);
    } catch (thrown) {
      told = String(thrown);
    }
    expect(told).toContain(words);
  });
});

test("heat is refused for a device that draws no more at work than idle", () => {
  expect(() => planHeat(clockDown, { ...watts, idleW: 15 })).toThrow("becomes no warmer by work");
  expect(planHeat({}, { ...watts, idleW: 15 })).toBeNull();
});

describe("the note on heat", () => {
  test("says how fast the device goes on at its limit, or that it never meets it", () => {
    expect(noteOf(temperatures)).toContain(
      "At full load it would end at 95.0 °C: at 80 °C it clocks down and goes on at 63 %",
    );
    expect(noteOf({ ...temperatures, "limit-c": 96 })).toContain("it never clocks down at 96 °C");
    expect(noteOf({ ...temperatures, "limit-c": 56 })).toContain("clocks down to 20 % of its speed, the least");
  });

  test("speaks of the warmest hour where the air changes", () => {
    expect(noteOf({ ...temperatures, "ambient-swing-c": 5 })).toMatch(
      /air of 35 ±5 °C, warmest at 15 h.*end at 100 °C at 15 h: at 80 °C .* 50 %/,
    );
  });

  test("gives the time constant that a clock-down comes to", () => {
    // 40 s = -τ·ln(1 - 0.82).
    expect(noteOf(clockDown)).toContain("goes at 82 % of its speed after 40.0 s");
    expect(noteOf(clockDown)).toContain("a time constant of 23.3 s");
  });
});
