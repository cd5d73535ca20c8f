import { z } from "zod";

const hours = z.number().positive().max(8760);
const watts = z.number().positive().max(10_000_000);

/** `19:00`, `23:06`; `24:00` is the end of the day. */
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day such as 19:00");

/** From one time of day to another; past midnight where `to` is the earlier one. */
const windowSchema = z
  .strictObject({ from: timeOfDay, to: timeOfDay })
  .refine(({ from, to }) => from !== to, "a window must have a length; write 00:00 to 24:00 for the whole day");
export type DailyWindow = z.infer<typeof windowSchema>;
const windows = z.array(windowSchema).min(1);

/** What a connection gives at most, whenever it is on: watts at a time, and energy from midnight to midnight. */
const caps = { capW: watts.optional(), capWhPerDay: z.number().positive().optional() };

/** Outages of a rotation: so many of such a length. */
const outagesSchema = z.strictObject({ count: z.int().min(1).max(10_000), durationH: hours });

const alwaysSchema = z.strictObject({ kind: z.literal("always"), ...caps });

const dailySchema = z.strictObject({
  kind: z.literal("daily"),
  windows,
  /** Every day all windows move on by this much, round the clock. */
  shiftHPerDay: z.number().min(0).max(24).default(0),
  ...caps,
});

/** Up and down times are exponential, so that an outage may come at any time; the start is up with its long-run probability. */
const renewalSchema = z.strictObject({ kind: z.literal("renewal"), meanUpH: hours, meanDownH: hours, ...caps });

/** Load shedding: the outages, long and short mixed, spread evenly over a period that repeats. */
const rotationSchema = z
  .strictObject({
    kind: z.literal("rotation"),
    periodDays: z.number().positive().max(366).default(4),
    outages: z.array(outagesSchema).min(1),
    /** Moves the whole schedule on by this much. */
    offsetH: z.number().min(0).max(8760).default(0),
    ...caps,
  })
  .refine(
    ({ periodDays, outages }) =>
      outages.reduce((sum, { count, durationH }) => sum + count * durationH, 0) <= periodDays * 24,
    "the outages are longer than the period",
  )
  .refine(({ periodDays, outages }) => {
    const slot = (periodDays * 24) / outages.reduce((sum, { count }) => sum + count, 0);
    return outages.every(({ durationH }) => durationH <= slot);
  }, "an outage is longer than the period divided by the number of outages, so that they cannot be spread evenly");
export type RotationSpec = z.infer<typeof rotationSchema>;

/** A half-sine day, the same every day. */
const solarSchema = z
  .strictObject({
    kind: z.literal("solar"),
    /** Rated power of the panels at 1000 W/m² and cells of 25 °C. */
    peakW: z.number().nonnegative().max(10_000_000),
    /** kWh/m² that a day brings. */
    peakSunHours: z.number().nonnegative().max(12),
    /** Dirt, wires, mismatch, age: PVWatts' losses. */
    lossFraction: z.number().min(0).max(1).default(0.1408),
    /** From sunrise to sunset. */
    daylightH: z.number().positive().max(24).default(12),
    noonH: z.number().min(0).max(24).default(12),
    /** γ: relative change of power for each degree of the cells above 25 °C. */
    temperatureCoefficientPerC: z.number().min(-0.01).max(0).default(-0.004),
    ambientC: z.number().min(-50).max(60).default(25),
    /** How much warmer than the air the cells are at 1000 W/m² (typically 25-35); 0 leaves their heating out. */
    cellRiseC: z.number().min(0).max(60).default(0),
  })
  .refine(
    ({ noonH, daylightH }) => noonH - daylightH / 2 >= 0 && noonH + daylightH / 2 <= 24,
    "the sun must rise and set on the same day",
  );
export type SolarSpec = z.infer<typeof solarSchema>;

/** Recorded supply and sunshine; the data are read from the file by whoever calls the simulator. */
const traceSchema = z.strictObject({
  kind: z.literal("trace"),
  file: z.string().min(1),
  /** The trace's PV watts are scaled from the panel that it was made for to this one; as they are unless given. */
  peakW: z.number().nonnegative().max(10_000_000).optional(),
  /** Taken off the trace's PV watts: 0.1408 where they are before the losses of the system. */
  lossFraction: z.number().min(0).max(1).default(0),
});
export type TraceSpec = z.infer<typeof traceSchema>;

const gensetSchema = z.strictObject({
  kind: z.literal("genset"),
  windows,
  /** From the start of the window to power at the socket. */
  startGapS: z.int().nonnegative().max(3600).default(0),
  fuelUsdPerKWh: z.number().nonnegative().optional(),
  ...caps,
});

/** One source of electricity. */
export const supplySchema = z.discriminatedUnion("kind", [
  alwaysSchema,
  dailySchema,
  renewalSchema,
  rotationSchema,
  solarSchema,
  traceSchema,
  gensetSchema,
]);
export type SupplySpec = z.infer<typeof supplySchema>;

/** A source that is on or off and gives what is asked of it up to its caps. */
export type GridSpec = Exclude<SupplySpec, { readonly kind: "solar" | "trace" }>;
