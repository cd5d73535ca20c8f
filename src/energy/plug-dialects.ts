import { z } from "zod";

/** What an answer says. Words are ours: nothing that a plug sends is in them. */
export type PlugAnswer =
  | { readonly state: "metered"; readonly watts: number; readonly totalJ: number | null }
  /** The plug's own, but without watts; the words say why. */
  | { readonly state: "unmetered"; readonly words: string; readonly remedy: string }
  /** Not an answer of such a plug. */
  | { readonly state: "stranger" };

export interface PlugDialect {
  readonly title: string;
  /** What is asked, in this order, where the URL does not say it. */
  readonly paths: readonly string[];
  readonly read: (body: unknown) => PlugAnswer;
  readonly counter: {
    readonly stepJ: number;
    /** Seconds after which it is brought up to date. */
    readonly updateS: number;
    /** Taken where it is to be had, or only where the user asks for it. */
    readonly taken: "unasked" | "asked";
  };
  /** The smallest step of its watts. */
  readonly stepW: number;
}

const wattHourJ = 3600;
const stranger: PlugAnswer = { state: "stranger" };
const noMeter: PlugAnswer = {
  state: "unmetered",
  words: "it switches, but does not measure",
  remedy: "Use a plug that measures power",
};

const gen2Schema = z.object({
  id: z.number(),
  apower: z.number().optional(),
  aenergy: z.object({ total: z.number() }).optional(),
});

/** `Switch.GetStatus` and `PM1.GetStatus`: `apower` in W, `aenergy.total` in Wh; without a meter both are absent. */
function readGen2(body: unknown): PlugAnswer {
  const parsed = gen2Schema.safeParse(body);
  if (!parsed.success) return stranger;
  const { apower, aenergy } = parsed.data;
  if (apower === undefined) return noMeter;
  return { state: "metered", watts: apower, totalJ: aenergy === undefined ? null : aenergy.total * wattHourJ };
}

const gen1Schema = z.object({
  relays: z.array(z.unknown()).optional(),
  meters: z
    .array(z.object({ power: z.number(), is_valid: z.boolean().optional(), total: z.number().optional() }))
    .optional(),
});

/**
 * `/status`: `meters[0].power` in W, `total` in watt-minutes. A relay without a meter (Shelly 1) has `meters` too, with the watts
 * that its user typed in, but no `total`.
 */
function readGen1(body: unknown): PlugAnswer {
  const parsed = gen1Schema.safeParse(body);
  if (!parsed.success) return stranger;
  const { meters, relays } = parsed.data;
  const meter = meters?.[0];
  if (meter === undefined) return relays === undefined ? stranger : noMeter;
  if (meter.total === undefined) return noMeter;
  if (meter.is_valid === false) {
    return { state: "unmetered", words: "its meter says that its figure is not valid", remedy: "Restart the plug" };
  }
  return { state: "metered", watts: meter.power, totalJ: meter.total * 60 };
}

const tasmotaSchema = z.object({
  StatusSNS: z.object({
    ENERGY: z
      .object({
        Power: z.union([z.number(), z.array(z.number())]),
        Total: z.union([z.number(), z.array(z.number())]).optional(),
      })
      .optional(),
  }),
});

/** `Status 10`: `StatusSNS.ENERGY.Power` in W, `Total` in kWh; arrays where it has several outlets. */
function readTasmota(body: unknown): PlugAnswer {
  if (z.object({ WARNING: z.string() }).safeParse(body).success) return lockedTasmota;
  const parsed = tasmotaSchema.safeParse(body);
  if (!parsed.success) return stranger;
  const energy = parsed.data.StatusSNS.ENERGY;
  if (energy === undefined) return noMeter;
  const [watts, ...others] = [energy.Power].flat();
  if (watts === undefined) return noMeter;
  if (others.length > 0) return severalOutlets;
  const [total] = [energy.Total ?? []].flat();
  return { state: "metered", watts, totalJ: total === undefined ? null : total * 1000 * wattHourJ };
}

const lockedTasmota: PlugAnswer = {
  state: "unmetered",
  words: "it wants a password",
  remedy: "Put it into the URL: /cm?user=USER&password=PASSWORD&cmnd=Status%2010",
};
const severalOutlets: PlugAnswer = {
  state: "unmetered",
  words: "it measures several outlets, and does not say which one the machine is on",
  remedy: "Use a plug with one outlet",
};

/**
 * The plugs that are understood. Fields and units: shelly-api-docs.shelly.cloud (gen1 `/status`, gen2 Switch and PM1 status) and
 * tasmota.github.io/docs (Commands: `Status 10`, `EnergyRes`, `WattRes`).
 *
 * Only a Gen2 (also Gen3 and Gen4) counts finely enough for windows of seconds: firmware prints `aenergy.total` in steps of 0.001 Wh
 * = 3.6 J. A Gen1 counts watt-minutes (60 J), each minute; a Tasmota 0.001 kWh (3600 J) unless its user has set `EnergyRes`. Of those
 * the watts are integrated.
 */
export const plugDialects = {
  "shelly-gen2": {
    title: "Shelly Gen2",
    paths: ["/rpc/Switch.GetStatus?id=0", "/rpc/PM1.GetStatus?id=0"],
    read: readGen2,
    counter: { stepJ: 0.001 * wattHourJ, updateS: 1, taken: "unasked" },
    stepW: 0.1,
  },
  tasmota: {
    title: "Tasmota",
    paths: ["/cm?cmnd=Status%2010"],
    read: readTasmota,
    counter: { stepJ: wattHourJ, updateS: 1, taken: "asked" },
    stepW: 1,
  },
  "shelly-gen1": {
    title: "Shelly Gen1",
    paths: ["/status"],
    read: readGen1,
    counter: { stepJ: 60, updateS: 60, taken: "asked" },
    stepW: 0.01,
  },
} as const satisfies Readonly<Record<string, PlugDialect>>;
export type DialectName = keyof typeof plugDialects;
export const dialectNames = ["shelly-gen2", "tasmota", "shelly-gen1"] as const satisfies readonly DialectName[];
