import { existsSync } from "node:fs";
import { z } from "zod";
import { OffgridError } from "../errors.ts";
import { deviceClassNames } from "../metering/device-classes.ts";
import { arrivalPatterns, policyNames } from "../simulator/scenario.ts";
import { findTable } from "./energy-files.ts";
import { formats } from "./options.ts";

import { fromHere } from "./project.ts";
import { checkHeatArgs, heatArgs } from "./service-heat.ts";

const positive = z.number().positive("it must be above 0").max(1e9, "it is too large");
const amount = z.number().nonnegative("it must not be below 0").max(1e9, "it is too large");

/** What `simulate` and `size` share: a model, a device, its power, what is asked of it, and prices. */
export const serviceArgs = {
  results: z.string().transform(resultsFile).optional(),
  model: z.array(z.string()).default([]),
  "service-ms": positive.optional(),
  "load-ms": amount.optional(),
  "first-ms": amount.optional(),
  device: z.enum(deviceClassNames).optional(),
  "active-w": positive.optional(),
  "idle-w": positive.optional(),
  "sleep-w": amount.optional(),
  ...heatArgs,
  "requests-per-day": positive.optional(),
  arrivals: z.enum(arrivalPatterns).default("poisson"),
  "deadline-s": positive.optional(),
  policy: z.array(z.enum(policyNames)).default(["fifo"]),
  "batch-share": z.number().min(0, "it must lie in 0..1").max(1, "it must lie in 0..1").default(0),
  "duty-period-s": amount.default(0),
  "small-model": z.string().optional(),
  "small-below-soc": z.number().min(0, "it must lie in 0..1").max(1, "it must lie in 0..1").default(0.5),
  trace: z.string().optional(),
  "utc-offset-h": z.number().min(-12, "it must lie in -12..14").max(14, "it must lie in -12..14").optional(),
  "battery-wh": amount.optional(),
  "panel-w": amount.optional(),
  "peak-sun-hours": amount.max(12, "no place has more than 12").optional(),
  days: positive.max(3660, "ten years at most").default(365),
  seed: z.int("it must be a whole number").min(0).max(0xffff_ffff).default(1),
  jobs: z.int("it must be a whole number").min(1, "it must be at least 1").max(64, "64 at most").optional(),
  "device-usd": amount.optional(),
  "life-years": positive.optional(),
  "battery-usd-per-kwh": amount.optional(),
  "battery-life-years": positive.optional(),
  "panel-usd-per-w": amount.optional(),
  "panel-life-years": positive.optional(),
  tariff: amount.optional(),
  "running-usd": amount.default(0),
  "g-per-kwh": amount.optional(),
  "tokens-per-request": amount.optional(),
  "input-tokens-per-request": amount.optional(),
  out: z.string().min(1, "it must name a folder").optional(),
  format: z.enum(formats),
} as const;

/** The table in a run's folder; what is no folder is left to who reads it. @throws OffgridError `input` for a folder without one. */
function resultsFile(reference: string): string {
  return existsSync(`${reference}/.`) ? fromHere(findTable(reference)) : reference;
}

const serviceSchema = z.object(serviceArgs);
export type ServiceArgs = z.infer<typeof serviceSchema>;

/** What does not fit together. @throws OffgridError `usage` naming flag and cure. */
export function checkServiceArgs(args: ServiceArgs): void {
  checkHeatArgs(args);
  const refuse = (place: string, fault: string, cure: string): never => {
    throw new OffgridError({ code: "usage", place, fault, cure });
  };
  if (args.results === undefined && args["service-ms"] === undefined) {
    refuse(
      "--service-ms",
      "how long a request takes is unknown",
      "Give --results of a run (npx offgrid run makes one), or --service-ms",
    );
  }
  if (args.results !== undefined && args["service-ms"] !== undefined) {
    refuse("--service-ms", "the times come from --results or from flags, not from both", "Leave one of them out");
  }
  if (args.results === undefined && args.model.length > 1) {
    refuse("--model", "several models need measured rows", "Give --results, or one --model");
  }
  if (args.policy.includes("duty-cycle") && args["sleep-w"] === undefined) {
    refuse("--sleep-w", "what the device draws asleep is unknown", "Give --sleep-w, or leave --policy duty-cycle out");
  }
  if (args.policy.includes("small-model") && (args["small-model"] === undefined || args.results === undefined)) {
    refuse("--small-model", "the smaller model is unknown", "Give --small-model ID of a model in --results");
  }
  if (args.policy.includes("defer-batch") && args["batch-share"] === 0) {
    refuse(
      "--batch-share",
      "no request may wait, so that none can be deferred",
      "Give the share that may, such as 0.3",
    );
  }
}
