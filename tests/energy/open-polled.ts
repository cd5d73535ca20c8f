import type { MeterFinding } from "../../src/energy/meter.ts";
import type { CounterSpec, PowerSpec, Reading } from "../../src/metering/reading.ts";

/** Opens what was found: a meter that is asked for its joules or watts. */
export async function openPolled(
  finding: MeterFinding,
): Promise<{ readonly spec: CounterSpec | PowerSpec; readonly read: () => Promise<Reading> }> {
  if (finding.state !== "available") throw new Error(`${finding.state}: ${finding.detail}`);
  const meter = await finding.open();
  if (meter.feed !== "polled" || meter.spec.kind === "model") throw new Error("it is not asked for joules or watts");
  return { spec: meter.spec, read: async () => meter.read() };
}
