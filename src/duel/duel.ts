import { OffgridError } from "../errors.ts";
import type { DuelCell } from "../gate/duel-record.ts";
import type { JobModel } from "../runner/run.ts";
import { CellError, checkPair, countPair } from "./check.ts";
import type { OpenDuel } from "./duel-folder.ts";
import { launchAll } from "./launches.ts";
import type { DuelDependencies, DuelParts, Models } from "./parts.ts";
import { type ArmName, armNames, type DuelEntry, type DuelRecord, type Pair } from "./records.ts";
import { type DuelStory, readStory } from "./story.ts";

/**
 * Measures what remains of a duel: both arms' answers, instructions where they can be counted, then launches until every cell is
 * decided or the time is up; all of it is in the journal before the next begins. Gives the journal's story, unfinished where the
 * signal fired: the launch in hand is then measured again.
 * @throws OffgridError where a model cannot be found, or is no longer the one that the duel began with.
 */
export async function executeDuel(duel: OpenDuel, dependencies: DuelDependencies): Promise<DuelStory> {
  const { record, journal } = duel;
  const { events, redact, signal } = dependencies;
  const entries: DuelEntry[] = [...duel.found];
  const story = () => readStory({ record, entries });
  const append = (given: DuelEntry) => {
    const entry = redactEntry(given, redact);
    journal.append(entry);
    entries.push(entry);
    events.onStory(story());
  };
  if (story().end !== null) return story();
  if (duel.found.length > 0) append({ type: "resumed", payload: { notes: [...duel.notes] } });
  try {
    const models = await findModels({ record, dependencies });
    requireSameFiles({ models, story: story() });
    const parts = { record, models, dependencies, append, story };
    await checkAll(parts);
    await countAll(parts);
    append({ type: "finished", payload: { why: await launchAll({ ...parts, folder: duel.folder }) } });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
  }
  return story();
}

async function findModels({
  record,
  dependencies: { findModel },
}: {
  record: DuelRecord;
  dependencies: DuelDependencies;
}): Promise<Models> {
  const found: Record<ArmName, Map<string, JobModel>> = { baseline: new Map(), candidate: new Map() };
  for (const arm of armNames) for (const pair of record.pairs) found[arm].set(pair.id, await findModel(arm, pair[arm]));
  return found;
}

/** A resumed duel's figures are of the files that it began with. */
function requireSameFiles({ models, story }: { models: Models; story: DuelStory }): void {
  for (const { cell, models: began } of story.checked.values()) {
    for (const arm of armNames) {
      if (began[arm]?.sha256 === models[arm].get(cell)?.facts.sha256) continue;
      throw new OffgridError({
        code: "resume",
        place: `${arm} of ${cell}`,
        fault: "the model's file is not the one that the duel began with",
        cure: "Put it back, or start a new duel",
      });
    }
  }
}

async function checkAll({ record, models, dependencies, append, story }: DuelParts): Promise<void> {
  for (const pair of record.pairs) {
    const { checked, cells } = story();
    if (checked.has(pair.id) || failureOf(cells, pair.id) !== null) continue;
    dependencies.events.onStep(`${pair.name}: what both arms answer`);
    const found = await checkPair({ ...dependencies, record, pair, models });
    if (found.state === "checked") append({ type: "checked", payload: found.checked });
    else append({ type: "failed", payload: found.failure });
  }
}

/** Where one cell cannot be counted none can: nothing else is asked then. */
async function countAll({ record, models, dependencies, append, story }: DuelParts): Promise<void> {
  for (const pair of record.pairs) {
    const { counted, cells } = story();
    if (counted.has(pair.id) || failureOf(cells, pair.id) !== null) continue;
    const known = [...counted.values()].find((why) => why.startsWith("nothing here counts"));
    dependencies.events.onStep(`${pair.name}: instructions`);
    const found = isLike(pair)
      ? known === undefined
        ? await countPair({ ...dependencies, record, pair, models }).catch(notCounted)
        : { instructions: null, why: known }
      : { instructions: null, why: "the arms' settings differ" };
    append({ type: "counted", payload: { cell: pair.id, ...found } });
  }
}

/** More instructions are a regression only where the same is asked: two threads take more than one, and are faster. */
function isLike({ baseline, candidate }: Pair): boolean {
  return (["ep", "threads", "spinning", "batch"] as const).every((key) => baseline[key] === candidate[key]);
}

/** An arm that breaks here breaks in a launch too, where it counts as its failure. */
function notCounted(thrown: unknown) {
  if (!(thrown instanceof CellError)) throw thrown;
  return { instructions: null, why: `an arm could not be counted: ${thrown.message}` };
}

function failureOf(cells: readonly DuelCell[], id: string): DuelCell["failure"] {
  return cells.find(({ cell }) => cell === id)?.failure ?? null;
}

function redactEntry(entry: DuelEntry, redact: (text: string) => string): DuelEntry {
  switch (entry.type) {
    case "failed":
      return { ...entry, payload: { ...entry.payload, detail: redact(entry.payload.detail) } };
    case "checked": {
      const { outputs, notes } = entry.payload;
      return {
        ...entry,
        payload: {
          ...entry.payload,
          outputs: { ...outputs, detail: redact(outputs.detail) },
          notes: notes.map(redact),
        },
      };
    }
    case "counted":
      return { ...entry, payload: { ...entry.payload, why: redact(entry.payload.why) } };
    case "resumed":
      return { ...entry, payload: { notes: entry.payload.notes.map(redact) } };
    default:
      return entry;
  }
}
