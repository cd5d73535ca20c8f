import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { OffgridError } from "../../src/errors.ts";
import { resetsPerDay } from "../../src/power/dips.ts";
import { type Profile, profileSchema } from "../../src/power/profile.ts";
import { simulate } from "../../src/power/simulate.ts";
import { parseYaml } from "../../src/suite/yaml.ts";
import { constantLoad, readProfile } from "./fixtures.ts";
import { integrate } from "./minute-integrator.ts";
import { table } from "./profiles-table.ts";

const folder = new URL("../../bench/profiles/", import.meta.url);
const ids = readdirSync(folder)
  .filter((file) => file.endsWith(".yaml"))
  .map((file) => file.replace(".yaml", ""));

function simulated({
  profile,
  loadW,
  days,
  seed = 1,
}: {
  profile: Profile;
  loadW: number;
  days: number;
  seed?: number;
}) {
  return simulate({ profile, ...constantLoad(loadW), classes: [], days, seed }).totals;
}

describe("every profile", () => {
  test.each(ids)("%s is named like its file, has a one-line story, and runs", (id) => {
    const profile = readProfile(id);
    expect(profile.id).toBe(id);
    expect(profile.story).toMatch(/^[^\n]{20,140}$/);
    expect(simulated({ profile, loadW: 10, days: 3 }).elapsedS).toBe(3 * 86_400);
  });

  test.each(ids.filter((id) => id !== "full" && id !== "one-core"))("%s says where its figures are from", (id) => {
    expect(readProfile(id).source.length).toBeGreaterThan(5);
  });

  test("of the founding table is there", () => {
    const bands = ["a", "b", "c", "d", "e"].map((band) => `ng-band-${band}`);
    const stages = [1, 2, 3, 4, 5, 6, 7, 8].map((stage) => `za-stage-${stage}`);
    const grids = ["grid-24", "grid-6h", "grid-6h-3x2", "grid-6h-shift", "grid-6h-lfp300", "ng-random"];
    const others = ["mtf-2", "mtf-3", "solar-lfp-s", "solar-pba-s", "usb-bank", "genset-evening", "sags"];
    expect(ids).toEqual(expect.arrayContaining([...grids, ...bands, ...stages, ...others]));
  });
});

describe("low-power profiles", () => {
  test("limit what their names say, and leave the electricity alone", () => {
    const ofLimits = ["half-quota", "eco", "pi-class", "little-cores", "cap-5w", "cap-10w", "cap-15w"];
    expect(Object.fromEntries(ofLimits.map((id) => [id, readProfile(id).limits]))).toEqual({
      "half-quota": { cpuQuota: 0.5 },
      eco: { threads: 1, spinning: false, periodS: 1 },
      "pi-class": { threads: 4, cpuQuota: 1, memoryBytes: 1.5e9 },
      "little-cores": { cpus: "little" },
      "cap-5w": { packagePowerW: 5 },
      "cap-10w": { packagePowerW: 10 },
      "cap-15w": { packagePowerW: 15 },
    });
    for (const id of ofLimits) expect(readProfile(id).supply).toEqual([{ kind: "always" }]);
  });

  test("that stand for another machine name it, and no other does", () => {
    expect(ids.filter((id) => readProfile(id).emulates !== undefined)).toEqual(["pi-class"]);
  });
});

