import { positive, presentWatts } from "./battery-figures.ts";
import { isBattery, listPowerSupplies, type PowerSupply } from "./power-supply.ts";

/** What batteries say at one moment, in their order. */
export interface BatteryState {
  /** Why they do not feed the machine alone; null where they do. */
  readonly hindrance: string | null;
  /** W that leave each; null where that is not known. */
  readonly watts: readonly (number | null)[];
  readonly charges: readonly Held[];
  /** Changes with anything that they show. */
  readonly signature: string;
}

/** What a battery holds: J, or A·s where it counts charge, with its volts. Null is unknown. */
export interface Held {
  readonly joules: number | null;
  readonly ampereSeconds: number | null;
  readonly volts: number | null;
}

/** Every battery that feeds the machine, its bay not empty. */
export function listBatteries(root: string): readonly PowerSupply[] {
  return listPowerSupplies(root).filter((one) => isBattery(one) && one.text("present") !== "0");
}

/** How a battery is called in results: a name that could hold a number of its own is left out. */
export function titleOf({ name }: PowerSupply, index: number): string {
  return /^[A-Za-z][A-Za-z_-]{1,30}\d{0,2}$/.test(name) ? name : `battery ${index + 1}`;
}

export function readBatteries(root: string, batteries: readonly PowerSupply[]): BatteryState {
  const isFeeding = batteries.some(({ text }) => text("status") === "Discharging");
  const hindrance = hindranceOf(root, batteries, isFeeding);
  return {
    hindrance,
    watts: batteries.map((battery) => (hindrance === null ? wattsOf(battery) : null)),
    charges: batteries.map(heldOf),
    signature: batteries.map((battery) => shown.map((attribute) => battery.text(attribute)).join(" ")).join("\n"),
  };
}

const shown = ["power_now", "current_now", "voltage_now", "energy_now", "charge_now"] as const;

/** A charger that is plugged in carries part of the load even where a battery discharges beside it. */
function hindranceOf(root: string, batteries: readonly PowerSupply[], isFeeding: boolean): string | null {
  const chargers = listPowerSupplies(root).filter((one) => !isBattery(one));
  if (chargers.some(({ text }) => text("online") === "1")) return "the charger is plugged in";
  const charging = batteries.findIndex(({ text }) => text("status") === "Charging");
  const idle = charging >= 0 ? charging : isFeeding ? -1 : 0;
  const battery = batteries[idle];
  if (battery === undefined) return batteries.length === 0 ? "the battery is gone" : null;
  const status = battery.text("status") ?? "";
  const words = /^[A-Za-z ]{1,20}$/.test(status) ? `'${status}'` : "unknown";
  return `the status of ${titleOf(battery, idle)} is ${words}, not 'Discharging'`;
}

/** A second battery rests while the first one feeds the machine: its 0 is one that it shows. */
function wattsOf(battery: PowerSupply): number | null {
  if (battery.text("status") === "Discharging") return presentWatts(battery);
  const flow = battery.number("power_now") ?? battery.number("current_now");
  return flow === 0 ? 0 : null;
}

function heldOf(battery: PowerSupply): Held {
  const energy = positive(battery.number("energy_now"));
  const charge = positive(battery.number("charge_now"));
  const volts = positive(battery.number("voltage_now"));
  return {
    joules: energy === null ? null : energy * 3.6e-3,
    ampereSeconds: charge === null ? null : charge * 3.6e-3,
    volts: volts === null ? null : volts * 1e-6,
  };
}
