import { describe, expect, test } from "vitest";
import { findProfile } from "../../src/cli/find-profile.ts";
import { liveNotes, presentProfile, startLive } from "../../src/cli/service-live.ts";
import type { LivePower } from "../../src/energy/live-power.ts";
import { profileSchema } from "../../src/power/profile.ts";

const live: LivePower = {
  source: "nut:ups@localhost",
  feed: "battery",
  chargeFraction: 0.63,
  capacity: null,
  presentW: 55,
  runtimeS: 2460,
  reserveFraction: null,
  flags: ["low-battery"],
  notes: ["something is doubtful"],
};
const told: LivePower = { ...live, capacity: { wh: 40, basis: "now" } };
const none = { "battery-wh": undefined };
const stored = profileSchema.parse({ schemaVersion: 1, id: "own", story: "", storage: { capacityWh: 300 } });
const bare = profileSchema.parse({ schemaVersion: 1, id: "bare", story: "" });

describe("what is there now", () => {
  test("is mains without end, or nothing", () => {
    expect(presentProfile({ ...live, feed: "mains" }).supply).toEqual([{ kind: "always" }]);
    expect(presentProfile(live).supply).toEqual([]);
  });

  test("is refused where the source does not say, with a profile as the cure", () => {
    expect(() => presentProfile({ ...live, feed: "unknown" })).toThrow("--profile");
  });
});

describe("the battery that a simulation starts with", () => {
  test("has the capacity read, down to nothing, and the present charge", () => {
    expect(startLive({ profile: stored, live: told, args: none }).storage).toMatchObject({
      capacityWh: 40,
      depthOfDischargeFraction: 1,
      startFraction: 0.63,
    });
  });

  test("has the profile's capacity and depth where none is read", () => {
    const { storage } = startLive({ profile: stored, live, args: none });
    expect(storage).toMatchObject({ capacityWh: 300, depthOfDischargeFraction: 0.8 });
    expect(storage?.startFraction).toBeCloseTo((0.63 - 0.2) / 0.8, 12);
  });

  test("has what the command line says before what is read", () => {
    expect(startLive({ profile: bare, live: told, args: { "battery-wh": 500 } }).storage?.capacityWh).toBe(500);
  });

  test("is used down to the charge at which the UPS ends", () => {
    const { storage } = startLive({ profile: bare, live: { ...told, reserveFraction: 0.25 }, args: none });
    expect(storage?.depthOfDischargeFraction).toBe(0.75);
    expect(storage?.startFraction).toBeCloseTo((0.63 - 0.25) / 0.75, 12);
  });

  test.each([
    ["its watt-hours are unknown", live, none, "--battery-wh"],
    ["its charge is unknown", { ...told, chargeFraction: null }, none, "leave --live out"],
    ["there is to be none", told, { "battery-wh": 0 }, "Leave one of them out"],
  ])("is refused when %s", (_name, source, args, cure) => {
    expect(() => startLive({ profile: bare, live: source, args })).toThrow(cure);
  });
});

describe("the sentences", () => {
  const notesOf = (source: LivePower, arrivals: "poisson" | "office" = "poisson") => {
    const profiles = [startLive({ profile: presentProfile(source), live: source, args: none })];
    return liveNotes({ live: source, profiles, args: { ...none, arrivals } });
  };

  test("say what was read, what is doubtful, what is assumed and what stays", () => {
    expect(notesOf(told)).toEqual([
      "nut:ups@localhost says: on battery, 63 %, 40.0 Wh when full, 55.0 W, 41 min 00 s left, battery low.",
      "nut:ups@localhost: something is doubtful.",
      "nut:ups@localhost is simulated as 40.0 Wh (as read), of which 25.2 Wh are there to be used; assumed: it is used down to 0 %, and 8 % are lost on the way in and out.",
      "What feeds it now is taken to stay: nothing but the battery. Lasts: until the device is first without power.",
      "What it says of watts and time left is for what it feeds at this moment; the simulated watts are those above (--idle-w, --active-w).",
    ]);
  });

  test("warn that the clock is not now's where hours of the day matter", () => {
    expect(notesOf(told, "office").join()).toContain("begins at midnight before a Monday");
  });

  test("say what a capacity rests on", () => {
    const of = (basis: "design" | "estimate") => notesOf({ ...live, capacity: { wh: 40, basis } })[0];
    expect(of("design")).toContain("40.0 Wh when new");
    expect(of("estimate")).toContain("by estimate");
  });
});

test("a present state is no profile, and the cure is --live", () => {
  for (const id of ["battery:BAT0", "nut:ups@localhost"]) expect(() => findProfile(id)).toThrow(`--live ${id}`);
});
