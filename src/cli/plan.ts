import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatTable } from "../report/table.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { parseFilter } from "../suite/filter.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { applyOverrides, type Overrides } from "../suite/overrides.ts";
import { makePlan, type Plan } from "../suite/plan.ts";
import { type Profile, profileSchema, type Suite, suiteSchema } from "../suite/schema.ts";
import { parseYaml } from "../suite/yaml.ts";
import { planned } from "./progress.ts";
import { fromHere, projectPaths } from "./project.ts";

export interface PlanRequest {
  /** A suite's name in bench/suites, or the path of a YAML file. */
  readonly suite: string;
  readonly overrides: Overrides;
  readonly filters: readonly string[];
  /** Folder that model paths are kept relative to: the run's. */
  readonly folder: string;
}

/**
 * Reads the suite and the profiles and makes the plan. Model files of a suite are looked for from the suite's folder, those
 * of the command line from the working folder.
 * @throws OffgridError `suite`, `input` or `usage`.
 */
export function loadPlan({ suite: name, overrides, filters, folder }: PlanRequest): Plan {
  const file = findSuite(name);
  const written = parseYaml(suiteSchema, readText(file), fromHere(file));
  const relocate = (from: string) => (reference: string) =>
    isModelPath(reference) ? path.relative(folder, path.resolve(from, reference)) : reference;
  const atSuite: Suite = { ...written, models: written.models.map(relocate(path.dirname(file))) };
  const suite = applyOverrides({
    suite: atSuite,
    overrides: { ...overrides, model: overrides.model?.map(relocate(process.cwd())) },
  });
  return makePlan({ suite, place: fromHere(file), profiles: readProfiles(), filters: filters.map(parseFilter) });
}

/** The plan for people: its cells, and how long it will take. */
export function formatPlan({ plan, width }: { readonly plan: Plan; readonly width: number }): string {
  const table = formatTable({
    columns: [
      { title: "cell", align: "left" },
      { title: "repetitions", align: "right" },
    ],
    rows: plan.cells.map(({ id }) => [id, String(plan.repetitions)]),
    width,
  });
  const seconds = planned(plan) * plan.steps.length;
  return `${table}${plan.cells.length} cells, ${plan.steps.length} processes, at least ${formatDuration(seconds)}. Seed ${plan.seed}.\n`;
}

function findSuite(name: string): string {
  if (/[/\\]|\.ya?ml$/i.test(name)) {
    if (existsSync(name)) return path.resolve(name);
    throw new OffgridError({
      code: "input",
      place: name,
      fault: "there is no such file",
      cure: `Give a YAML file, or one of: ${suiteNames().join(", ")}`,
    });
  }
  if (suiteNames().includes(name)) return path.join(projectPaths.suites, `${name}.yaml`);
  const guess = nearest(name, suiteNames());
  throw new OffgridError({
    code: "input",
    place: name,
    fault: "there is no suite of that name",
    cure: guess ? `Did you mean '${guess}'?` : `Use one of: ${suiteNames().join(", ")}; or give a YAML file`,
  });
}

function suiteNames(): string[] {
  return namesIn(projectPaths.suites);
}

function readProfiles(): ReadonlyMap<string, Profile> {
  return new Map(
    namesIn(projectPaths.profiles).map((name) => {
      const file = path.join(projectPaths.profiles, `${name}.yaml`);
      const profile = parseYaml(profileSchema, readText(file), fromHere(file));
      return [profile.id, profile];
    }),
  );
}

function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new OffgridError({
      code: "input",
      place: fromHere(file),
      fault: `it cannot be read (${messageOf(cause)})`,
      cure: "Give a readable YAML file",
      cause,
    });
  }
}
