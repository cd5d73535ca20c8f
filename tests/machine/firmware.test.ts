import { expect, test } from "vitest";
import { readFirmware } from "../../src/machine/firmware.ts";
import { plant } from "./plant.ts";

test("version and date of the firmware are read, and nothing that names the machine", () => {
  const root = plant({
    "sys/class/dmi/id/bios_version": "F.31\n",
    "sys/class/dmi/id/bios_date": "08/14/2023\n",
    "sys/class/dmi/id/product_serial": "5CD1234XYZ\n",
  });
  expect(readFirmware(root)).toEqual({ biosVersion: "F.31", biosDate: "08/14/2023" });
});

test("a board without DMI has neither", () => {
  expect(readFirmware(plant({}))).toEqual({ biosVersion: null, biosDate: null });
});
