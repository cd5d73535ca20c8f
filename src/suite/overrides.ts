import { OffgridError } from "../errors.ts";
import { type Suite, suiteSchema } from "./schema.ts";

/** What the command line puts in place of a suite's own words; undefined leaves the suite's. */
export interface Overrides {
  readonly model?: readonly string[] | undefined;
  readonly ep?: readonly string[] | undefined;
  readonly threads?: readonly number[] | undefined;
  readonly spinning?: boolean | undefined;
  readonly batch?: readonly number[] | undefined;
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
    settings: {
      ep: overrides.ep ?? settings.ep,
      threads: overrides.threads ?? settings.threads,
      spinning: overrides.spinning === undefined ? settings.spinning : [overrides.spinning],
      batch: overrides.batch ?? settings.batch,
    },
    scenarios: suite.scenarios.map((scenario) => ({ ...scenario, stop: overrides.stop ?? scenario.stop })),
    tolerance: {
      relative: overrides.rtol ?? suite.tolerance.relative,
      absolute: overrides.atol ?? suite.tolerance.absolute,
    },
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

/** The flag that put a value where the schema found fault. */
const flags: Readonly<Record<string, string>> = {
  models: "model",
  dims: "dim",
  scenarios: "stop",
  profiles: "profile",
  timeoutS: "timeout",
};

function flagOf(path: readonly PropertyKey[]): string {
  const [top, sub] = path.map(String);
  if (top === "tolerance") return sub === "relative" ? "rtol" : "atol";
  return top === "settings" ? (sub ?? "settings") : (flags[top ?? ""] ?? top ?? "model");
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
