import type { MeterFinding, MeterSearch, PowerFacts } from "../energy/meter.ts";
import { meters } from "../energy/meters.ts";
import { OffgridError } from "../errors.ts";
import { absent, type Finding, ok, type Verdict, warn } from "../machine/finding.ts";
import { meterIds } from "../metering/reading.ts";

/** What is wrong with the line that a calibration left; nothing where it can be used, or none was left. */
export function findLineFault(read: () => PowerFacts["line"]): {
  readonly line: PowerFacts["line"];
  readonly faults: readonly Finding[];
} {
  try {
    return { line: read(), faults: [] };
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    const verdict = warn(thrown.fault, thrown.cure ?? null);
    return { line: null, faults: [{ id: "kept-line", title: "Kept line of watts", ...verdict }] };
  }
}

/** Every meter of the table: available, in need of something, or not on this machine. Each is tried as a run would try it. */
export async function findMeters(search: Omit<MeterSearch, "reference">): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const id of meterIds) {
    const { title, load } = meters[id];
    const find = await load();
    const finding = await find({ ...search, reference: null });
    const verdict = verdictOf(finding);
    const detail = `${title}: ${verdict.detail}`;
    findings.push({ id: `meter-${id}`, title: `Meter ${id}`, ...verdict, detail });
  }
  return findings;
}

function verdictOf(finding: MeterFinding): Verdict {
  switch (finding.state) {
    case "available":
      return ok(finding.detail);
    case "needs":
      return warn(finding.detail, finding.remedy);
    case "absent":
      return absent(finding.detail);
    default:
      throw new TypeError(`unhandled finding ${JSON.stringify(finding satisfies never)}`);
  }
}
