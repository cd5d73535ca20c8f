import { describe, expect, test } from "vitest";
import { createDips, resetsPerDay, ridesThrough } from "../../src/power/dips.ts";
import { createAlways, createDaily, createRenewal, createRotation, type Switch } from "../../src/power/switch.ts";
import { createRandom } from "../../src/stats/random.ts";

/** Times at which it goes on (+) or off (-), hours, and the hours that it is on until then. */
function follow(one: Switch, untilH: number): { readonly changes: readonly string[]; readonly onH: number } {
  const changes = [`${one.isOn ? "+" : "-"}0`];
  let onS = 0;
  let nowS = 0;
  while (nowS < untilH * 3600) {
    const nextS = Math.min(one.nextS, untilH * 3600);
    if (one.isOn) onS += nextS - nowS;
    nowS = nextS;
    const before = one.isOn;
    if (nowS === one.nextS) one.advance(nowS);
    if (one.isOn !== before && nowS < untilH * 3600) changes.push(`${one.isOn ? "+" : "-"}${nowS / 3600}`);
  }
  return { changes, onH: onS / 3600 };
}

describe("daily windows", () => {
  test.each([
    ["one", [{ from: "18:00", to: "24:00" }], ["-0", "+18", "-24", "+42"], 12],
    ["past midnight", [{ from: "22:00", to: "06:00" }], ["+0", "-6", "+22", "-30", "+46"], 16],
    [
      "several",
      [
        { from: "01:00", to: "02:00" },
        { from: "05:30", to: "06:00" },
      ],
      ["-0", "+1", "-2", "+5.5", "-6", "+25", "-26", "+29.5", "-30"],
      3,
    ],
    [
      "that overlap",
      [
        { from: "01:00", to: "03:00" },
        { from: "02:00", to: "04:00" },
      ],
      ["-0", "+1", "-4", "+25", "-28"],
      6,
    ],
    ["the whole day", [{ from: "00:00", to: "24:00" }], ["+0"], 48],
  ])("%s are on from edge to edge", (_, windows, changes, onH) => {
    expect(follow(createDaily({ windows }), 48)).toEqual({ changes, onH });
  });

  test("that shift keep their hours every day, round the clock", () => {
    const shifting = () => createDaily({ windows: [{ from: "18:00", to: "24:00" }], shiftHPerDay: 5 });
    expect(follow(shifting(), 72).changes).toEqual(["-0", "+18", "-29", "+47", "-48", "+52", "-58"]);
    for (const days of [1, 2, 3, 10, 24]) expect(follow(shifting(), days * 24).onH).toBe(days * 6);
  });

  test("lose the generator's start gap at the start of each window, past midnight as well", () => {
    const gap = (from: string, to: string) => follow(createDaily({ windows: [{ from, to }], startGapS: 900 }), 24);
    expect(gap("19:00", "23:00").changes).toEqual(["-0", "+19.25", "-23"]);
    expect(gap("23:50", "01:00").changes).toEqual(["-0", "+0.08333333333333333", "-1"]);
    expect(gap("19:00", "19:10").onH).toBe(0);
  });
});

describe("a rotation", () => {
  const stage = (outages: { count: number; durationH: number }[], offsetH = 0) =>
    createRotation({ periodDays: 4, outages, offsetH });

  test("puts each outage in the middle of an equal share of the period", () => {
    expect(follow(stage([{ count: 3, durationH: 2 }]), 130).changes).toEqual([
      "+0",
      "-15",
      "+17",
      "-47",
      "+49",
      "-79",
      "+81",
      "-111",
      "+113",
    ]);
  });

  test("mixes long and short outages evenly", () => {
    const { changes } = follow(
      stage([
        { count: 2, durationH: 2 },
        { count: 2, durationH: 4 },
      ]),
      96,
    );
    expect(changes).toEqual(["+0", "-11", "+13", "-34", "+38", "-59", "+61", "-82", "+86"]);
  });

  test.each([0, 1, 7.5, 16, 95, 100, 200])("moved on by %d h is off just as long", (offsetH) => {
    const { onH } = follow(
      stage(
        [
          { count: 6, durationH: 2 },
          { count: 6, durationH: 4 },
        ],
        offsetH,
      ),
      96 * 5,
    );
    expect(onH).toBeCloseTo(0.625 * 96 * 5, 9);
  });

  test("moved on by an hour does everything an hour later", () => {
    expect(follow(stage([{ count: 1, durationH: 4 }], 1), 96).changes).toEqual(["+0", "-47", "+51"]);
  });
});

describe("a renewal process", () => {
  test("is on in its long-run share of the time, from the first moment on", () => {
    let on = 0;
    for (let seed = 0; seed < 4000; seed++) {
      on += createRenewal({ meanUpH: 15, meanDownH: 10, random: createRandom(seed) }).isOn ? 1 : 0;
    }
    expect(Math.abs(on / 4000 - 0.6)).toBeLessThan(4 * Math.sqrt(0.24 / 4000));
  });

  test("has up and down times of their means", () => {
    const random = createRandom(5);
    const { changes, onH } = follow(createRenewal({ meanUpH: 15, meanDownH: 10, random }), 500_000);
    expect(onH / 500_000).toBeCloseTo(0.6, 2);
    expect(changes.length / ((2 * 500_000) / 25)).toBeCloseTo(1, 1);
  });
});

test("always is always", () => {
  expect(follow(createAlways(), 1000)).toEqual({ changes: ["+0"], onH: 1000 });
});

describe("dips", () => {
  test.each([
    [0.02, 0, true],
    [0.021, 0, false],
    [0.5, 0.7, true],
    [0.51, 0.7, false],
    [0.5, 0.69, false],
    [10, 0.8, true],
    [11, 0.8, false],
    [3600, 0.9, true],
  ])("of %d s to %d of the voltage: ridden through %s", (durationS, residualFraction, expected) => {
    expect(ridesThrough({ durationS, residualFraction })).toBe(expected);
  });

  test("come as often as they are said to, for as long as they are said to, the harmless ones not at all", () => {
    const specs = [
      { perDay: 6, durationS: 2, residualFraction: 0 },
      { perDay: 2, durationS: 30, residualFraction: 0.5 },
      { perDay: 100, durationS: 0.01, residualFraction: 0 },
    ];
    expect(resetsPerDay(specs)).toBe(8);
    const { changes, onH } = follow(createDips(specs, createRandom(1)), 24 * 2000);
    const dips = (changes.length - 1) / 2;
    expect(Math.abs(dips - 16_000)).toBeLessThan(4 * Math.sqrt(16_000));
    expect(((24 * 2000 - onH) * 3600) / dips).toBeCloseTo((6 * 2 + 2 * 30) / 8, 0);
  });
});
