import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { judgementSchema } from "../gate/judgement.ts";
import { type MachineContext, machineContextSchema } from "../machine/context-schema.ts";
import { type ProfiledModel, parseOperators } from "../report/html/operator-file.ts";
import type { Fact, PageData } from "../report/html/page-data.ts";
import { hasSameCeilings, type SettingCeilings } from "../roofline/calibration.ts";
import { calibrationFile } from "../runner/calibration-file.ts";
import { runFiles } from "../runner/run-folder.ts";
import { projectPaths } from "./project.ts";
import { beginningOf, publicName } from "./report-names.ts";

/** What lies beside a results.csv and is more than its rows. What cannot be read is a caveat: the table stands without it. */
export interface Beside {
  readonly context: { readonly runId: string; readonly facts: readonly Fact[] } | null;
  readonly judgement: PageData["judgements"][number] | null;
  readonly profiles: PageData["profiles"][number] | null;
  /** Suite, seed and repetitions of the run's journal. */
  readonly plan: { readonly suite: string; readonly seed: number; readonly repetitions: number } | null;
  readonly caveats: readonly string[];
}

const mostBytes = 2 ** 26;

export function readBeside(folder: string): Beside {
  const caveats: string[] = [];
  const guarded = <Result>(name: string, use: (file: string) => Result): Result | null => {
    const file = path.join(folder, name);
    try {
      return statSync(file, { throwIfNoEntry: false })?.isFile() === true ? use(file) : null;
    } catch (thrown) {
      caveats.push(passedOver(file, thrown));
      return null;
    }
  };
  const context = guarded(runFiles.context, readContext);
  const judgement = guarded("judgement.json", readJudgement);
  const models = guarded("operators.csv", (file) => parseOperators({ text: textOf(file), place: publicName(file) }));
  const plan = guarded(runFiles.journal, readPlan);
  const profiles =
    models === null || models.length === 0
      ? null
      : { name: path.basename(folder), models, ceilings: guardedCeilings({ context, models, caveats }) };
  return {
    context: context === null ? null : { runId: context.runId, facts: contextFacts(context) },
    judgement,
    profiles,
    plan,
    caveats,
  };
}

/** @throws OffgridError `input`. */
export function readJudgement(file: string): PageData["judgements"][number] {
  const place = publicName(file);
  try {
    return { place, judgement: judgementSchema.parse(JSON.parse(textOf(file))) };
  } catch (cause) {
    if (cause instanceof OffgridError) throw cause;
    throw new OffgridError({
      code: "input",
      place,
      fault: faultOf(cause),
      cure: "Give the unchanged judgement.json",
      cause,
    });
  }
}

/** @throws OffgridError `input` where it cannot be read, is no file or is larger than any of ours. */
export function textOf(file: string): string {
  const refuse = (fault: string, cause?: unknown) =>
    new OffgridError({ code: "input", place: publicName(file), fault, cause });
  try {
    const found = statSync(file);
    if (!found.isFile()) throw refuse("it is no file");
    if (found.size > mostBytes) throw refuse(`it has ${found.size} bytes; more than ${mostBytes} are not read`);
    return readFileSync(file, "utf8");
  } catch (thrown) {
    if (thrown instanceof OffgridError) throw thrown;
    // The system's words name the whole path, which a report must not.
    throw refuse(`it cannot be read (${messageOf(thrown).replace(/, \w+ '.*$/s, "")})`, thrown);
  }
}

const contextSchema = machineContextSchema.extend({ runId: z.string() });

function readContext(file: string): z.infer<typeof contextSchema> {
  return contextSchema.parse(JSON.parse(textOf(file)));
}

const firstRecordSchema = z.object({
  record: z.object({
    type: z.literal("run"),
    payload: z.object({
      plan: z.object({ suite: z.string(), seed: z.int(), repetitions: z.int().min(1) }),
    }),
  }),
});

/** A plan of more cells is none that was made by hand. */
const mostLineBytes = 2 ** 23;

/** Of the journal's first line. */
function readPlan(file: string): Beside["plan"] {
  const text = beginningOf(file, mostLineBytes);
  const end = text.indexOf("\n");
  return firstRecordSchema.parse(JSON.parse(end < 0 ? text : text.slice(0, end))).record.payload.plan;
}

/** The ceilings of the settings that the models ran with, of the run's own machine. */
function guardedCeilings({
  context,
  models,
  caveats,
}: {
  context: { readonly machineId: string | null } | null;
  models: readonly ProfiledModel[];
  caveats: string[];
}): readonly SettingCeilings[] {
  if (context === null || context.machineId === null) return [];
  try {
    const { machineId } = context;
    const calibration = calibrationFile.read(calibrationFile.pathOf({ results: projectPaths.results, machineId }));
    return (calibration?.settings ?? []).filter((setting) =>
      models.some(
        ({ threads, isSpinning }) => threads !== null && hasSameCeilings(setting, { threads, spinning: isSpinning }),
      ),
    );
  } catch (thrown) {
    caveats.push(`The calibration is passed over: ${faultOf(thrown)}.`);
    return [];
  }
}

function contextFacts({ caches, ...context }: MachineContext): Fact[] {
  const mebibytes = (bytes: number | null) => (bytes === null ? null : `${Math.round(bytes / 2 ** 20)} MiB`);
  const hertz = (value: number | null) => (value === null ? null : `${(value / 1e9).toFixed(2)} GHz`);
  const facts: readonly (readonly [string, string | number | null])[] = [
    ["physical cores", context.physicalCores],
    ["CPU quota", context.cpuQuota],
    ["second-level cache", caches.l2Bytes === null ? null : mebibytes(caches.l2Bytes)],
    ["third-level cache", mebibytes(caches.l3Bytes)],
    ["instruction sets", context.instructionSets?.join(", ") ?? null],
    ["memory limit", mebibytes(context.memoryLimitBytes)],
    ["highest clock", hertz(context.frequencyMaxHz)],
    ["clock cap", hertz(context.frequencyCapHz)],
    ["scaling driver", context.scalingDriver],
    ["container", context.container],
    ["kernel", context.kernelRelease],
  ];
  return facts.flatMap(([label, value]) => (value === null ? [] : [{ label, value: String(value) }]));
}

/** That a file could not be read, in words that a report may hold. */
export function passedOver(file: string, thrown: unknown): string {
  return `${publicName(file)} is passed over: ${faultOf(thrown)}.`;
}

function faultOf(thrown: unknown): string {
  if (thrown instanceof OffgridError) return thrown.fault;
  return thrown instanceof z.ZodError
    ? `it is not what offgrid writes (${thrown.issues[0]?.message ?? ""})`
    : messageOf(thrown);
}
