import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { type Profile, profileSchema } from "../power/profile.ts";
import { formatDuration } from "../report/numbers.ts";
import { formatMarkdownTable, formatTable } from "../report/table.ts";
import { checkProcesses, checkSuite } from "../suite/check-suite.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { parseFilter } from "../suite/filter.ts";
import { isModelPath } from "../suite/model-reference.ts";
import { applyOverrides, type Overrides } from "../suite/overrides.ts";
import { makePlan, type Plan } from "../suite/plan.ts";
import { type Suite, suiteSchema } from "../suite/schema.ts";
import { createPlaceFinder, parseYaml } from "../suite/yaml.ts";
import { checkModels, type ModelCheck } from "./check-models.ts";
import { formatRecords } from "./format-records.ts";
import type { formats } from "./options.ts";
import { planned } from "./progress.ts";
import { fromHere, namesIn, projectPaths } from "./project.ts";

export interface PlanRequest {
  /** A suite's name in bench/suites, or the path of a YAML file. */
  readonly suite: string;
  readonly overrides: Overrides;
  readonly filters: readonly string[];
  /** Folder that model paths are kept relative to: the run's. */
  readonly folder: string;
  /** The ids of the catalogue. */
  readonly modelIds: readonly string[];
}

/**
 * Reads the suite and the profiles and makes the plan. Model files of a suite are looked for from the suite's folder, those
 * of the command line from the working folder.
 * @throws OffgridError `suite`, `input` or `usage`.
 */
export function loadPlan({ suite: name, overrides, filters, folder, modelIds }: PlanRequest): Plan {
  const file = findSuite(name);
  const text = readText(file);
  const fileName = fromHere(file);
  const written = parseYaml(suiteSchema, text, fileName);
  const inFile = createPlaceFinder({ text, fileName });
  const profiles = readProfiles();
  const relocate = (from: string) => (reference: string) =>
    isModelPath(reference) ? pathFrom(folder, path.resolve(from, reference)) : reference;
  const atSuite: Suite = { ...written, models: written.models.map(relocate(path.dirname(file))) };
  checkSuite({ suite: atSuite, placeOf: inFile, profiles });
  checkOverrides({ overrides, profiles });
  if (written.backend === "onnxruntime") checkModels({ ...modelNames({ written, overrides, inFile }), ids: modelIds });
  const suite = applyOverrides({
    suite: atSuite,
    overrides: { ...overrides, model: overrides.model?.map(relocate(process.cwd())) },
  });
  const placeOf = (path: readonly PropertyKey[]) =>
    path[0] === "models" && overrides.model ? "--model" : inFile(path);
  checkProcesses({
    suite,
    placeOf: (path) => (overrides.scenario || overrides.processes ? "--processes" : inFile(path)),
  });
  return makePlan({ suite, placeOf, profiles, filters: filters.map(parseFilter) });
}

/** Still a path to `isModelPath`, also for a file without an ending that lies in the folder itself. */
export function pathFrom(folder: string, file: string): string {
  const relative = path.relative(folder, file);
  return isModelPath(relative) ? relative : `./${relative}`;
}

/** The models as they were written, and where. */
function modelNames({
  written,
  overrides,
  inFile,
}: {
  written: Suite;
  overrides: Overrides;
  inFile: (path: readonly PropertyKey[]) => string;
}): Pick<ModelCheck, "models" | "source" | "placeOf"> {
  const { model } = overrides;
  if (model === undefined)
    return { models: written.models, source: "suite", placeOf: (index) => inFile(["models", index]) };
  return { models: model, source: "command line", placeOf: (index) => `--model ${model[index]}` };
}

/** What of the command line would do nothing, or names what does not exist. @throws OffgridError `usage`. */
function checkOverrides({
  overrides,
  profiles,
}: {
  overrides: Overrides;
  profiles: ReadonlyMap<string, Profile>;
}): void {
  const unknown = overrides.profile?.find((id) => !profiles.has(id));
  if (unknown !== undefined) {
    const known = [...profiles.keys()];
    const guess = nearest(unknown, known);
    throw new OffgridError({
      code: "usage",
      place: `--profile ${unknown}`,
      fault: "there is no such profile",
      cure: guess
        ? `Did you mean '${guess}'?`
        : `Use one of: ${known.join(", ")}; one of your own goes into ${fromHere(projectPaths.profiles)}`,
    });
  }
  checkDims(overrides);
}

/** @throws OffgridError `usage` for dimensions where no model has any to set. */
export function checkDims({ dim, model }: Pick<Overrides, "dim" | "model">): void {
  if (dim === undefined || model?.some(isModelPath) === true) return;
  throw new OffgridError({
    code: "usage",
    place: `--dim ${dim.join(" --dim ")}`,
    fault: "the shapes of catalogue models are fixed by their task",
    cure: "Use --dim with --model FILE.onnx",
  });
}

export interface PlanFormat {
  readonly plan: Plan;
  readonly format: (typeof formats)[number];
  readonly width: number;
}

/** The plan: for people its cells and how long it will take, as CSV the processes in their order, as JSON all of it. */
export function formatPlan({ plan, format, width }: PlanFormat): string {
  if (format === "json") return `${JSON.stringify(plan, null, 2)}\n`;
  if (format === "csv")
    return formatRecords(plan.steps.map(({ cellId, repetition, seed }) => ({ cell_id: cellId, repetition, seed })));
  const columns = [
    { title: "cell", align: "left" },
    { title: "repetitions", align: "right" },
  ] as const;
  const rows = plan.cells.map(({ id }) => [id, String(plan.repetitions)]);
  if (format === "markdown") return formatMarkdownTable({ columns, rows });
  const table = formatTable({ columns, rows, width });
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
