import { mkdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readBattery } from "../../src/energy/battery-state.ts";
import { plant } from "../machine/plant.ts";

type Attributes = Readonly<Record<string, string | number>>;

function machine(supplies: Readonly<Record<string, Attributes>>): string {
  return plant(
    Object.fromEntries(
      Object.entries(supplies).flatMap(([name, attributes]) =>
        Object.entries(attributes).map(([attribute, value]) => [
          `sys/class/power_supply/${name}/${attribute}`,
          `${value}\n`,
        ]),
      ),
    ),
  );
}

function read(attributes: Attributes, others: Readonly<Record<string, Attributes>> = {}) {
  const root = machine({ BAT0: { type: "Battery", ...attributes }, ...others });
  return readBattery({ source: "battery:BAT0", name: "BAT0", root });
}

const discharging = { status: "Discharging" };
const ac = (online: 0 | 1) => ({ AC: { type: "Mains", online } });

describe("the four combinations of fields", () => {
  test.each([
    ["energy and power", { energy_now: 20_000_000, energy_full: 40_000_000, power_now: 9_000_000 }, 40, "now", 9],
    [
      "energy and current",
      { energy_now: 20_000_000, energy_full: 40_000_000, current_now: 750_000, voltage_now: 12_000_000 },
      40,
      "now",
      9,
    ],
    [
      "charge and current",
      { charge_now: 2_000_000, charge_full: 4_000_000, current_now: 750_000, voltage_now: 12_000_000 },
      48,
      "estimate",
      9,
    ],
    [
      "charge and power",
      { charge_now: 2_000_000, charge_full: 4_000_000, power_now: 9_000_000, voltage_now: 12_000_000 },
      48,
      "estimate",
      9,
    ],
  ])("%s: half full, watt-hours and watts", (_name, attributes, wh, basis, watts) => {
    const { chargeFraction, capacity, presentW, feed } = read({ ...discharging, ...attributes });
    expect({ chargeFraction, feed }).toEqual({ chargeFraction: 0.5, feed: "battery" });
    expect(capacity?.wh).toBeCloseTo(wh, 9);
    expect(capacity?.basis).toBe(basis);
    expect(presentW).toBeCloseTo(watts, 9);
  });
});

describe("capacity", () => {
  test("is the present one before the design's", () => {
    const both = { energy_full: 30_000_000, energy_full_design: 50_000_000, charge_full: 9, voltage_now: 1_000_000 };
    expect(read({ ...discharging, ...both }).capacity).toEqual({ wh: 30, basis: "now" });
  });

  test("is the present ampere-hours before the design's watt-hours, at the design's voltage", () => {
    const { capacity, notes } = read({
      charge_full: 3_000_000,
      energy_full_design: 50_000_000,
      voltage_min_design: 11_400_000,
      voltage_now: 12_900_000,
    });
    expect(capacity?.wh).toBeCloseTo(34.2, 9);
    expect(notes).toContain("its watt-hours are charge_full × voltage_min_design");
  });

  test.each([
    ["energy", { energy_full: 0, energy_full_design: 50_000_000, energy_now: 20_000_000 }],
    ["charge", { charge_full_design: 5_000_000, charge_now: 2_000_000, voltage_min_design: 10_000_000 }],
  ])("is the design's %s only where there is no other, and says so", (_name, attributes) => {
    const { capacity, chargeFraction, notes } = read(attributes);
    expect(capacity).toEqual({ wh: 50, basis: "design" });
    expect(chargeFraction).toBeCloseTo(0.4, 12);
    expect(notes.join()).toContain("what it held when new");
  });

  test("is unknown where only a percentage is shown", () => {
    expect(read({ ...discharging, capacity: 63 })).toMatchObject({
      chargeFraction: 0.63,
      capacity: null,
      presentW: null,
    });
  });

  test("is unknown where ampere-hours have no voltage", () => {
    expect(read({ charge_now: 1_000_000, charge_full: 2_000_000 })).toMatchObject({
      chargeFraction: 0.5,
      capacity: null,
    });
  });
});

