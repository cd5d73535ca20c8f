import path from "node:path";
import { OffgridError } from "../errors.ts";
import { type Profile, profileSchema } from "../power/profile.ts";
import type { ReplayRecord } from "../replay/records.ts";
import { makeArrivals } from "../replay/schedule.ts";
import { strategies } from "../replay/strategies.ts";
import { splitPaths } from "../runner/local-file.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { applyOverrides } from "../suite/overrides.ts";
import { makePlan } from "../suite/plan.ts";
import { suiteSchema } from "../suite/schema.ts";
import { checkModels } from "./check-models.ts";
import { checkDims, pathFrom } from "./plan.ts";
import type { ReplayArgs } from "./replay-args.ts";
import { planPower } from "./replay-power.ts";

const defaultModel = "ppocr-v4-rec";
/** Each is written to disk three times, so that these take hours. */
const maxRequests = 1_000_000;

/**
 * What will be replayed, from the command line: all of the first record but the machine, and where the model's file lies
 * from `folder`, the replay's own.
 * @throws OffgridError `usage`, `input` or `suite`.
 */
export function planReplay({
  args,
  folder,
  modelIds,
}: {
  readonly args: ReplayArgs;
  readonly folder: string;
  /** The ids of the catalogue. */
  readonly modelIds: readonly string[];
}) {
  checkStrategies(args);
  const { cell, tolerance, modelPaths } = planCell({ args, folder, modelIds });
  const { outages, endS, bootS, story, notes } = planPower(args);
  requireFew({ count: args.rate * endS, rate: args.rate });
  const arrivalsS = makeArrivals({ kind: args.arrivals, ratePerS: args.rate, untilS: endS, seed: args.seed });
  const plan = {
    schemaVersion: 1,
    story: `${story}; ${args.arrivals} requests, ${args.rate} a second`,
    notes: [...notes],
    cell,
    tolerance,
    strategies: [...new Set(args.strategy)],
    cutKind: args.kill,
    schedule: { outages: [...outages], bootS, arrivalsS, deadlineS: args["deadline-s"] },
    drainS: args["drain-s"],
    timeoutS: args.timeout,
    seed: args.seed,
  } satisfies Omit<ReplayRecord, "replayId" | "context">;
  return { plan, modelPaths };
}

function planCell({ args, folder, modelIds }: { args: ReplayArgs; folder: string; modelIds: readonly string[] }) {
  const [reference = defaultModel] = args.model ?? [];
  const placeOf = () => `--model ${reference}`;
  checkModels({ models: [reference], source: "command line", placeOf, ids: modelIds });
  checkDims(args);
  const model = isModelPath(reference) ? pathFrom(folder, path.resolve(reference)) : reference;
  const suite = applyOverrides({
    suite: suiteSchema.parse({ schemaVersion: 1, name: "replay", models: [model] }),
    overrides: { ep: args.ep, threads: args.threads, batch: args.batch, spinning: args.spinning, dim: args.dim },
  });
  const profiles = new Map([["full", full]]);
  const { plan, paths } = splitPaths(makePlan({ suite, placeOf, profiles, filters: [] }));
  const [cell] = plan.cells;
  if (cell === undefined) throw new TypeError("a suite of one model has no cell");
  return { cell, tolerance: plan.tolerance, modelPaths: paths };
}

const full: Profile = profileSchema.parse({ schemaVersion: 1, id: "full", story: "" });

function requireFew({ count, rate }: { count: number; rate: number }): void {
  if (count <= maxRequests) return;
  throw new OffgridError({
    code: "usage",
    place: `--rate ${rate}`,
    fault: `that makes some ${Math.round(count)} requests, and a replay takes ${maxRequests} at most`,
    cure: "Use a lower --rate, or a shorter schedule: fewer --cuts or --days, more --compress",
  });
}

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
