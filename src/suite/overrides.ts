import { OffgridError } from "../errors.ts";
import type { ScenarioKind } from "./scenario.ts";
import { type Suite, suiteSchema } from "./schema.ts";

/** What the command line puts in place of a suite's own words; undefined leaves the suite's. */
export interface Overrides {
  readonly model?: readonly string[] | undefined;
  readonly ep?: readonly string[] | undefined;
  readonly threads?: readonly number[] | undefined;
  readonly spinning?: boolean | undefined;
  readonly batch?: readonly number[] | undefined;
  readonly processes?: readonly number[] | undefined;
  readonly "page-cache"?: readonly string[] | undefined;
  readonly audit?: boolean | undefined;
  readonly "memory-cliff"?: boolean | undefined;
  readonly scenario?: string | undefined;
  readonly rate?: number | undefined;
  readonly "find-peak"?: boolean | undefined;
  readonly "bound-ms"?: number | undefined;
  readonly "samples-per-query"?: number | undefined;
  readonly "max-batch"?: number | undefined;
  readonly "period-s"?: number | undefined;
  readonly stop?: string | undefined;
  readonly profile?: readonly string[] | undefined;
  readonly repetitions?: number | undefined;
  readonly seed?: number | undefined;
  readonly timeout?: number | undefined;
  readonly rtol?: number | undefined;
  readonly atol?: number | undefined;
  /** `name=value` each. */
  readonly dim?: readonly string[] | undefined;
}

/**
 * The suite with the overrides in place, checked by the suite's own schema.
 * @throws OffgridError `usage` naming the flag.
 */
export function applyOverrides({ suite, overrides }: { readonly suite: Suite; readonly overrides: Overrides }): Suite {
  const { settings } = suite;
  const models = overrides.model ?? suite.models;
  const fake = suite.fake && Object.fromEntries(Object.entries(suite.fake).filter(([id]) => models.includes(id)));
  const changed = {
    ...suite,
    models,
    // The question is about the suite's own models.
    question: overrides.model === undefined ? suite.question : undefined,
    dims: { ...suite.dims, ...Object.fromEntries((overrides.dim ?? []).map(parseDim)) },
    settings: overrideSettings({ settings, overrides }),
    scenarios: overrideScenarios({ suite, overrides }),
    tolerance: {
      relative: overrides.rtol ?? suite.tolerance.relative,
      absolute: overrides.atol ?? suite.tolerance.absolute,
    },
    audit: overrides.audit ?? suite.audit,
    memoryCliff: overrides["memory-cliff"] ?? suite.memoryCliff,
    profiles: overrides.profile ?? suite.profiles,
    repetitions: overrides.repetitions ?? suite.repetitions,
    seed: overrides.seed ?? suite.seed,
    timeoutS: overrides.timeout ?? suite.timeoutS,
    fake,
  };
  const parsed = suiteSchema.safeParse(changed);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OffgridError({
    code: "usage",
    place: `--${flagOf(issue?.path ?? [])}`,
    fault: issue?.message ?? "the value does not fit",
    cure: "See 'offgrid run --help'",
  });
}

function overrideSettings({ settings, overrides }: { settings: Suite["settings"]; overrides: Overrides }) {
  return {
    ep: overrides.ep ?? settings.ep,
    threads: overrides.threads ?? settings.threads,
    spinning: overrides.spinning === undefined ? settings.spinning : [overrides.spinning],
    batch: overrides.batch ?? settings.batch,
    processes: overrides.processes ?? settings.processes,
    pageCache: overrides["page-cache"] ?? settings.pageCache,
  };
}

/** The parameters of scenarios by their flags: which kind each belongs to, and what the suite calls it. */
const driveFlags = {
  rate: { kind: "server", key: "ratePerS" },
  "find-peak": { kind: "server", key: "findPeak" },
  "bound-ms": { kind: "server", key: "boundMs" },
  "samples-per-query": { kind: "multi-stream", key: "samplesPerQuery" },
  "max-batch": { kind: "offline", key: "maxBatch" },
  "period-s": { kind: "paced", key: "periodS" },
} as const satisfies Partial<Record<keyof Overrides, { readonly kind: ScenarioKind; readonly key: string }>>;
type DriveFlag = keyof typeof driveFlags;

/**
 * The suite's scenarios with the flags' values in place; `--scenario` puts one of its own in place of them all.
 * @throws OffgridError `usage` for a flag of a scenario that is not there.
 */
function overrideScenarios({ suite, overrides }: { suite: Suite; overrides: Overrides }): readonly object[] {
  const stop = overrides.stop;
  const scenarios: readonly { readonly kind: string; readonly stop: string }[] =
    overrides.scenario === undefined
      ? suite.scenarios
      : [{ kind: overrides.scenario, stop: suite.scenarios[0]?.stop ?? "quick" }];
  const flags = Object.keys(driveFlags).filter(isDriveFlag);
  const given = flags.filter((flag) => overrides[flag] !== undefined);
  const stray = given.find((flag) => !scenarios.some(({ kind }) => kind === driveFlags[flag].kind));
  if (stray !== undefined) {
    const { kind } = driveFlags[stray];
    throw new OffgridError({
      code: "usage",
      place: `--${stray}`,
      fault: `it belongs to the scenario ${kind}, which is not asked for`,
      cure: `Add --scenario ${kind}`,
    });
  }
  return scenarios.map((scenario) => ({
    ...scenario,
    stop: stop ?? scenario.stop,
    ...Object.fromEntries(
      given
        .filter((flag) => driveFlags[flag].kind === scenario.kind)
        .map((flag) => [driveFlags[flag].key, overrides[flag]]),
    ),
  }));
}

function isDriveFlag(name: string): name is DriveFlag {
  return Object.hasOwn(driveFlags, name);
}

/** The flag that put a value where the schema found fault. */
const flags: Readonly<Record<string, string>> = {
  models: "model",
  pageCache: "page-cache",
  memoryCliff: "memory-cliff",
  dims: "dim",
  profiles: "profile",
  timeoutS: "timeout",
};

function flagOf(path: readonly PropertyKey[]): string {
  const [top, sub, key] = path.map(String);
  if (top === "scenarios") return scenarioFlag(key);
  if (top === "tolerance") return sub === "relative" ? "rtol" : "atol";
  return top === "settings" ? (flags[sub ?? ""] ?? sub ?? "settings") : (flags[top ?? ""] ?? top ?? "model");
}

/** A scenario's key as a flag; `--scenario` where the fault is in the whole of it. */
function scenarioFlag(key: string | undefined): string {
  if (key === "stop") return key;
  return Object.keys(driveFlags).find((flag) => isDriveFlag(flag) && driveFlags[flag].key === key) ?? "scenario";
}

function parseDim(text: string): readonly [string, number] {
  const at = text.lastIndexOf("=");
  const size = Number(text.slice(at + 1));
  if (at < 1 || text.slice(at + 1).trim() === "" || !Number.isInteger(size) || size < 0) {
    throw new OffgridError({
      code: "usage",
      place: `--dim ${text}`,
      fault: "a dimension is name=value, value a whole number",
      cure: "For example: --dim sequence_length=128",
    });
  }
  return [text.slice(0, at), size];
}
