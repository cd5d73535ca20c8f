import path from "node:path";
import { OffgridError } from "../errors.ts";
import { type Profile, profileSchema } from "../power/profile.ts";
import { profileOutages } from "../replay/profile-outages.ts";
import type { ReplayRecord } from "../replay/records.ts";
import { compressOutages, makeArrivals, makeOutages, type Outage } from "../replay/schedule.ts";
import { strategies } from "../replay/strategies.ts";
import { formatDuration } from "../report/numbers.ts";
import { splitPaths } from "../runner/local-file.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { applyOverrides } from "../suite/overrides.ts";
import { makePlan } from "../suite/plan.ts";
import { suiteSchema } from "../suite/schema.ts";
import { findProfile } from "./find-profile.ts";
import type { ReplayArgs } from "./replay-args.ts";

const defaultModel = "ppocr-v4-rec";
const defaultCuts = 5;
const day = 86_400;

/**
 * What will be replayed, from the command line: all of the first record but the machine, and where the model's file lies
 * from `folder`, the replay's own.
 * @throws OffgridError `usage`, `input` or `suite`.
 */
export function planReplay({ args, folder }: { readonly args: ReplayArgs; readonly folder: string }) {
  const { outages, endS, bootS, story } = planPower(args);
  const arrivalsS = makeArrivals({ kind: args.arrivals, ratePerS: args.rate, untilS: endS, seed: args.seed });
  const { cell, tolerance, modelPaths } = planCell({ args, folder });
  checkStrategies(args);
  const plan = {
    schemaVersion: 1,
    story: `${story}; ${args.arrivals} requests, ${args.rate} a second`,
    cell,
    tolerance,
    strategies: [...new Set(args.strategy)],
    cutKind: args.kill,
    schedule: { outages, bootS, arrivalsS, deadlineS: args["deadline-s"] },
    drainS: args["drain-s"],
    timeoutS: args.timeout,
    seed: args.seed,
  } satisfies Omit<ReplayRecord, "replayId" | "context">;
  return { plan, modelPaths };
}

function planPower(args: ReplayArgs): { outages: Outage[]; endS: number; bootS: number; story: string } {
  const [id] = args.profile ?? [];
  if (id === undefined) {
    const { cuts = defaultCuts, seed } = args;
    const { outages, endS } = makeOutages({ cuts, upS: args["up-s"], downS: args["down-s"], seed });
    const story = `${cuts} random cuts, on for ${args["up-s"]} s and off for ${args["down-s"]} s in the mean`;
    return { outages, endS, bootS: args["boot-s"] ?? 0, story };
  }
  const profile = findProfile(id);
  const { compress, days } = args;
  const found = profileOutages({ profile, days, loadW: args["load-w"], seed: args.seed });
  const endS = (days * day) / compress;
  return {
    outages: compressOutages(found, compress),
    endS,
    bootS: args["boot-s"] ?? profile.boot.durationS / compress,
    story: `${profile.id} at ${args["load-w"]} W, ${days} days in ${formatDuration(endS)}`,
  };
}

function planCell({ args, folder }: { args: ReplayArgs; folder: string }) {
  const [reference = defaultModel] = args.model ?? [];
  const model = isModelPath(reference) ? path.relative(folder, path.resolve(reference)) : reference;
  const suite = applyOverrides({
    suite: suiteSchema.parse({ schemaVersion: 1, name: "replay", models: [model] }),
    overrides: { ep: args.ep, threads: args.threads, batch: args.batch, spinning: args.spinning, dim: args.dim },
  });
  const profiles = new Map([["full", full]]);
  const { plan, paths } = splitPaths(makePlan({ suite, placeOf: () => "--model", profiles, filters: [] }));
  const [cell] = plan.cells;
  if (cell === undefined) throw new TypeError("a suite of one model has no cell");
  return { cell, tolerance: plan.tolerance, modelPaths: paths };
}

const full: Profile = profileSchema.parse({ schemaVersion: 1, id: "full", story: "" });

function checkStrategies({ strategy, ep: [ep = "cpu"] = [] }: ReplayArgs): void {
  const saving = strategy.find((name) => strategies[name].graph !== null);
  if (saving === undefined || ep === "cpu") return;
  throw new OffgridError({
    code: "usage",
    place: `--strategy ${saving}`,
    fault: `a graph is saved for the execution provider cpu alone, not for ${ep}`,
    cure: "Leave the strategy out, or --ep",
  });
}
