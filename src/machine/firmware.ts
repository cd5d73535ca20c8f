import { readText, toLine } from "./files.ts";

/** The firmware's version and date, the same for all machines of a make; null where the kernel shows none, as on most boards. */
export interface Firmware {
  readonly biosVersion: string | null;
  readonly biosDate: string | null;
}

/** From the two DMI fields that anybody may read and that name no machine (serial numbers lie beside them). */
export function readFirmware(root: string): Firmware {
  return {
    biosVersion: toLine(readText(root, "sys/class/dmi/id/bios_version")),
    biosDate: toLine(readText(root, "sys/class/dmi/id/bios_date")),
  };
}
