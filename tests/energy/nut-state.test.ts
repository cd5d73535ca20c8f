import { describe, expect, test } from "vitest";
import { readUps } from "../../src/energy/nut-state.ts";

function read(variables: Readonly<Record<string, string>>) {
  return readUps({ source: "nut:ups@localhost", variables: new Map(Object.entries(variables)) });
}

describe("the words of ups.status", () => {
  test.each([
    ["OL", "mains", []],
    ["OL CHRG", "mains", []],
    ["OB DISCHRG", "battery", []],
    ["OB DISCHRG LB", "battery", ["low-battery"]],
    ["OL OB CAL", "battery", ["testing"]],
    ["FSD OB LB", "battery", ["shutting-down", "low-battery"]],
    ["OL RB OVER TRIM", "mains", ["replace-battery", "overload"]],
    ["BYPASS", "unknown", ["bypass"]],
    ["OFF", "unknown", ["output-off"]],
    ["", "unknown", []],
  ])("%j: on %s", (status, feed, flags) => {
    expect(read({ "ups.status": status })).toMatchObject({ feed, flags, notes: [] });
  });

  test("that are unknown are passed over and named where they can be printed", () => {
    const { feed, notes } = read({ "ups.status": "OL SHINY \u001b[31mRED" });
    expect(feed).toBe("mains");
    expect(notes).toEqual(["its status holds words that are unknown here (SHINY); they are passed over"]);
  });
});

describe("the figures of a UPS", () => {
  test("are charge, reserve, time left and real watts", () => {
    const ups = {
      "battery.charge": "63",
      "battery.charge.low": "20",
      "battery.runtime": "2460",
      "ups.realpower": "55.5",
      "ups.load": "10",
      "ups.realpower.nominal": "900",
    };
    expect(read(ups)).toMatchObject({ chargeFraction: 0.63, reserveFraction: 0.2, runtimeS: 2460, presentW: 55.5 });
  });

  test("watts without a meter are the load of the nominal, and say so", () => {
    const { presentW, notes } = read({ "ups.load": "23", "ups.realpower.nominal": "300" });
    expect(presentW).toBeCloseTo(69, 9);
    expect(notes.join()).toContain("23 % × its nominal 300 W");
  });

  test("volt-amperes are no watts", () => {
    expect(read({ "ups.load": "23", "ups.power.nominal": "650" }).presentW).toBeNull();
  });

  test("watt-hours are ampere-hours × nominal volts, by estimate", () => {
    const { capacity, notes } = read({ "battery.capacity": "7.20", "battery.voltage.nominal": "24.0" });
    expect(capacity?.wh).toBeCloseTo(172.8, 9);
    expect(capacity?.basis).toBe("estimate");
    expect(notes.join()).toContain("battery.capacity × battery.voltage.nominal");
    expect(read({ "battery.capacity": "7.2", "battery.voltage": "27.1" }).capacity).toBeNull();
  });

  test.each([
    ["battery.charge", "NaN"],
    ["battery.charge", ""],
    ["battery.charge", "1e9"],
    ["battery.runtime", "-1"],
    ["ups.realpower", "-5"],
    ["battery.charge.low", "100"],
  ])("%s of %j is unknown", (name, value) => {
    const { chargeFraction, runtimeS, presentW, reserveFraction } = read({ [name]: value });
    expect([chargeFraction, runtimeS, presentW, reserveFraction]).toEqual([null, null, null, null]);
  });

  test("hold no serial number and no model", () => {
    const said = JSON.stringify(read({ "ups.status": "OL", "ups.serial": "S3CR3T", "device.model": "X9" }));
    for (const word of ["S3CR3T", "X9"]) expect(said).not.toContain(word);
  });
});