describe("service availability", () => {
  test.each(table)("of $profile at $minute.loadW W is the table's, the integrator's and the simulator's", (row) => {
    const { profile: id, minute, tablePercent, roundingPercent, leftOutPercent = 0 } = row;
    const written = readProfile(id);
    const profile: Profile = {
      ...written,
      supply: written.supply.map((source) =>
        source.kind === "solar" ? { ...source, peakSunHours: minute.sun?.peakSunHours ?? 0 } : source,
      ),
    };
    const days = minute.days ?? 30;
    const { readyS, elapsedS } = simulated({ profile, loadW: minute.loadW, days });
    const ours = (100 * readyS) / elapsedS;
    const brute = 100 * integrate(minute);
    expect(Math.abs(ours - brute)).toBeLessThan(0.1);
    expect(Math.abs(brute + leftOutPercent - tablePercent)).toBeLessThan(0.2 + roundingPercent);
    expect(Math.abs(ours + leftOutPercent - tablePercent)).toBeLessThan(0.2 + roundingPercent);
  });

  test.each([
    ["za-stage-1", 93.75],
    ["za-stage-2", 87.5],
    ["za-stage-3", 81.25],
    ["za-stage-4", 75],
    ["za-stage-5", 68.75],
    ["za-stage-6", 62.5],
    ["za-stage-7", 56.25],
    ["za-stage-8", 50],
    ["grid-6h", 25],
    ["grid-6h-3x2", 25],
    ["grid-6h-shift", 25],
    ["genset-evening", 100 * (4.1 / 24 - 20 / 86_400)],
  ])("of the supply of %s is %d %% to the second", (id, percent) => {
    const { supplyS, elapsedS } = simulated({ profile: readProfile(id), loadW: 10, days: 48 });
    expect((100 * supplyS) / elapsedS).toBeCloseTo(percent, 9);
  });

  test("of ng-random is that of an alternating renewal process, 15 h of 25 h, less one boot of 25 h", () => {
    const profile = readProfile("ng-random");
    const shares = Array.from({ length: 40 }, (_, seed) => {
      const { readyS, elapsedS } = simulated({ profile, loadW: 10, days: 365, seed });
      return readyS / elapsedS;
    });
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    const cycles = (365 * 24) / 25;
    // Var of an availability over T: 2u²d²/((u+d)³T), for exponential times (Cox, Renewal Theory, 1962, §7.3).
    const sd = Math.sqrt((2 * 15 ** 2 * 10 ** 2) / (25 ** 3 * 365 * 24));
    expect(cycles).toBeGreaterThan(300);
    expect(Math.abs(mean - (15 / 25 - 60 / (25 * 3600)))).toBeLessThan((3.5 * sd) / Math.sqrt(shares.length));
  });

  test("of a tier's connection ends where its daily energy does", () => {
    const at = (id: string, loadW: number) => {
      const { readyS, elapsedS } = simulated({ profile: readProfile(id), loadW, days: 30 });
      return readyS / elapsedS;
    };
    const boot = 60 / 86_400;
    expect(at("mtf-3", 200)).toBeCloseTo(5 / 24 - boot, 9);
    expect(at("mtf-3", 100)).toBeCloseTo(8 / 24 - boot, 9);
    expect(at("mtf-2", 50)).toBeCloseTo(4 / 24 - boot, 9);
    expect(at("mtf-2", 51)).toBe(0);
    const wide = { ...readProfile("mtf-2"), supply: [{ kind: "always", capW: 50, capWhPerDay: 200 } as const] };
    const { readyS, elapsedS } = simulated({ profile: wide, loadW: 20, days: 30 });
    expect(readyS / elapsedS).toBeCloseTo((10 - (29 / 30) * (60 / 3600)) / 24, 9);
  });

  test("of a solar roof with two peak-sun hours is the integrator's", () => {
    const written = readProfile("solar-lfp-s");
    const supply = written.supply.map((source) => (source.kind === "solar" ? { ...source, peakSunHours: 2 } : source));
    const battery = { capacityWh: 300, chargeW: 150, roundTrip: 0.92, depth: 0.8, reconnect: 0.1 };
    for (const loadW of [10, 20]) {
      const { readyS, elapsedS } = simulated({ profile: { ...written, supply }, loadW, days: 30 });
      const brute = integrate({ loadW, sun: { peakW: 100, peakSunHours: 2 }, battery, stepsPerMinute: 4 });
      expect(Math.abs(readyS / elapsedS - brute)).toBeLessThan(0.001);
    }
  });
});

test("the resets of the profile sags are as many as its dips say", () => {
  const profile = readProfile("sags");
  expect(resetsPerDay(profile.events.dips)).toBe(1.25);
  const { restarts } = simulated({ profile, loadW: 10, days: 3650 });
  expect(Math.abs(restarts - 4562.5)).toBeLessThan(4 * Math.sqrt(4562.5));
});

describe("the schema of a profile", () => {
  const refusal = (more: string): string => {
    try {
      parseYaml(profileSchema, `schemaVersion: 1\nid: x\nstory: s\n${more}`, "x.yaml");
    } catch (thrown) {
      if (thrown instanceof OffgridError) return thrown.message;
      throw thrown;
    }
    throw new Error("the text was accepted");
  };

  test("has defaults for all but the story: a grid that never fails", () => {
    const profile = parseYaml(profileSchema, "schemaVersion: 1\nid: x\nstory: s\n", "x.yaml");
    expect(profile).toEqual({
      schemaVersion: 1,
      id: "x",
      story: "s",
      source: "",
      limits: {},
      supply: [{ kind: "always" }],
      boot: { durationS: 60 },
      events: { dips: [] },
      seed: 1,
    });
  });

  test.each([
    ["supply:\n  - kind: dayly\n", "x.yaml:5:11"],
    ["supply:\n  - kind: daily\n    windows: [{ from: 18:00, to: 25:00 }]\n", "a time of day"],
    ["supply:\n  - kind: daily\n    windows: [{ from: 18:00, to: 18:00 }]\n", "a window must have a length"],
    ["supply:\n  - kind: renewal\n    meanUpH: 0\n    meanDownH: 1\n", "x.yaml:6:14"],
    ["supply:\n  - kind: rotation\n    outages: [{ count: 30, durationH: 4 }]\n", "longer than the period"],
    [
      "supply:\n  - kind: solar\n    peakW: 100\n    peakSunHours: 5\n  - kind: solar\n    peakW: 1\n    peakSunHours: 1\n",
      "at most one",
    ],
    ["storage:\n  capacityWh: 300\n  depthOfDischarge: 0.8\n", 'unknown key "depthOfDischarge"'],
    ["storage:\n  capacityWh: 300\n  roundTripFraction: 1.2\n", "x.yaml:6:22"],
  ])("refuses %j with its place", (more, expected) => {
    expect(refusal(more)).toContain(expected);
  });
});
