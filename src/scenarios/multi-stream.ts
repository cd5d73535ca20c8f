import { OffgridError } from "../errors.ts";
import type { DriveOf } from "../suite/scenario.ts";
import type { DriveRequest, ScenarioResult } from "./scenario.ts";
import { runSingleStream } from "./single-stream.ts";

/**
 * LoadGen's multi-stream: a query is N samples, the next one starts when all of them are answered. With a batch of b the N
 * samples are N/b calls, one after the other.
 * @throws OffgridError `model_inputs` when the batch does not divide N; what the call throws.
 */
export async function runMultiStream(
  { samplesPerQuery }: DriveOf<"multi-stream">,
  request: DriveRequest,
): Promise<ScenarioResult> {
  const { batch, call } = request;
  if (samplesPerQuery % batch !== 0) {
    throw new OffgridError({
      code: "model_inputs",
      place: `multi-stream, ${samplesPerQuery} samples a query`,
      fault: `calls of ${batch} items cannot make up a query of ${samplesPerQuery}`,
      cure: "Choose a batch that divides the samples of a query",
    });
  }
  const calls = samplesPerQuery / batch;
  const query = async () => {
    let output: unknown;
    for (let index = 0; index < calls; index++) output = await call();
    return output;
  };
  const result = await runSingleStream({ ...request, call: calls === 1 ? call : query });
  return { ...result, itemsPerSample: samplesPerQuery };
}
