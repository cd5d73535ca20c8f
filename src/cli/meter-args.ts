import { statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { parseMeterReference } from "../energy/meter-reference.ts";
import { OffgridError } from "../errors.ts";
import { deviceClassNames } from "../metering/device-classes.ts";
import type { MeterRequest } from "../runner/meter-request.ts";

/** Arguments of every command that measures energy. */
export const meterArgs = {
  meter: z.array(z.string()).optional(),
  "tdp-w": z.number().positive("it must be above 0").max(10_000, "it is too large").optional(),
  device: z.enum(deviceClassNames).optional(),
  "energy-root": z.string().min(1, "it must name a folder").default("/"),
  "allow-remote-meter": z.boolean().default(false),
};
export type MeterArgs = z.infer<z.ZodObject<typeof meterArgs>>;

/** What the flags ask for; paths in it are absolute, so that a resumed run finds them. @throws OffgridError `usage`. */
export function meterRequestOf(args: MeterArgs): MeterRequest {
  return {
    asked: askedOf(args.meter),
    root: rootOf(args["energy-root"]),
    reach: args["allow-remote-meter"] ? "any" : "private",
    tdpW: args["tdp-w"] ?? null,
    deviceClass: args.device ?? null,
  };
}

function rootOf(given: string): string {
  const root = path.resolve(given);
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory() === true) return root;
  throw new OffgridError({
    code: "usage",
    place: "--energy-root",
    fault: "there is no such folder",
    cure: "Name a folder that holds a sys/ as / does, or leave it out",
  });
}

/** Which meter a run would use, as far as that is known without looking for any. */
export function describeRequest({ asked }: MeterRequest): string {
  if (asked === null) return "energy: the best meter that is found here when it runs";
  return `energy: ${asked.length === 0 ? "none" : asked.map(({ id }) => id).join(" and ")}, as asked for`;
}

function askedOf(texts: MeterArgs["meter"]): MeterRequest["asked"] {
  if (texts === undefined) return null;
  if (!texts.includes("none")) {
    return texts.map(parseMeterReference).map(({ id, reference }) => ({
      id,
      reference: id === "file" && reference !== null ? path.resolve(reference) : reference,
    }));
  }
  if (texts.length === 1) return [];
  throw new OffgridError({
    code: "usage",
    place: "--meter none",
    fault: "it turns energy off, and another --meter turns it on",
    cure: "Leave one of them out",
  });
}
