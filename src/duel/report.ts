import type { DuelCell } from "../gate/duel-record.ts";
import { judgeDuel } from "../gate/judge-duel.ts";
import type { Judgement } from "../gate/judgement.ts";
import { countRounds } from "../gate/launch-difference.ts";
import { formatDuration } from "../report/numbers.ts";
import { folderNames } from "./duel-folder.ts";
import { type ArmName, armNames, type DuelRecord } from "./records.ts";
import type { DuelStory } from "./story.ts";

/** What a duel comes to, from its journal's story alone. */
export function judgementOf({ record, story }: { readonly record: DuelRecord; readonly story: DuelStory }): Judgement {
  const { rules, command } = record;
  const arms = tellApart({ record, story });
  const { cells, launches } = story;
  const rounds = countRounds(cells.flatMap((cell) => cell.launches));
  return {
    schemaVersion: 1,
    kind: "duel",
    baseline: arms.baseline,
    candidate: arms.candidate,
    policy: null,
    threshold: rules.threshold,
    alpha: rules.alpha,
    ...judgeDuel({ rules, cells: [...cells] }),
    warnings: warningsOf({ record, story }),
    seconds: launches.reduce((sum, { tookS }) => sum + tookS, 0),
    stealFraction: stealOf(launches),
    droppedRounds: rounds.dropped,
    facts: factsOf({ record, story, rounds: rounds.total }),
    command,
  };
}

/** Two files of one name are told apart by the beginning of their hash. */
function tellApart({ record, story }: { record: DuelRecord; story: DuelStory }): DuelRecord["arms"] {
  const { arms } = record;
  if (arms.baseline !== arms.candidate || isSame({ record, story })) return arms;
  const firstOf = (values: readonly (string | null | undefined)[]) => values.find((value) => typeof value === "string");
  const told = (arm: ArmName) => {
    const checked = [...story.checked.values()];
    const version = firstOf(checked.map(({ onnxruntime }) => onnxruntime[arm]));
    const hash = firstOf(checked.map(({ models }) => models[arm]?.sha256?.slice(0, 12)));
    const parts = [arms[arm], version, record.harness[arm], hash];
    return parts.filter((part) => part !== undefined && part !== null).join(" ");
  };
  return { baseline: told("baseline"), candidate: told("candidate") };
}

/** Whether both arms run the same files on offgrid's own ONNX Runtime and worker, as far as they were asked. */
function isSame({ record: { local }, story: { checked } }: { record: DuelRecord; story: DuelStory }): boolean {
  const folders: readonly string[] = Object.values(folderNames);
  if (local.some((name) => folders.some((folder) => name.endsWith(folder)))) return false;
  return [...checked.values()].every(({ models }) => models.baseline?.sha256 === models.candidate?.sha256);
}

function warningsOf({ record, story }: { record: DuelRecord; story: DuelStory }): string[] {
  const { notes, pairs, arms, budgetS } = record;
  const spinning = pairs.filter(({ baseline, candidate }) => baseline.spinning || candidate.spinning);
  const isFake = pairs.every(({ baseline, candidate }) => baseline.backend === "fake" && candidate.backend === "fake");
  return [
    ...(isFake ? ["all figures are made up by the fake backend: they measure nothing"] : []),
    ...(arms.baseline === arms.candidate && isSame({ record, story }) ? ["both arms are the same: an A/A"] : []),
    ...notes,
    ...(spinning.length === 0
      ? []
      : ["threads that spin while an inference runs are stopped between inferences, which a service would not do"]),
    ...(story.end === "budget" ? [`the time was up (--budget-s ${budgetS}) before every cell was decided`] : []),
    ...(story.end === null ? ["the duel was stopped before its end; go on with --resume"] : []),
    ...story.notes,
    ...new Set([...story.checked.values()].flatMap((checked) => checked.notes)),
  ];
}

function factsOf({
  record: { context, pairs, harness },
  story,
  rounds,
}: {
  record: DuelRecord;
  story: DuelStory;
  rounds: number;
}): Judgement["facts"] {
  const confirmed = story.launches.filter(({ phase }) => phase === "confirm").length;
  const counted = [...new Set(story.counted.values())].filter((why) => why !== "");
  return [
    ...contextFacts(context),
    ...armNames.flatMap((arm) => {
      const versions = new Set([...story.checked.values()].flatMap(({ onnxruntime }) => onnxruntime[arm] ?? []));
      return [
        ...(versions.size === 0 ? [] : [{ label: `ONNX Runtime of the ${arm}`, value: [...versions].join(", ") }]),
        ...(harness[arm] === null ? [] : [{ label: `offgrid of the ${arm}`, value: harness[arm] }]),
      ];
    }),
    ...modelFacts({ pairs, story }),
    {
      label: "launches",
      value: `${story.launches.length}, of which ${confirmed} to confirm; ${rounds} rounds`,
    },
    { label: "outputs", value: outputsOf(story.cells) },
    ...(counted.length === 0 ? [] : [{ label: "instructions", value: `not counted: ${counted.join("; ")}` }]),
  ];
}

function contextFacts(context: DuelRecord["context"]): Judgement["facts"] {
  const os = [context.osName, context.osVersion].filter((part) => part !== null).join(" ");
  const commit = context.gitCommit === null ? "" : ` at ${context.gitCommit.slice(0, 12)}`;
  const facts = {
    machine: context.machineId,
    CPU: context.cpuModel,
    CPUs: context.coresAvailable,
    virtualisation: context.virtualisation,
    system: os === "" ? null : os,
    "Node.js": context.nodeVersion,
    "ONNX Runtime": context.onnxruntimeVersion,
    offgrid: context.offgridVersion === null ? null : `${context.offgridVersion}${commit}`,
  };
  return Object.entries(facts).flatMap(([label, value]) => (value === null ? [] : [{ label, value: String(value) }]));
}

/** Hashes, so that two files of one name are told apart. */
function modelFacts({ pairs, story }: { pairs: DuelRecord["pairs"]; story: DuelStory }): Judgement["facts"] {
  return pairs.flatMap(({ id, name }) => {
    const models = story.checked.get(id)?.models;
    const [baseline, candidate] = armNames.map((arm) => models?.[arm]?.sha256?.slice(0, 12));
    if (baseline === undefined || candidate === undefined) return [];
    const value = baseline === candidate ? `the same file, ${baseline}` : `${baseline} and ${candidate}`;
    return [{ label: `SHA-256 of ${name}`, value }];
  });
}

function outputsOf(cells: readonly DuelCell[]): string {
  const details = new Set(cells.map(({ outputs }) => `${outputs.state}: ${outputs.detail}`));
  return [...details].join("; ");
}

function stealOf(launches: DuelStory["launches"]): number | null {
  const known = launches.flatMap(({ tookS, stealFraction }) =>
    stealFraction === null ? [] : [{ tookS, stealFraction }],
  );
  const totalS = known.reduce((sum, { tookS }) => sum + tookS, 0);
  if (totalS === 0) return null;
  return known.reduce((sum, { tookS, stealFraction }) => sum + tookS * stealFraction, 0) / totalS;
}

/** The live line: which launch, how many cells are decided, for how long. */
export function progressLine({
  record,
  story,
  decided,
}: {
  record: DuelRecord;
  story: DuelStory;
  decided: number;
}): string {
  const seconds = story.launches.reduce((sum, { tookS }) => sum + tookS, 0);
  return `${decided} of ${record.pairs.length} cells decided · ${story.launches.length} launches · ${formatDuration(seconds)} of at most ${formatDuration(record.budgetS)}`;
}
