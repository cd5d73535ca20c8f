import path from "node:path";
import type { LoadedModel } from "../backends/backend.ts";
import { messageOf, OffgridError } from "../errors.ts";
import { inputsRefused, makeInputs } from "../models/inputs.ts";
import { readTestData, type TestCase } from "../models/test-data.ts";
import { createRandom } from "../stats/random.ts";
import { wilson } from "../stats/wilson.ts";
import type { Infer, PreparedTask, Quality } from "../tasks/task.ts";
import { compareOutputs, type OutputComparison, type Tolerance } from "../tensors/compare-outputs.ts";
import type { Tensors } from "../tensors/tensor.ts";
import type { Job } from "./protocol.ts";

export interface Prepared extends PreparedTask {
  /** What a reader of the figures must know, in sentences; judging may add to it. */
  readonly notes: readonly string[];
  /** What to throw when the first inference fails. */
  readonly explain: (cause: unknown) => unknown;
  /** One more input of the same shapes with other values; null where none can be made. */
  readonly another: () => Tensors | null;
}

/**
 * Inputs for a file of which only its metadata is known: those of the `test_data_set_N` folders beside it (the ONNX
 * convention), whose outputs the model is then judged by; else made from the metadata, and there is nothing to judge by.
 * @throws OffgridError `model_inputs`, `input` or `usage`.
 */
export async function prepareRaw({
  job,
  model,
}: {
  readonly job: Job;
  readonly model: LoadedModel;
}): Promise<Prepared> {
  const cases =
    job.modelPath === ""
      ? []
      : await readTestData({
          modelPath: job.modelPath,
          inputNames: namesOf(model.inputs),
          outputNames: namesOf(model.outputs),
        });
  const [first, ...others] = cases;
  return first === undefined ? fromMetadata({ job, model }) : fromTestData({ job, model, cases: [first, ...others] });
}

function fromMetadata({ job, model }: { job: Job; model: LoadedModel }): Prepared {
  const { inputs } = model;
  const { uniform } = createRandom(job.seed);
  const { batch, dims, model: place } = job.cell;
  const { feeds, notes } = makeInputs({ place, inputs, batch, dims, uniform });
  if (batch > 1 && shapeOf(feeds) === shapeOf(makeInputs({ place, inputs, batch: 1, dims, uniform }).feeds)) {
    throw fixedBatch(job, "its inputs have no batch dimension");
  }
  return {
    feeds: [feeds],
    judge: null,
    notes,
    explain: explainBy({ job, model, feeds }),
    another: () => otherInput({ job, model, feeds }),
  };
}

/** Made from the metadata by another seed. */
function otherInput({ job, model, feeds }: { job: Job; model: LoadedModel; feeds: Tensors }): Tensors | null {
  const { uniform } = createRandom(job.seed + 1);
  const { batch, dims, model: place } = job.cell;
  const other = makeInputs({ place, inputs: model.inputs, batch, dims, uniform }).feeds;
  const isOther = compareOutputs(feeds, other).some(({ state }) => state === "different");
  return isOther && shapeOf(other) === shapeOf(feeds) ? other : null;
}

function fromTestData({
  job,
  model,
  cases,
}: {
  job: Job;
  model: LoadedModel;
  cases: readonly [TestCase, ...TestCase[]];
}): Prepared {
  const [first, ...others] = cases;
  const alike = others.filter(({ inputs }) => shapeOf(inputs) === shapeOf(first.inputs));
  const judged = cases.filter(({ outputs }) => Object.keys(outputs).length > 0);
  const notes: string[] = [];
  if (job.cell.batch > 1) throw fixedBatch(job, "the inputs in test_data_set folders beside it fix the batch");
  return {
    feeds: [first.inputs, ...alike.map(({ inputs }) => inputs)],
    judge: judged.length === 0 ? null : (infer) => judge({ infer, cases: judged, tolerance: job.tolerance, notes }),
    notes,
    explain: explainBy({ job, model, feeds: first.inputs }),
    another: () => otherInput({ job, model, feeds: first.inputs }),
  };
}

/** The share of test sets whose every output is as expected; what differs goes into the notes. */
async function judge({
  infer,
  cases,
  tolerance,
  notes,
}: {
  infer: Infer;
  cases: readonly TestCase[];
  tolerance: Tolerance;
  notes: string[];
}): Promise<Quality> {
  let matching = 0;
  for (const { folder, inputs, outputs } of cases) {
    const wrong = compareOutputs(outputs, await infer(inputs), tolerance).filter(({ state }) => state !== "equal");
    if (wrong.length === 0) matching++;
    else notes.push(`${path.basename(folder)}: ${wrong.map(describe).join(", ")}`);
  }
  return {
    metric: "outputs_match",
    ...wilson(matching, cases.length),
    n: cases.length,
    floor: 1,
    dataset: `test_data_set (rtol ${tolerance.relative}, atol ${tolerance.absolute})`,
  };
}

function describe(found: OutputComparison): string {
  switch (found.state) {
    case "equal":
      return `${found.output} is as expected`;
    case "missing":
      return `${found.output} is missing`;
    case "type":
      return `${found.output} is ${found.actual}, expected ${found.expected}`;
    case "dims":
      return `${found.output} is [${found.actual.join(", ")}], expected [${found.expected.join(", ")}]`;
    case "different": {
      const most = found.maxAbsolute === null ? "" : `, off by up to ${found.maxAbsolute.toPrecision(3)}`;
      return `${found.output} differs in ${found.mismatches} of ${found.elements} elements${most}`;
    }
    default:
      throw new TypeError(`unhandled comparison ${JSON.stringify(found satisfies never)}`);
  }
}

/** Throughput counts items: a batch that the inputs do not have would multiply it by nothing. */
function fixedBatch({ cell }: Job, fault: string): OffgridError {
  return new OffgridError({ code: "model_inputs", place: cell.model, fault, cure: "Measure it with --batch 1" });
}

function explainBy({ job, model, feeds }: { job: Job; model: LoadedModel; feeds: Tensors }) {
  return (cause: unknown) =>
    inputsRefused({ place: job.cell.model, inputs: model.inputs, feeds, reason: messageOf(cause), cause });
}

function namesOf(values: LoadedModel["inputs"]): string[] {
  return values.map(({ name }) => name);
}

function shapeOf(feeds: Tensors): string {
  return JSON.stringify(Object.entries(feeds).map(([name, { dims }]) => [name, dims]));
}
