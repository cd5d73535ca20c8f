import { listNames, readNumber, readText } from "./files.ts";

export const powerSources = ["mains", "battery"] as const;
export type PowerSource = (typeof powerSources)[number];

export interface Power {
  /** Null where the kernel shows no supply: most desktops, boards and virtual machines. */
  readonly powerSource: PowerSource | null;
  /** Charge 0..1, the mean over batteries; null without one. */
  readonly batteryFraction: number | null;
}

interface Supply {
  readonly type: string | null;
  readonly status: string | null;
  readonly isOnline: boolean;
  readonly charge: number | null;
}

const FOLDER = "sys/class/power_supply";

export function readPower(root: string): Power {
  const supplies = listNames(root, FOLDER)
    // A mouse's or headset's battery says nothing about the machine.
    .filter((name) => readText(root, `${FOLDER}/${name}/scope`) !== "Device")
    .map((name) => readSupply(root, `${FOLDER}/${name}`));
  const batteries = supplies.filter(({ type }) => type === "Battery" || type === "UPS");
  const charges = batteries.map(({ charge }) => charge).filter((charge) => charge !== null);
  return {
    powerSource: sourceOf(supplies, batteries),
    batteryFraction: charges.length === 0 ? null : charges.reduce((sum, charge) => sum + charge, 0) / charges.length,
  };
}

/** A battery that discharges beats a plugged-in charger: a weak charger does not carry the load alone. */
function sourceOf(supplies: readonly Supply[], batteries: readonly Supply[]): PowerSource | null {
  if (batteries.some(({ status }) => status === "Discharging")) return "battery";
  if (supplies.some(({ type, isOnline }) => isOnline && (type === "Mains" || type === "USB"))) return "mains";
  const isFed = batteries.some(({ status }) => status === "Charging" || status === "Full" || status === "Not charging");
  return isFed ? "mains" : null;
}

function readSupply(root: string, folder: string): Supply {
  const percent = readNumber(root, `${folder}/capacity`);
  return {
    type: readText(root, `${folder}/type`),
    status: readText(root, `${folder}/status`),
    isOnline: readText(root, `${folder}/online`) === "1",
    charge: percent !== null && percent >= 0 && percent <= 100 ? percent / 100 : null,
  };
}
