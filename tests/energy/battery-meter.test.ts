import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { findBatteryMeter } from "../../src/energy/battery-meter.ts";
import { plant } from "../machine/plant.ts";
import { handClock, searchFor } from "./meter-search.ts";
import { openPolled } from "./open-polled.ts";

type Attributes = Readonly<Record<string, string | number>>;
type Supplies = Readonly<Record<string, Attributes>>;

/** A laptop whose load takes 2 s and changes `after`. */
function laptop(supplies: Supplies, after: Supplies = {}) {
  const root = plant({});
  const set = (name: string, attributes: Attributes) => {
    const folder = path.join(root, "sys/class/power_supply", name);
    mkdirSync(folder, { recursive: true });
    for (const [attribute, value] of Object.entries(attributes))
      writeFileSync(path.join(folder, attribute), `${value}\n`);
  };
  const setAll = (all: Supplies) => {
    for (const [name, attributes] of Object.entries(all)) set(name, attributes);
  };
  setAll(supplies);
  const clock = handClock();
  const load = async () => {
    clock.move(2);
    setAll(after);
  };
  return { set, clock, find: () => findBatteryMeter(searchFor({ root, clockS: clock.clockS, load })) };
}

const discharging = { type: "Battery", status: "Discharging" };
const byPower = { ...discharging, power_now: 9_000_000, energy_now: 40_000_000, voltage_now: 12_000_000 };
const ac = (online: 0 | 1) => ({ AC: { type: "Mains", online } });
const near = (value: number) => expect.closeTo(value, 6);

/** Past the time that a battery settles for, with something that it shows changed. */
async function settled(one: ReturnType<typeof laptop>) {
  const opened = await openPolled(await one.find());
  one.clock.move(181);
  one.set("BAT0", { voltage_now: 11_990_000 });
  return opened;
}

describe("the four combinations of fields", () => {
  test("power_now", async () => {
    const { spec, read } = await settled(laptop({ BAT0: byPower }));
    expect(spec).toMatchObject({
      kind: "power",
      source: "battery BAT0",
      boundary: "device",
      grade: "B",
      gainU95: null,
    });
    expect(await read()).toMatchObject({ values: [near(9)], fault: null });
  });

  test("current_now × voltage_now", async () => {
    const { spec, read } = await settled(
      laptop({ BAT0: { ...discharging, current_now: 800_000, voltage_now: 12_000_000, charge_now: 3_000_000 } }),
    );
    expect(spec.kind).toBe("power");
    expect((await read()).values).toEqual([near(0.8 * 11.99)]);
  });

  test("energy_now alone: the joules are its fall", async () => {
    const one = laptop({ BAT0: { ...discharging, energy_now: 40_000_000 } }, { BAT0: { energy_now: 39_990_000 } });
    const finding = await one.find();
    const { spec, read } = await openPolled(finding);
    expect(spec).toMatchObject({ kind: "counter", stepJ: near(36), channels: [{ name: "BAT0", wrapJ: null }] });
    expect(finding.detail).toBe("battery BAT0, without watts: what it holds fell by 36 J");
    one.clock.move(181);
    one.set("BAT0", { energy_now: 39_490_000 });
    expect(await read()).toMatchObject({ values: [near(1800)], fault: null });
  });

  test("charge_now × voltage_now alone: the fall of the charge times the voltage it fell at", async () => {
    const one = laptop(
      { BAT0: { ...discharging, charge_now: 3_000_000, voltage_now: 12_000_000 } },
      { BAT0: { charge_now: 2_999_000 } },
    );
    const { spec, read } = await openPolled(await one.find());
    expect(spec.kind).toBe("counter");
    one.clock.move(181);
    one.set("BAT0", { charge_now: 2_899_000, voltage_now: 11_000_000 });
    // 0.1 Ah · 11.5 V; the fall of the voltage itself is no energy that was given.
    expect((await read()).values).toEqual([near(0.1 * 11.5 * 3600)]);
  });
});

