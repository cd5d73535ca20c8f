import { chargeFromPercent } from "./charge.ts";
import type { LiveCapacity } from "./live-power.ts";
import type { PowerSupply } from "./power-supply.ts";

/** More than a machine that runs from a battery draws: a figure above is no reading. */
const mostW = 10_000;

/** From energy or charge, which are finer than the kernel's whole percents. */
export function chargeOf(battery: PowerSupply): {
  readonly fraction: number | null;
  readonly notes: readonly string[];
} {
  const pair = pairOf(battery);
  const percent = chargeFromPercent(battery.number("capacity"), "capacity");
  if (pair === null) return percent;
  const ratio = pair.now / pair.full;
  if (ratio > 1.1) return percent.fraction === null ? { fraction: 1, notes: [overFull(ratio)] } : percent;
  const fraction = Math.min(1, ratio);
  if (pair.isDesign || percent.fraction === null || Math.abs(percent.fraction - fraction) <= 0.1) {
    return { fraction, notes: [] };
  }
  return {
    fraction,
    notes: [
      `its percentage (${Math.round(100 * percent.fraction)} %) and its energy (${Math.round(100 * fraction)} % of full) differ: one is stale, the energy is taken`,
    ],
  };
}

/** What it holds when full now, before what it held when new; watt-hours before ampere-hours. */
export function capacityOf(battery: PowerSupply): {
  readonly capacity: LiveCapacity | null;
  readonly notes: readonly string[];
} {
  const energy = positive(battery.number("energy_full"));
  if (energy !== null) return { capacity: { wh: energy * 1e-6, basis: "now" }, notes: [] };
  const [voltage, voltageName] = voltageOf(battery);
  const charge = positive(battery.number("charge_full"));
  if (charge !== null && voltage !== null) {
    const wh = charge * voltage * 1e-12;
    return { capacity: { wh, basis: "estimate" }, notes: [`its watt-hours are charge_full × ${voltageName}`] };
  }
  const design = positive(battery.number("energy_full_design"));
  const designCharge = positive(battery.number("charge_full_design"));
  const wh =
    design !== null ? design * 1e-6 : designCharge !== null && voltage !== null ? designCharge * voltage * 1e-12 : null;
  if (wh === null) return { capacity: null, notes: [] };
  return {
    capacity: { wh, basis: "design" },
    notes: ["it only says what it held when new: a worn one holds less"],
  };
}

/** Drivers differ in the sign of the current: the status says which way it flows. Nothing leaves a battery that does not discharge. */
export function presentWatts(battery: PowerSupply): number | null {
  if (battery.text("status") !== "Discharging") return null;
  const power = battery.number("power_now");
  const current = battery.number("current_now");
  const voltage = positive(battery.number("voltage_now"));
  const watts =
    power !== null && power !== 0
      ? Math.abs(power) * 1e-6
      : current !== null && voltage !== null
        ? Math.abs(current) * voltage * 1e-12
        : 0;
  return watts > 0 && watts <= mostW ? watts : null;
}

export function positive(value: number | null): number | null {
  return value !== null && value > 0 ? value : null;
}

interface Pair {
  readonly now: number;
  readonly full: number;
  readonly isDesign: boolean;
}

/** Energy now and when full, or charge in their place; of the design only where nothing else is known. Null where no pair makes sense. */
function pairOf(battery: PowerSupply): Pair | null {
  for (const [whole, isDesign] of [
    ["full", false],
    ["full_design", true],
  ] as const) {
    for (const unit of ["energy", "charge"] as const) {
      const now = battery.number(`${unit}_now`);
      const full = positive(battery.number(`${unit}_${whole}`));
      if (now !== null && now >= 0 && full !== null) return { now, full, isDesign };
    }
  }
  return null;
}

function overFull(ratio: number): string {
  return `it says that it holds ${Math.round(100 * ratio)} % of what it can: taken as full`;
}

/** The design's voltage, which lies near the mean of a discharge; that of this moment is high when full and low when empty. */
function voltageOf(battery: PowerSupply): readonly [number | null, string] {
  const design = positive(battery.number("voltage_min_design"));
  return design === null ? [positive(battery.number("voltage_now")), "voltage_now"] : [design, "voltage_min_design"];
}
