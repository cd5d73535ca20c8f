import os from "node:os";
import path from "node:path";
import type { LivePower } from "../energy/live-power.ts";
import { OffgridError } from "../errors.ts";
import { equip } from "../power/equip.ts";
import { type Profile, profileSchema } from "../power/profile.ts";
import type { SupplyTrace } from "../power/trace-curve.ts";
import { type RequestTrace, readRequestTrace } from "../power/traces/request-trace.ts";
import type { Row } from "../results/columns.ts";
import { parseCsv } from "../results/csv.ts";
import type { PriceFlags } from "../simulator/costs.ts";
import type { HeatKnown } from "../simulator/heat.ts";
import { measuredModels, type TimedModel } from "../simulator/measured-models.ts";
import type { Conduct, Demand } from "../simulator/scenario.ts";
import type { WattsKnown } from "../simulator/watts.ts";
import { findProfile, readText } from "./find-profile.ts";
import { projectPaths } from "./project.ts";
import type { ServiceArgs } from "./service-args.ts";
import { heatNotes, planHeat } from "./service-heat.ts";
import { liveNotes, presentProfile, startLive } from "./service-live.ts";
import { readTrace, traceNotes, withTrace } from "./service-trace.ts";
import { createWatts, wattsNotes, wattsWords } from "./service-watts.ts";

/** Requests a day where nobody says how many. */
const usualRequestsPerDay = 2000;

/** What a command line of `simulate` or `size` comes to, files read. */
export interface ServicePlan {
  readonly models: readonly TimedModel[];
  readonly profiles: readonly Profile[];
  readonly trace: SupplyTrace | null;
  readonly wattsOf: (model: TimedModel) => WattsKnown;
  /** Null where heat is not simulated. */
  readonly heat: HeatKnown | null;
  readonly demand: Demand;
  readonly conduct: Conduct;
  readonly prices: PriceFlags;
  readonly jobs: number;
  /** What is measured, assumed or taken for granted, in sentences. */
  readonly notes: readonly string[];
}

/** `live` is the present state to start from. @throws OffgridError `usage`, `input` or `suite`. */
export function planService(
  args: ServiceArgs,
  {
    profileIds,
    live = null,
    requestsFile,
  }: {
    readonly profileIds: readonly string[];
    readonly live?: LivePower | null;
    /** A record of when requests came. */
    readonly requestsFile?: string | undefined;
  },
): ServicePlan {
  const rows = args.results === undefined ? null : { place: args.results, rows: readRows(args.results) };
  const models = rows === null ? [flagModel(args)] : measuredModels({ ...rows, wanted: args.model });
  const [small] =
    rows === null || args["small-model"] === undefined
      ? []
      : measuredModels({ ...rows, wanted: [args["small-model"]] });
  const trace = args.trace === undefined ? null : readTrace(args, args.trace);
  const wattsOf = createWatts(args);
  const profiles =
    live === null
      ? planProfiles({ args, profileIds, trace })
      : planProfiles({ args, profileIds, trace, present: () => presentProfile(live) }).map((profile) =>
          startLive({ profile, live, args }),
        );
  const watts = models.map((model) => ({ model, known: wattsOf(model) }));
  const [heat = null] = watts.map(({ known }) => planHeat(args, known.middle));
  const recorded =
    requestsFile === undefined ? null : readRequestTrace({ text: readText(requestsFile), place: requestsFile });
  const requestsPerDay = recorded === null ? (args["requests-per-day"] ?? usualRequestsPerDay) : meanPerDay(recorded);
  const usesSmall = args.policy.includes("small-model") && small !== undefined;
  return {
    models,
    profiles,
    trace,
    wattsOf,
    heat,
    demand: {
      requestsPerDay,
      pattern: args.arrivals,
      deadlineS: args["deadline-s"] ?? null,
      batchShare: args["batch-share"],
      ...(recorded === null ? {} : { recorded }),
    },
    conduct: {
      policies: args.policy,
      dutyPeriodS: args["duty-period-s"],
      small: usesSmall ? { model: small, belowSoc: args["small-below-soc"] } : null,
    },
    prices: pricesOf(args),
    jobs: args.jobs ?? Math.min(8, os.availableParallelism()),
    notes: [
      `Every figure here is modelled: simulated, not metered. ${wattsWords(watts)}`,
      ...wattsNotes(watts),
      `Requests: ${requestWords({ args, recorded, requestsPerDay })}${args["deadline-s"] === undefined ? ", no deadline" : `, each wanted within ${args["deadline-s"]} s`}.`,
      ...new Set(watts.flatMap(({ known }) => heatNotes(heat, known.middle))),
      ...modelNotes(models),
      ...(trace === null ? [] : traceNotes(args, trace)),
      ...(live === null ? [] : liveNotes({ live, profiles, args })),
    ],
  };
}