test.each([
  ["power", { power_now: -9_000_000 }],
  ["current", { power_now: 0, current_now: -750_000 }],
])("the sign of %s says nothing: the status does", async (_name, attributes) => {
  const one = laptop({ BAT0: { ...byPower, ...attributes } });
  const { read } = await settled(one);
  one.set("BAT0", { voltage_now: 12_000_000, energy_now: 39_900_000 });
  expect((await read()).values).toEqual([near(9)]);
});

describe("only while it feeds the machine alone", () => {
  test.each(["Charging", "Not charging", "Full", "Unknown"])("'%s' needs the charger pulled", async (status) => {
    expect(await laptop({ BAT0: { ...byPower, status }, ...ac(0) }).find()).toMatchObject({
      state: "needs",
      detail: `the status of BAT0 is '${status}', not 'Discharging'`,
      remedy: expect.stringContaining("Unplug the charger"),
    });
  });

  test("a charger beside a battery that discharges carries part of the load", async () => {
    expect(await laptop({ BAT0: byPower, ...ac(1) }).find()).toMatchObject({
      state: "needs",
      detail: "the charger is plugged in",
    });
  });

  test("a status that is no word is not repeated", async () => {
    expect(await laptop({ BAT0: { ...byPower, status: "\u001b[31mhi" } }).find()).toMatchObject({
      detail: "the status of BAT0 is unknown, not 'Discharging'",
    });
  });

  test("plugged in while it is read is a gap, and the time to settle begins again when it is pulled", async () => {
    const one = laptop({ BAT0: byPower, ...ac(0) });
    const { read } = await settled(one);
    expect((await read()).fault).toBeNull();
    one.set("AC", { online: 1 });
    expect(await read()).toMatchObject({ values: [null], fault: "the charger is plugged in" });
    one.set("AC", { online: 0 });
    expect(await read()).toMatchObject({ values: [null], fault: expect.stringContaining("settles for 180 s") });
    one.clock.move(180);
    one.set("BAT0", { voltage_now: 11_900_000 });
    expect((await read()).values).toEqual([near(9)]);
  });

  test("what a charger put in is never taken for joules given", async () => {
    const one = laptop(
      { BAT0: { ...discharging, energy_now: 40_000_000 }, ...ac(0) },
      { BAT0: { energy_now: 39_990_000 } },
    );
    const { read } = await settled(one);
    await read();
    one.set("AC", { online: 1 });
    await read();
    one.set("AC", { online: 0 });
    one.set("BAT0", { energy_now: 39_000_000 });
    one.clock.move(1000);
    expect(await read()).toMatchObject({ values: [null], fault: expect.stringContaining("plugged in since") });
  });
});

describe("a reading that is none", () => {
  test("for 180 s from when it is first seen to feed the machine", async () => {
    const one = laptop({ BAT0: byPower });
    const { read } = await openPolled(await one.find());
    one.clock.move(179);
    expect(await read()).toMatchObject({ values: [null], fault: expect.stringContaining("settles for 180 s") });
  });

  test("after two minutes in which nothing that it shows changed", async () => {
    const one = laptop({ BAT0: byPower });
    const { read } = await settled(one);
    expect((await read()).fault).toBeNull();
    one.clock.move(119);
    expect((await read()).fault).toBeNull();
    one.clock.move(1);
    expect(await read()).toMatchObject({ values: [null], fault: "what it shows has not changed for 120 s" });
    one.set("BAT0", { power_now: 9_100_000 });
    expect((await read()).values).toEqual([near(9.1)]);
  });

  test.each([0, "", "unknown", 99_000_000_000])("power_now of '%s' is a gap, never 0", async (power) => {
    const one = laptop({ BAT0: byPower });
    const { read } = await settled(one);
    one.set("BAT0", { power_now: power });
    expect(await read()).toMatchObject({ values: [null], fault: "it does not say how much leaves it" });
  });

  test("where the watts and the fall of its energy differ by more than 15 %", async () => {
    const one = laptop({ BAT0: byPower });
    const { read } = await settled(one);
    const faults: (string | null)[] = [];
    let energy = 40_000_000;
    for (let index = 0; index < 60; index++) {
      one.clock.move(5);
      energy -= 20_000; // 14.4 W, where 9 W are shown
      one.set("BAT0", { energy_now: energy });
      faults.push((await read()).fault);
    }
    expect(faults[0]).toBeNull();
    expect(faults.at(-1)).toContain("38 % apart: one of them is wrong");
  });

  test("not where they differ by less", async () => {
    const one = laptop({ BAT0: byPower });
    const { read } = await settled(one);
    let energy = 40_000_000;
    for (let index = 0; index < 60; index++) {
      one.clock.move(5);
      energy -= 13_000; // 9.36 W
      one.set("BAT0", { energy_now: energy });
      expect((await read()).values).toEqual([near(9)]);
    }
  });
});

