import { describe, expect, test } from "vitest";
import { isLiveReference, parseLiveSource } from "../../src/energy/live-source.ts";

describe("a reference to a live source", () => {
  test.each([
    ["battery:BAT0", { kind: "battery", name: "BAT0" }],
    ["battery:macsmc-battery", { kind: "battery", name: "macsmc-battery" }],
    ["nut:ups@localhost", { kind: "nut", ups: "ups", host: "localhost", port: 3493 }],
    ["nut:back-room.1@192.168.1.7:1234", { kind: "nut", ups: "back-room.1", host: "192.168.1.7", port: 1234 }],
    ["nut:ups@[fd00::1]:99", { kind: "nut", ups: "ups", host: "fd00::1", port: 99 }],
    ["nut:ups@[::1]", { kind: "nut", ups: "ups", host: "::1", port: 3493 }],
  ])("%s is understood", (text, parts) => {
    expect(parseLiveSource(text)).toEqual({ ...parts, text });
    expect(isLiveReference(text)).toBe(true);
  });

  test.each([
    ["", "battery:BAT0 or nut:ups@localhost"],
    ["BAT0", "battery:BAT0 or nut:ups@localhost"],
    ["battery:", "battery:NAME"],
    ["battery:../../etc", "battery:NAME"],
    ["battery:..", "battery:NAME"],
    ["battery:a/b", "battery:NAME"],
    ["nut:ups", "nut:UPS@HOST"],
    ["nut:@localhost", "nut:UPS@HOST"],
    ["nut:ups@localhost:0", "nut:UPS@HOST"],
    ["nut:ups@localhost:65536", "nut:UPS@HOST"],
    ["nut:ups@::1", "an IPv6 address goes in brackets"],
    ["nut:u ps@localhost", "nut:UPS@HOST"],
    ["nut:ups\nSET x@localhost", "nut:UPS@HOST"],
  ])("%j is refused with a cure", (text, cure) => {
    expect(() => parseLiveSource(text)).toThrow(cure);
  });

  test("is told from a profile's name", () => {
    expect(["grid-6h", "battery.yaml", "nutcracker"].some(isLiveReference)).toBe(false);
  });
});
