import type { Backend, BackendSettings } from "../backends/backend.ts";
import { median } from "../stats/median.ts";

const warmupCalls = 50;
const timedCalls = 200;

/**
 * Median of a call that does nothing, µs: the Identity model under the cell's own settings. It is measured after the cell, so
 * that it changes nothing of it. Null where the provider cannot run it or the clock is virtual.
 */
export async function measureCallFloor({
  backend,
  modelPath,
  settings,
}: {
  readonly backend: Backend;
  readonly modelPath: string;
  readonly settings: BackendSettings;
}): Promise<number | null> {
  if (backend.clockKind === "virtual") return null;
  const model = await backend.load({ modelPath, settings });
  const [input] = model.inputs;
  if (input === undefined) return null;
  const call = model.bind({ [input.name]: { type: "float32", dims: [1], data: new Float32Array(1) } });
  const samplesUs: number[] = [];
  for (let index = 0; index < warmupCalls + timedCalls; index++) {
    const start = backend.clock();
    await call();
    const end = backend.clock();
    if (index >= warmupCalls) samplesUs.push(Number(end - start) / 1e3);
  }
  await model.release();
  return median(samplesUs);
}