describe("two batteries", () => {
  const resting = { type: "Battery", status: "Not charging", power_now: 0, energy_now: 20_000_000 };

  test("are added; one that rests shows its 0", async () => {
    const { spec, read } = await settled(laptop({ BAT0: byPower, BAT1: resting }));
    expect(spec.source).toBe("battery BAT0 + BAT1");
    expect((await read()).values).toEqual([near(9), 0]);
  });

  test("one that does not discharge and shows a flow is a gap, and so is one that shows none", async () => {
    const one = laptop({ BAT0: byPower, BAT1: resting });
    const { read } = await settled(one);
    for (const power of [3_000_000, ""]) {
      one.set("BAT1", { power_now: power });
      expect((await read()).values).toEqual([near(9), null]);
    }
  });

  test("one that charges while the other discharges is not understood", async () => {
    expect(await laptop({ BAT0: byPower, BAT1: { ...resting, status: "Charging" } }).find()).toMatchObject({
      state: "needs",
      detail: expect.stringContaining("BAT1"),
    });
  });

  test("an empty bay is none", async () => {
    const { spec } = await settled(laptop({ BAT0: byPower, BAT1: { type: "Battery", present: 0 } }));
    expect(spec.source).toBe("battery BAT0");
  });
});

describe("a battery that is not believed", () => {
  test("because no laptop draws that much", async () => {
    expect(await laptop({ BAT0: { ...byPower, power_now: 900_000_000 } }).find()).toMatchObject({
      state: "absent",
      detail: "BAT0: it shows 900 W, which no laptop draws",
    });
  });

  test("because it shows no watts and what it holds does not fall", async () => {
    expect(await laptop({ BAT0: { ...discharging, energy_now: 40_000_000 } }).find()).toMatchObject({
      state: "absent",
      detail: expect.stringContaining("did not fall within 60 s"),
    });
  });

  test.each([
    ["rose", 41_000_000],
    ["fell by more than a laptop draws", 30_000_000],
  ])("because it shows no watts, and what it holds %s", async (_name, energy_now) => {
    const one = laptop({ BAT0: { ...discharging, energy_now: 40_000_000 } }, { BAT0: { energy_now } });
    expect(await one.find()).toMatchObject({
      state: "absent",
      detail: expect.stringContaining("which no laptop draws"),
    });
  });

  test("because it shows a percentage alone", async () => {
    expect(await laptop({ BAT0: { ...discharging, capacity: 63 } }).find()).toMatchObject({
      state: "absent",
      detail: "BAT0: it shows neither watts nor what it holds",
    });
  });
});

test("windows are of five minutes at least", async () => {
  const { spec } = await settled(laptop({ BAT0: byPower }));
  expect(spec).toMatchObject({ minWindowS: 300, minWindowReason: expect.stringContaining("30 s") });
});

test("a name that may hold a number of its own is not repeated", async () => {
  const finding = await laptop({ "bat-001f20a1b2c3": byPower }).find();
  expect(finding.detail).toBe("battery battery 1, 9.00 W");
});

test("a machine without a battery has none; a mouse's feeds no machine", async () => {
  expect(await laptop({ hidpp_battery_0: { ...byPower, scope: "Device" } }).find()).toEqual({
    state: "absent",
    detail: "this machine shows no battery",
  });
});
