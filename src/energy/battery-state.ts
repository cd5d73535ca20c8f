import { OffgridError } from "../errors.ts";
import { capacityOf, chargeOf, positive, presentWatts } from "./battery-figures.ts";
import type { LiveFlag, LivePower } from "./live-power.ts";
import { isBattery, listPowerSupplies, type PowerSupply } from "./power-supply.ts";

/** A battery of this machine as the kernel shows it. @throws OffgridError `usage` when there is none of that name, `input` when its bay is empty. */
export function readBattery({
  source,
  name,
  root,
}: {
  readonly source: string;
  readonly name: string;
  readonly root: string;
}): LivePower {
  const supplies = listPowerSupplies(root);
  const batteries = supplies.filter(isBattery);
  const battery = batteries.find((one) => one.name === name);
  if (battery === undefined) throw noSuchBattery(source, batteries);
  if (battery.text("present") === "0") {
    throw new OffgridError({
      code: "input",
      place: `--live ${source}`,
      fault: "its bay is empty",
      cure: "Put the battery in, or name another",
    });
  }
  const charge = chargeOf(battery);
  const feed = feedOf(battery, supplies);
  const capacity = capacityOf(battery);
  const others = batteries.filter((one) => one !== battery).map((one) => one.name);
  return {
    source,
    feed: feed.feed,
    chargeFraction: charge.fraction,
    capacity: capacity.capacity,
    presentW: presentWatts(battery),
    runtimeS: positive(battery.number("time_to_empty_now")),
    reserveFraction: null,
    flags: flagsOf(battery),
    notes: [
      ...feed.notes,
      ...charge.notes,
      ...capacity.notes,
      ...(others.length === 0 ? [] : [`only ${name} is counted; the machine also has ${others.join(", ")}`]),
    ],
  };
}

function noSuchBattery(source: string, batteries: readonly PowerSupply[]): OffgridError {
  const names = batteries.map(({ name }) => `battery:${name}`);
  return new OffgridError({
    code: "usage",
    place: `--live ${source}`,
    fault: names.length === 0 ? "this machine shows no battery" : "there is no battery of that name",
    cure:
      names.length === 0
        ? "Name a UPS (nut:UPS@HOST), or give --profile and --battery-wh instead"
        : `Use ${names.join(" or ")}`,
  });
}

/** A battery that discharges beats a plugged-in charger; chargers that are all off beat a battery that says nothing. */
function feedOf(
  battery: PowerSupply,
  supplies: readonly PowerSupply[],
): { readonly feed: LivePower["feed"]; readonly notes: readonly string[] } {
  const status = battery.text("status");
  const chargers = supplies.filter((one) => !isBattery(one));
  const hasCharger = chargers.some(({ text }) => text("online") === "1");
  if (status === "Discharging") {
    const notes = hasCharger ? ["the charger is plugged in and does not carry the load alone"] : [];
    return { feed: "battery", notes };
  }
  if (hasCharger || status === "Charging") return { feed: "mains", notes: [] };
  // A USB port without a charger says nothing: the machine may be fed by another.
  if (chargers.some(({ text }) => text("type") === "Mains" && text("online") === "0")) {
    return { feed: "battery", notes: [`its status is '${wordsOf(status)}', but the charger is not plugged in`] };
  }
  const isFed = status === "Full" || status === "Not charging";
  return { feed: isFed ? "mains" : "unknown", notes: [] };
}

function wordsOf(status: string | null): string {
  return status !== null && /^[A-Za-z ]{1,20}$/.test(status) ? status : "Unknown";
}

function flagsOf(battery: PowerSupply): LiveFlag[] {
  const level = battery.text("capacity_level");
  const health = battery.text("health");
  return [
    ...(level === "Low" || level === "Critical" ? (["low-battery"] as const) : []),
    ...(health === "Dead" || health === "Unspecified failure" ? (["replace-battery"] as const) : []),
  ];
}
