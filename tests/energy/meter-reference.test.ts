import { describe, expect, test } from "vitest";
import { parseMeterReference } from "../../src/energy/meter-reference.ts";
import { OffgridError } from "../../src/errors.ts";
import { meterIds } from "../../src/metering/reading.ts";

describe("a meter that is asked for", () => {
  test.each([
    ["rapl", "rapl", null],
    [" RAPL ", "rapl", null],
    ["rapl=psys", "rapl", "psys"],
    ["linear", "linear", null],
    ["battery", "battery", null],
    ["rpi5", "rpi5", null],
    ["hwmon", "hwmon", null],
    ["hwmon=VDD_CPU+VDD_GPU", "hwmon", "VDD_CPU+VDD_GPU"],
    ["nvidia", "nvidia", null],
    ["nvidia=1", "nvidia", "1"],
    ["plug=http://192.168.1.20/cm?cmnd=Status%2010", "plug", "http://192.168.1.20/cm?cmnd=Status%2010"],
    ["nut=ups@[fd00::1]:99", "nut", "ups@[fd00::1]:99"],
    ["file=my watts=1.csv", "file", "my watts=1.csv"],
  ])("%j is understood", (text, id, reference) => {
    expect(parseMeterReference(text)).toEqual({ id, reference });
  });

  test.each([
    ["rpal", "Did you mean rapl?"],
    ["plgu=http://10.0.0.1", "Did you mean plug?"],
    ["nvdia", "Did you mean nvidia?"],
    ["wattmeter9000", `Use one of ${meterIds.join(", ")}, or none`],
    ["", "Use one of"],
    ["=x", "Use one of"],
    ["plug", "such as plug=http://192.168.1.20"],
    ["nut", "such as nut=ups@localhost"],
    ["file", "such as file=watts.csv"],
    ["file=", "Write file=watts.csv"],
    ["plug:http://10.0.0.1", "Write plug=http://192.168.1.20"],
    ["file watts.csv", "Write file=watts.csv"],
    ["battery=BAT0", "Write battery alone"],
    ["linear=1", "Write linear alone"],
  ])("%j is refused with a cure", (text, cure) => {
    expect(refusalOf(text)).toMatchObject({ code: "usage", cure: expect.stringContaining(cure) });
  });

  test.each(["plgu=http://me:secret@10.0.0.1", "plug:http://me:secret@10.0.0.1", "\u001b[31msecret=x"])(
    "%j is refused without saying what it holds",
    (text) => {
      const { message } = refusalOf(text);
      expect(message).not.toContain("secret");
      expect(message).not.toContain("\u001b");
    },
  );
});

function refusalOf(text: string): OffgridError {
  try {
    parseMeterReference(text);
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown;
    throw thrown;
  }
  throw new Error("it was taken");
}