function meanPerDay({ seconds, repeatS }: RequestTrace): number {
  return (seconds.length * 86_400) / repeatS;
}

function requestWords({
  args,
  recorded,
  requestsPerDay,
}: {
  args: ServiceArgs;
  recorded: RequestTrace | null;
  requestsPerDay: number;
}): string {
  if (recorded === null) {
    return `${args.arrivals}, ${requestsPerDay} a day${args["requests-per-day"] === undefined ? " (assumed)" : ""}`;
  }
  const { seconds, repeatS } = recorded;
  return `as recorded, ${seconds.length} in ${repeatS / 86_400} days that repeat, ${requestsPerDay.toPrecision(3)} a day`;
}

/** Each sentence once, behind the ids of all models that it is about. */
function modelNotes(models: readonly TimedModel[]): string[] {
  const sentences = new Set(models.flatMap(({ notes }) => notes));
  return [...sentences].map((sentence) => {
    const ids = models.filter(({ notes }) => notes.includes(sentence)).map(({ id }) => id);
    return `${ids.join(", ")}: ${sentence}`;
  });
}

function readRows(file: string): Row[] {
  return parseCsv({ text: readText(file), place: file });
}

function flagModel(args: ServiceArgs): TimedModel {
  const serviceMs = args["service-ms"] ?? 0;
  const [id = "flags"] = args.model;
  const fixed = (ms: number) => ({ kind: "constant", seconds: ms / 1000 }) as const;
  const missing = [
    ...(args["load-ms"] === undefined ? ["--load-ms (taken as 0)"] : []),
    ...(args["first-ms"] === undefined ? ["--first-ms (taken as any other inference)"] : []),
  ];
  return {
    id,
    load: fixed(args["load-ms"] ?? 0),
    first: fixed(args["first-ms"] ?? serviceMs),
    service: fixed(serviceMs),
    correctFraction: null,
    watts: null,
    notes: [
      `times from the command line, each the same every time${missing.length > 0 ? `; not given: ${missing.join(", ")}` : ""}. Every answer counts as right.`,
    ],
  };
}

/** The profiles with the trace and the equipment of the command line in them. @throws OffgridError `usage`, `input` or `suite`. */
export function planProfiles({
  args,
  profileIds,
  trace,
  present = missingProfile,
}: {
  readonly args: Pick<ServiceArgs, "trace" | "battery-wh" | "panel-w" | "peak-sun-hours">;
  readonly profileIds: readonly string[];
  readonly trace: SupplyTrace | null;
  /** Without a profile and without a trace; refused unless given. */
  readonly present?: () => Profile;
}): Profile[] {
  const found =
    profileIds.length > 0
      ? profileIds.map(findProfile)
      : trace === null
        ? [present()]
        : [profileSchema.parse({ schemaVersion: 1, id: "trace", story: "", supply: [{ kind: "trace", file: "-" }] })];
  return found.map((profile) => {
    const traced = trace === null || args.trace === undefined ? profile : withTrace(profile, args.trace, trace);
    const lacks = traced.supply.find((source) => source.kind === "trace");
    if (lacks !== undefined && trace === null) {
      throw new OffgridError({
        code: "usage",
        place: `--profile ${profile.id}`,
        fault: "its supply is a trace",
        cure: `Give the file with --trace, such as --trace ${lacks.file}`,
      });
    }
    return equip(traced, {
      batteryWh: args["battery-wh"],
      panelW: args["panel-w"],
      peakSunHours: args["peak-sun-hours"],
    });
  });
}

function missingProfile(): never {
  throw new OffgridError({
    code: "usage",
    place: "--profile",
    fault: "whose electricity it is, is unknown",
    cure: `Give --profile, such as --profile grid-6h, or --trace FILE. Profiles are in ${path.relative(process.cwd(), projectPaths.profiles) || "."}`,
  });
}

function pricesOf(args: ServiceArgs): PriceFlags {
  return {
    deviceUsd: args["device-usd"] ?? null,
    lifeYears: args["life-years"] ?? null,
    batteryUsdPerKwh: args["battery-usd-per-kwh"] ?? null,
    batteryLifeYears: args["battery-life-years"] ?? null,
    panelUsdPerW: args["panel-usd-per-w"] ?? null,
    panelLifeYears: args["panel-life-years"] ?? null,
    tariffUsdPerKwh: args.tariff ?? null,
    gridCo2GPerKwh: args["g-per-kwh"] ?? null,
    runningUsdPerYear: args["running-usd"],
  };
}
