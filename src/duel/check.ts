import { OffgridError } from "../errors.ts";
import type { Instructions } from "../gate/duel-record.ts";
import { type Arm, type ArmModels, armJobOf } from "./arm-jobs.ts";
import { type ArmProcess, startArm } from "./arm-process.ts";
import { compareArms } from "./compare-arms.ts";
import type { ArmFailure, ArmName, CheckedRecord, DuelRecord, Pair } from "./records.ts";

export interface ArmAsk {
  readonly record: DuelRecord;
  readonly pair: Pair;
  readonly arms: Readonly<Record<ArmName, Arm>>;
  readonly models: Readonly<Record<ArmName, ArmModels>>;
  readonly datasets: string;
  readonly signal: AbortSignal;
}

/**
 * What both arms answer to the same inputs, each in a process of its own; or which cannot. A machine or an ONNX Runtime that
 * cannot run the baseline can say nothing of the candidate.
 * @throws OffgridError where an arm does not even start: a folder that is no onnxruntime-node, a checkout of another release
 */
export async function checkPair(
  ask: ArmAsk,
): Promise<
  | { readonly state: "checked"; readonly checked: CheckedRecord }
  | { readonly state: "failed"; readonly failure: ArmFailure }
> {
  const { pair, record, models } = ask;
  const refer = (process: ArmProcess) => process.ask({ type: "refer" }, "reference");
  const failures: { readonly arm: ArmName; readonly detail: string }[] = [];
  const askArm = async (arm: ArmName) => {
    try {
      return await askOnce({ ...ask, arm, use: refer });
    } catch (thrown) {
      if (!(thrown instanceof CellError)) throw thrown;
      failures.push({ arm, detail: thrown.message });
      return null;
    }
  };
  const baseline = await askArm("baseline");
  const candidate = await askArm("candidate");
  if (baseline === null || candidate === null) {
    const arm = failures.length > 1 ? "both" : (failures[0]?.arm ?? "both");
    return {
      state: "failed",
      failure: { cell: pair.id, arm, detail: failures.map(({ detail }) => detail).join("; ") },
    };
  }
  const { tolerance } = record;
  return {
    state: "checked",
    checked: {
      cell: pair.id,
      models: {
        baseline: models.baseline.get(pair.id)?.facts ?? null,
        candidate: models.candidate.get(pair.id)?.facts ?? null,
      },
      onnxruntime: { baseline: baseline.onnxruntime, candidate: candidate.onnxruntime },
      outputs: compareArms({ baseline: baseline.answer, candidate: candidate.answer, tolerance }),
      notes: [...new Set([...baseline.notes, ...candidate.notes])],
    },
  };
}

/** An arm started, and could not do what it was asked of a cell. */
export class CellError extends Error {
  constructor(cause: OffgridError) {
    super(cause.message, { cause });
  }
}

const processesCounted = 3;
/** Calls between which the slope is taken, where these fit into the time; the ratio stays where a model is slower. */
const counting = { few: 100, many: 400, mostMs: 4000 } as const;

/** User instructions an inference of each arm, from three fresh processes each; null with the reason where nothing counts them. */
export async function countPair(
  ask: ArmAsk,
): Promise<{ readonly instructions: Instructions | null; readonly why: string }> {
  const counts: Record<ArmName, number[]> = { baseline: [], candidate: [] };
  for (let process = 0; process < processesCounted; process++) {
    for (const arm of ["baseline", "candidate"] as const) {
      const { answer } = await askOnce({
        ...ask,
        arm,
        use: async (asked, usualMs) => {
          const few = Math.max(2, Math.min(counting.few, Math.floor(counting.mostMs / 5 / Math.max(usualMs, 1e-6))));
          return asked.ask({ type: "count", few, many: (few * counting.many) / counting.few }, "counted");
        },
      });
      if (answer.instructions === null) return { instructions: null, why: answer.why ?? "" };
      counts[arm].push(answer.instructions);
    }
  }
  return { instructions: counts, why: "" };
}

/** Opens the pair's model in a fresh process of one arm and asks it one thing. */
async function askOnce<Answer>({
  record,
  pair,
  arms,
  arm,
  models,
  datasets,
  signal,
  use,
}: ArmAsk & {
  arm: ArmName;
  use: (process: ArmProcess, usualMs: number) => Promise<Answer>;
}): Promise<{ readonly answer: Answer; readonly onnxruntime: string | null; readonly notes: readonly string[] }> {
  const job = armJobOf({ record, pairs: [pair], arm: arms[arm], models: models[arm], datasets, launch: 1 });
  const process = await startArm({
    entry: arms[arm].entry,
    isForeign: arms[arm].isForeign,
    job,
    layoutBytes: 0,
    timeoutS: record.timeoutS,
    signal,
  });
  try {
    const { usualMs, notes } = await process.ask({ type: "open", index: 0 }, "opened");
    return { answer: await use(process, usualMs), onnxruntime: process.onnxruntime, notes };
  } catch (thrown) {
    signal.throwIfAborted();
    throw thrown instanceof OffgridError ? new CellError(thrown) : thrown;
  } finally {
    await process.end();
  }
}
