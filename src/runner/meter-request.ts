import { z } from "zod";
import { deviceClassNames } from "../metering/device-classes.ts";
import { meterIds } from "../metering/reading.ts";

/** How energy is to be measured, as a run was asked to. It may hold addresses and paths: it belongs into local.json alone. */
export const meterRequestSchema = z.strictObject({
  /** Null: the best meter here; empty: none. */
  asked: z.array(z.strictObject({ id: z.enum(meterIds), reference: z.string().nullable() })).nullable(),
  /** Folder that stands for `/`. */
  root: z.string(),
  /** How far from this machine a meter may be asked. */
  reach: z.enum(["private", "any"]),
  /** Rated power of the processor, W, and class of the device, where nothing measures. */
  tdpW: z.number().positive().nullable(),
  deviceClass: z.enum(deviceClassNames).nullable(),
});
export type MeterRequest = z.infer<typeof meterRequestSchema>;

/** What no flag asks for. */
export const defaultMeterRequest: MeterRequest = {
  asked: null,
  root: "/",
  reach: "private",
  tdpW: null,
  deviceClass: null,
};

/** Whether it says anything that a resumed run would not do by itself. */
export function isDefaultRequest({ asked, root, reach, tdpW, deviceClass }: MeterRequest): boolean {
  return asked === null && root === "/" && reach === "private" && tdpW === null && deviceClass === null;
}
