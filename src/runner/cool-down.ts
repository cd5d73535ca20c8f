import { setTimeout as sleep } from "node:timers/promises";
import { type StopRuleName, stopRules } from "../stats/stop-rule.ts";

/** How near to the idle temperature counts as cool. */
const withinC = 2;
const pollMs = 1000;

/**
 * Waits, where the stop rule asks for it, until the machine is as cool as it was when the run began, for as long as the rule
 * allows. Where no sensor can be read there is nothing to wait for.
 */
export function createCoolDown({
  readTemperatureC,
  signal,
}: {
  readonly readTemperatureC: () => number | null;
  readonly signal: AbortSignal;
}): (stop: StopRuleName) => Promise<void> {
  const idleC = readTemperatureC();
  return async (stop) => {
    const { coolDown } = stopRules[stop];
    if (coolDown.until === "none" || idleC === null) return;
    const attempts = (coolDown.maxSeconds * 1000) / pollMs;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const nowC = readTemperatureC();
      if (nowC === null || nowC <= idleC + withinC || signal.aborted) return;
      await sleep(pollMs, undefined, { signal }).catch(() => {
        // An abort ends the wait; the caller sees the signal itself.
      });
    }
  };
}
