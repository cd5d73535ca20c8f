import type { Metering } from "../runner/metered-repetition.ts";
import type { PassEnd } from "./pass.ts";
import { measurePassEnergy, type PassEnergy } from "./pass-energy.ts";
import type { PassState } from "./pass-state.ts";
import type { PassEvent } from "./records.ts";

/** At these a window of energy opens or closes. */
const edges: readonly PassEvent["type"][] = ["started", "serving", "outage", "restored", "gone"];

/**
 * Runs a pass with meters read beside it; gives its energy where it came to its end. None without a meter, and none for a pass
 * that goes on after its supervisor was gone: what it took until then nobody has read.
 */
export async function runMeteredPass({
  metering,
  state,
  nowMs,
  signal,
  append,
  run,
}: {
  readonly metering: Metering | null;
  readonly state: PassState;
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly append: (event: PassEvent) => void;
  /** Runs the pass with this `append`. */
  readonly run: (append: (event: PassEvent) => void) => Promise<PassEnd>;
}): Promise<{ readonly end: PassEnd; readonly energy: PassEnergy | null }> {
  if (metering === null || state.nowS > 0) return { end: await run(append), energy: null };
  const { sampler, sleep } = metering;
  const events: PassEvent[] = [];
  // The pass's clock begins at 0 where it is run, a moment from here.
  const zeroS = nowMs() / 1000 - state.nowS;
  sampler.start();
  try {
    const end = await run((event) => {
      if (edges.includes(event.type)) sampler.mark();
      events.push(event);
      append(event);
    });
    sampler.mark();
    const endS = state.nowS;
    if (end === "stopped" || endS <= 0) return { end, energy: null };
    await sleep(sampler.lagS(), signal);
    const meters = sampler.specs.map((spec, index) => ({ spec, readings: sampler.readingsOf(index) }));
    return { end, energy: measurePassEnergy({ meters, events, endS, zeroS }) };
  } finally {
    sampler.stop();
  }
}