describe("charge", () => {
  test("zero when full leaves the percentage", () => {
    expect(read({ energy_now: 5_000_000, energy_full: 0, capacity: 40 })).toMatchObject({
      chargeFraction: 0.4,
      capacity: null,
    });
  });

  test.each([
    [100, 1, ""],
    [103, 1, "taken as full"],
    [111, null, "is no charge"],
    [255, null, "is no charge"],
    [-1, null, "is no charge"],
    [0, 0, ""],
  ])("a percentage of %d is %s", (capacity, fraction, note) => {
    const { chargeFraction, notes } = read({ capacity });
    expect(chargeFraction).toBe(fraction);
    if (note === "") expect(notes).toEqual([]);
    else expect(notes.join()).toContain(note);
  });

  test("a little above full is full", () => {
    expect(read({ energy_now: 41_000_000, energy_full: 40_000_000 }).chargeFraction).toBe(1);
  });

  test("far above full is the percentage, or full with a note", () => {
    const far = { energy_now: 80_000_000, energy_full: 40_000_000 };
    expect(read({ ...far, capacity: 55 }).chargeFraction).toBe(0.55);
    expect(read(far)).toMatchObject({ chargeFraction: 1 });
    expect(read(far).notes.join()).toContain("200 %");
  });

  test("a percentage and an energy that differ are told", () => {
    const { chargeFraction, notes } = read({ energy_now: 10_000_000, energy_full: 40_000_000, capacity: 90 });
    expect(chargeFraction).toBe(0.25);
    expect(notes.join()).toMatch(/90 %.*25 % of full.*stale/);
  });

  test("is unknown where files hold no number, or cannot be read", () => {
    const root = machine({ BAT0: { type: "Battery", capacity: "many", energy_full: "" } });
    mkdirSync(path.join(root, "sys/class/power_supply/BAT0/energy_now"));
    expect(readBattery({ source: "battery:BAT0", name: "BAT0", root })).toMatchObject({
      feed: "unknown",
      chargeFraction: null,
      capacity: null,
      presentW: null,
    });
  });
});

describe("watts", () => {
  test("are the magnitude of a current of either sign", () => {
    const of = (current: number) => read({ ...discharging, current_now: current, voltage_now: 10_000_000 }).presentW;
    expect([of(-500_000), of(500_000)]).toEqual([5, 5]);
  });

  test.each([
    ["zero while it discharges", { ...discharging, power_now: 0 }],
    ["beyond what a machine draws", { ...discharging, power_now: 20_000_000_000 }],
    ["of a battery that charges", { status: "Charging", power_now: 30_000_000 }],
  ])("%s are no reading", (_name, attributes) => {
    expect(read(attributes).presentW).toBeNull();
  });
});

describe("what feeds the machine", () => {
  test.each([
    ["Discharging", {}, "battery"],
    ["Discharging", ac(0), "battery"],
    ["Discharging", ac(1), "battery"],
    ["Charging", {}, "mains"],
    ["Full", {}, "mains"],
    ["Full", ac(0), "battery"],
    ["Not charging", {}, "mains"],
    ["Not charging", ac(1), "mains"],
    ["Unknown", {}, "unknown"],
    ["Unknown", ac(1), "mains"],
    ["Unknown", ac(0), "battery"],
    ["Full", { USB: { type: "USB", online: 0 } }, "mains"],
    ["Unknown", { USB: { type: "USB", online: 0 } }, "unknown"],
    ["Unknown", { USB: { type: "USB", online: 1 } }, "mains"],
    ["Unknown", { pen: { type: "Battery", scope: "Device", online: 1 } }, "unknown"],
  ] as const)("%s beside %j is %s", (status, others, feed) => {
    expect(read({ status }, others).feed).toBe(feed);
  });

  test("a charger that does not carry the load is told", () => {
    expect(read(discharging, ac(1)).notes.join()).toContain("does not carry the load alone");
  });
});

describe("which battery", () => {
  test.each([
    ["energy_now", { capacity_level: "Critical" }, ["low-battery"]],
    ["health", { health: "Dead" }, ["replace-battery"]],
    ["neither", { capacity_level: "Normal", health: "Good" }, []],
  ])("flags come from %s", (_name, attributes, flags) => {
    expect(read(attributes).flags).toEqual(flags);
  });

  test("others of the machine are named, those of mice are not", () => {
    const others = { BAT1: { type: "Battery" }, mouse: { type: "Battery", scope: "Device" } };
    expect(read({ capacity: 50 }, others).notes).toEqual(["only BAT0 is counted; the machine also has BAT1"]);
  });

  test.each([
    ["BAT7", "there is no battery of that name. Use battery:BAT0 or battery:BAT1"],
    ["AC", "there is no battery of that name"],
    ["mouse", "there is no battery of that name"],
  ])("%s is refused with those present", (name, message) => {
    const root = machine({
      ...ac(1),
      BAT0: { type: "Battery" },
      BAT1: { type: "Battery" },
      mouse: { type: "Battery", scope: "Device" },
    });
    expect(() => readBattery({ source: `battery:${name}`, name, root })).toThrow(message);
  });

  test("a machine without one says so, an empty bay too", () => {
    expect(() => readBattery({ source: "battery:BAT0", name: "BAT0", root: machine({}) })).toThrow("shows no battery");
    expect(() => read({ present: 0, capacity: 0 })).toThrow("its bay is empty");
  });

  test("its serial number and maker are in nothing that is said", () => {
    const said = JSON.stringify(
      read({ capacity: 50, serial_number: "S3CR3T", manufacturer: "ACME", model_name: "X9" }),
    );
    for (const word of ["S3CR3T", "ACME", "X9"]) expect(said).not.toContain(word);
  });

  test("the time that it says is left is taken", () => {
    expect(read({ ...discharging, time_to_empty_now: 7800 }).runtimeS).toBe(7800);
  });
});
