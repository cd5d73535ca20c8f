import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** The kernel's folder of batteries and chargers, without the leading slash. */
const folder = "sys/class/power_supply";

/** One battery or charger: reads its attributes, whose units are µWh, µAh, µV, µA, µW, % and S. */
export interface PowerSupply {
  readonly name: string;
  /** Text without white space around it; null when absent, forbidden or empty. */
  readonly text: (attribute: string) => string | null;
  /** A whole number; null for anything else. */
  readonly number: (attribute: string) => number | null;
}

/** Every battery and charger below `root`, by name; none where the kernel shows none. A mouse's battery feeds no machine. */
export function listPowerSupplies(root: string): readonly PowerSupply[] {
  return namesIn(path.join(root, folder))
    .map((name) => openSupply(root, name))
    .filter(({ text }) => text("scope") !== "Device");
}

export function isBattery({ text }: PowerSupply): boolean {
  const type = text("type");
  return type === "Battery" || type === "UPS";
}

function openSupply(root: string, name: string): PowerSupply {
  const text = (attribute: string): string | null => readText(path.join(root, folder, name, attribute));
  const number = (attribute: string): number | null => {
    const digits = text(attribute);
    return digits !== null && /^-?\d{1,15}$/.test(digits) ? Number(digits) : null;
  };
  return { name, text, number };
}

function namesIn(absolute: string): string[] {
  try {
    return readdirSync(absolute).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  } catch {
    return []; // absent or forbidden: nothing to list
  }
}

function readText(file: string): string | null {
  try {
    const text = readFileSync(file, "utf8").trim();
    return text === "" ? null : text;
  } catch {
    return null; // absent, forbidden, or the driver has no value at this moment (ENODATA, ENODEV)
  }
}
