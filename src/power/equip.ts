import type { Profile } from "./profile.ts";
import { storageSchema } from "./storage.ts";
import type { SolarSpec, SupplySpec } from "./supply-spec.ts";
import { supplySchema } from "./supply-spec.ts";

/** Storage, panels and hours in place of a profile's own; undefined leaves the profile's. */
export interface Equipping {
  /** 0: no battery. The limits in watts grow with the capacity. */
  readonly batteryWh?: number | undefined;
  /** 0: no panels. */
  readonly panelW?: number | undefined;
  /** For panels where the profile has none. */
  readonly peakSunHours?: number | undefined;
  /** Length of the grid's daily windows, which become one that begins where the first does. */
  readonly gridHours?: number | undefined;
}

/** The same profile with other equipment. */
export function equip(profile: Profile, { batteryWh, panelW, peakSunHours, gridHours }: Equipping): Profile {
  const supply = profile.supply
    .flatMap((source) => (gridHours === undefined ? [source] : withHours(source, gridHours)))
    .flatMap((source) => withPanel(source, panelW));
  const hasPanel = supply.some(
    (source) => source.kind === "solar" || (source.kind === "trace" && source.peakW !== undefined),
  );
  const added: SupplySpec[] =
    panelW !== undefined && panelW > 0 && peakSunHours !== undefined && !hasPanel
      ? [supplySchema.parse({ kind: "solar", peakW: panelW, peakSunHours })]
      : [];
  const { storage: _own, ...rest } = profile;
  const storage = batteryWh === undefined ? profile.storage : storageOf(profile, batteryWh);
  const sources = [...supply, ...added].map((source) =>
    source.kind === "solar" && peakSunHours !== undefined ? { ...source, peakSunHours } : source,
  );
  return { ...rest, supply: sources, ...(storage === undefined ? {} : { storage }) };
}

/** Rated watts of a profile's panels; null where it has none, or a trace that does not say. */
export function panelWattsOf(profile: Profile): number | null {
  const panel = profile.supply.find((source): source is SolarSpec => source.kind === "solar");
  if (panel !== undefined) return panel.peakW;
  return profile.supply.flatMap((source) => (source.kind === "trace" ? (source.peakW ?? []) : []))[0] ?? null;
}

function storageOf(profile: Profile, batteryWh: number): Profile["storage"] {
  if (batteryWh === 0) return undefined;
  const own = profile.storage;
  if (own === undefined) return storageSchema.parse({ capacityWh: batteryWh });
  const scale = batteryWh / own.capacityWh;
  return {
    ...own,
    capacityWh: batteryWh,
    ...(own.chargeLimitW === undefined ? {} : { chargeLimitW: own.chargeLimitW * scale }),
    ...(own.dischargeLimitW === undefined ? {} : { dischargeLimitW: own.dischargeLimitW * scale }),
  };
}

/** A trace takes other panels only if it is one of sunshine, which has its panels' watts beside it. */
function withPanel(source: SupplySpec, panelW: number | undefined): SupplySpec[] {
  if (panelW === undefined) return [source];
  if (source.kind === "solar") return panelW === 0 ? [] : [{ ...source, peakW: panelW }];
  return source.kind === "trace" && source.peakW !== undefined ? [{ ...source, peakW: panelW }] : [source];
}

function withHours(source: SupplySpec, hours: number): SupplySpec[] {
  if (source.kind !== "daily") return [source];
  if (hours <= 0) return [];
  const { windows, shiftHPerDay, ...caps } = source;
  if (hours >= 24) return [{ ...caps, kind: "always" }];
  const [first] = windows;
  const [hour = 0, minute = 0] = (first?.from ?? "00:00").split(":").map(Number);
  const startMinute = hour * 60 + minute;
  const to = clock((startMinute + Math.round(hours * 60)) % 1440);
  return [{ ...caps, kind: "daily", shiftHPerDay, windows: [{ from: clock(startMinute % 1440), to }] }];
}

function clock(minuteOfDay: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(minuteOfDay / 60))}:${two(minuteOfDay % 60)}`;
}
