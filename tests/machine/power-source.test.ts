import { expect, test } from "vitest";
import { readPower } from "../../src/machine/power-source.ts";
import { plant } from "./plant.ts";

type Supply = Readonly<Record<string, string>>;

function powerOf(supplies: Readonly<Record<string, Supply>>) {
  const files = Object.entries(supplies).flatMap(([name, attributes]) =>
    Object.entries(attributes).map(([key, value]) => [`sys/class/power_supply/${name}/${key}`, `${value}\n`] as const),
  );
  return readPower(plant(Object.fromEntries(files)));
}

const charger = { type: "Mains", online: "1" };

test("a charger that is plugged in means mains", () => {
  expect(powerOf({ AC: charger, BAT0: { type: "Battery", status: "Charging", capacity: "80" } })).toEqual({
    powerSource: "mains",
    batteryFraction: 0.8,
  });
});

test("a battery that discharges in spite of a charger carries the load", () => {
  expect(powerOf({ AC: charger, BAT0: { type: "Battery", status: "Discharging" } }).powerSource).toBe("battery");
});

test("a held charge without a charger in sight still means mains", () => {
  expect(powerOf({ BAT0: { type: "Battery", status: "Not charging" } }).powerSource).toBe("mains");
});

test("two batteries give their mean charge, a nonsense charge none", () => {
  const battery = (capacity: string) => ({ type: "Battery", status: "Full", capacity });
  expect(powerOf({ BAT0: battery("100"), BAT1: battery("50") }).batteryFraction).toBe(0.75);
  expect(powerOf({ BAT0: battery("255") }).batteryFraction).toBeNull();
});

test("a machine that shows no supply is unknown", () => {
  expect(powerOf({ mouse: { type: "Battery", scope: "Device", status: "Discharging" } })).toEqual({
    powerSource: null,
    batteryFraction: null,
  });
});
