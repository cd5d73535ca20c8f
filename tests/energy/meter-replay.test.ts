import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findBatteryMeter } from "../../src/energy/battery-meter.ts";
import type { FindMeter } from "../../src/energy/meter.ts";
import { findRapl } from "../../src/energy/rapl.ts";
import type { Reading } from "../../src/metering/reading.ts";
import { evaluateWindow } from "../../src/metering/window.ts";
import { plant } from "../machine/plant.ts";
import { handClock, searchFor } from "./meter-search.ts";
import { openPolled } from "./open-polled.ts";

/** A machine whose files change with time: what is measured there over a window, from finding the meter to its joules. */
async function replay({
  find,
  loadS,
  filesAt,
  readAt,
}: {
  readonly find: FindMeter;
  readonly loadS: number;
  /** Files of the kernel at seconds since the start; null is one that is gone. */
  readonly filesAt: (atS: number) => Readonly<Record<string, string | number | null>>;
  readonly readAt: readonly number[];
}) {
  const root = plant({});
  const clock = handClock(0);
  const show = () => {
    for (const [file, content] of Object.entries(filesAt(clock.clockS()))) {
      const absolute = path.join(root, file);
      mkdirSync(path.dirname(absolute), { recursive: true });
      if (content === null) rmSync(absolute, { force: true });
      else writeFileSync(absolute, `${content}\n`);
    }
  };
  show();
  const load = async () => {
    clock.move(loadS);
    show();
  };
  const { spec, read } = await openPolled(await find(searchFor({ root, clockS: clock.clockS, load })));
  const readings: Reading[] = [];
  for (const atS of readAt) {
    clock.move(atS - clock.clockS());
    show();
    readings.push(await read());
  }
  const [fromS = 0, toS = 0] = [readAt[0], readAt.at(-1)];
  return evaluateWindow({ spec, readings, fromS, toS });
}

const seconds = (from: number, to: number, step = 1) =>
  Array.from({ length: (to - from) / step + 1 }, (_, index) => from + index * step);
const zone = (entry: string, name: string, joules: number | null, rangeUj = 262_143_328_850) => ({
  [`sys/class/powercap/${entry}/name`]: name,
  [`sys/class/powercap/${entry}/max_energy_range_uj`]: rangeUj,
  [`sys/class/powercap/${entry}/energy_uj`]: joules === null ? null : Math.round((joules * 1e6) % rangeUj),
});

describe("RAPL, read over", () => {
  test("a wrap: the joules are those by hand", async () => {
    // 20 W from 100 J below the range: it wraps after 5 s.
    const rangeUj = 65_532_610_987;
    const filesAt = (atS: number) => zone("intel-rapl:0", "package-0", 65_432.610987 + 20 * atS, rangeUj);
    const { joules, coverage } = await replay({ find: findRapl, loadS: 1, filesAt, readAt: seconds(2, 12) });
    expect(joules).toBeCloseTo(200, 3);
    expect(coverage).toBe(1);
  });

  test("a pause so long that it could have wrapped twice: a gap, no figure", async () => {
    const rangeUj = 65_532_610_987;
    const filesAt = (atS: number) => zone("intel-rapl:0", "package-0", 20 * atS, rangeUj);
    const { joules, refused, gaps } = await replay({ find: findRapl, loadS: 1, filesAt, readAt: [2, 3, 303] });
    expect(joules).toBeNull();
    expect(refused).toContain("cover 0 %");
    expect(gaps.map(({ why }) => why)).toEqual([expect.stringContaining("wrapped more than once")]);
  });

  test("a mirrored die: the joules are those of one", async () => {
    const filesAt = (atS: number) => ({
      ...zone("intel-rapl:0", "package-0-die-0", 500 + 68 * atS),
      ...zone("intel-rapl:1", "package-0-die-1", 500 + 68 * atS),
    });
    const { joules } = await replay({ find: findRapl, loadS: 1, filesAt, readAt: seconds(2, 12) });
    expect(joules).toBeCloseTo(680, 3);
  });

  test("a zone that vanishes: what is left is a gap, and a minority of it is no figure", async () => {
    const filesAt = (atS: number) => ({
      ...zone("intel-rapl:0", "package-0", 500 + 20 * atS),
      ...zone("intel-rapl:1", "package-1", atS >= 5 ? null : 900 + 30 * atS),
    });
    const { joules, refused, gaps } = await replay({ find: findRapl, loadS: 1, filesAt, readAt: seconds(2, 12) });
    expect(joules).toBeNull();
    expect(refused).toContain("cover 20 %");
    expect(gaps.map(({ why }) => why)).toEqual(["package-1: it is gone"]);
  });

  test("a zone that is gone for a moment: a counter loses nothing", async () => {
    const filesAt = (atS: number) => zone("intel-rapl:0", "package-0", atS === 6 ? null : 500 + 20 * atS);
    const { joules, coverage } = await replay({ find: findRapl, loadS: 1, filesAt, readAt: seconds(2, 12) });
    expect(joules).toBeCloseTo(200, 3);
    expect(coverage).toBe(1);
  });
});

describe("a battery, read over", () => {
  const battery = (attributes: Readonly<Record<string, string | number>>) =>
    Object.fromEntries(
      Object.entries({ type: "Battery", status: "Discharging", voltage_now: 12_000_000, ...attributes }).map(
        ([attribute, value]) => [`sys/class/power_supply/BAT0/${attribute}`, value],
      ),
    );
  const readAt = seconds(200, 600, 5);

  test("minutes of watts: the joules are those by hand", async () => {
    const filesAt = (atS: number) => battery({ power_now: 9_000_000, energy_now: 40_000_000 - Math.round(2500 * atS) });
    const { joules, coverage } = await replay({ find: findBatteryMeter, loadS: 1, filesAt, readAt });
    expect(joules).toBeCloseTo(3600, 6);
    expect(coverage).toBe(1);
  });

  test("minutes without watts: the joules are the fall of its energy", async () => {
    const filesAt = (atS: number) => battery({ energy_now: 40_000_000 - 10_000 * Math.floor(atS / 4) });
    const { joules } = await replay({ find: findBatteryMeter, loadS: 4, filesAt, readAt });
    expect(joules).toBeCloseTo(3600, 6);
  });

  test("watts that its energy contradicts: less than half is left, and no figure", async () => {
    const filesAt = (atS: number) => battery({ power_now: 9_000_000, energy_now: 40_000_000 - Math.round(4000 * atS) });
    const { joules, gaps } = await replay({ find: findBatteryMeter, loadS: 1, filesAt, readAt });
    expect(joules).toBeNull();
    expect(gaps.map(({ why }) => why).join()).toContain("one of them is wrong");
  });

  test("a charger that is plugged in: a gap until it is pulled and the battery has settled", async () => {
    const filesAt = (atS: number) => ({
      ...battery({ power_now: 9_000_000, energy_now: 40_000_000 - Math.round(2500 * atS) }),
      "sys/class/power_supply/AC/type": "Mains",
      "sys/class/power_supply/AC/online": atS >= 400 ? 1 : 0,
    });
    const { coverage, joules, gaps } = await replay({ find: findBatteryMeter, loadS: 1, filesAt, readAt });
    expect(coverage).toBeCloseTo(195 / 400, 9);
    expect(joules).toBeNull();
    expect(gaps.map(({ why }) => why)).toEqual(["the charger is plugged in"]);
  });
});
