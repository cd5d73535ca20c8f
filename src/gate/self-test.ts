import type { DecodeText } from "../compare/interner.ts";
import { type Pool, poolTables } from "../compare/pool.ts";
import { createTableReader } from "../compare/table-reader.ts";
import { OffgridError } from "../errors.ts";
import type { Row } from "../results/columns.ts";
import { formatCsv } from "../results/csv.ts";
import { injections } from "./injections.ts";
import { judgeTables, numbersOf } from "./judge-tables.ts";
import { type Check, overallVerdict } from "./judgement.ts";
import type { NoiseCalibration } from "./noise.ts";
import type { Policy } from "./policy.ts";
import type { SideName } from "./sides.ts";

/** What a gate made of a table: a verdict, or a refusal. */
export type SelfTestOutcome = ReturnType<typeof overallVerdict> | "refused";

export interface SelfTestResult {
  readonly injected: string;
  /** What it has to be called. */
  readonly expected: SelfTestOutcome;
  /** Null where this table or this policy has nothing of the kind. */
  readonly found: SelfTestOutcome | null;
  /** The check's or the refusal's words. */
  readonly why: string;
  readonly isRight: boolean;
}

interface SelfTestRequest {
  /** Of a healthy run. */
  readonly rows: readonly Row[];
  readonly policy: Policy;
  readonly noise: NoiseCalibration | null;
  readonly decode: DecodeText;
}

/**
 * Whether the gate can still fail: sets the table against copies of itself with one fault each, through the same reader and the same
 * rules. The unchanged copy has to pass, each other one to be flagged as what it is.
 */
export function selfTest(request: SelfTestRequest): SelfTestResult[] {
  const { rows, policy } = request;
  const unchanged = judge(request, rows);
  const checks = typeof unchanged === "string" ? [] : unchanged;
  const first: SelfTestResult = {
    injected: "nothing: a copy of itself",
    expected: "pass",
    ...outcomeOf(unchanged),
    isRight: outcomeOf(unchanged).found === "pass",
  };
  const others = injections({ rows, policy, checks }).map(
    ({ injected, expected, rows: changed, about }): SelfTestResult => {
      if (changed === null)
        return { injected, expected, found: null, why: "nothing of the kind is judged here", isRight: true };
      const judged = judge(request, changed);
      const outcome = outcomeOf(judged);
      const isAbout =
        about === null ||
        typeof judged === "string" ||
        judged.some(
          ({ cell, metric, verdict }) => metric === about.metric && cell === about.cell && verdict === expected,
        );
      return { injected, expected, ...outcome, isRight: outcome.found === expected && isAbout };
    },
  );
  return [first, ...others];
}

/** The checks, or why it refuses. */
function judge({ rows, policy, noise, decode }: SelfTestRequest, changed: readonly Row[]): readonly Check[] | string {
  try {
    const pool = poolRows({ baseline: rows, candidate: changed }, { policy, decode });
    return judgeTables({ pool, policy, noise }).checks;
  } catch (thrown) {
    if (thrown instanceof OffgridError) return thrown.fault;
    throw thrown;
  }
}

function outcomeOf(judged: readonly Check[] | string): { readonly found: SelfTestOutcome; readonly why: string } {
  if (typeof judged === "string") return { found: "refused", why: judged };
  const found = overallVerdict({ checks: [...judged], contamination: null });
  const worst = judged.find(({ verdict }) => verdict === found);
  const why =
    found === "pass" || worst === undefined ? "" : [`${worst.name} ${worst.metric}`, ...worst.reasons].join(": ");
  return { found, why };
}

/** Rows as tables that were read from files. */
function poolRows(
  sides: { readonly [Side in SideName]: readonly Row[] },
  { policy, decode }: { readonly policy: Policy; readonly decode: DecodeText },
): Pool {
  const tables = (["baseline", "candidate"] as const).map((place) => {
    const reader = createTableReader({ place, numbers: numbersOf(policy), isWanted: () => true, decode });
    reader.push(new TextEncoder().encode(formatCsv(sides[place])));
    return reader.finish();
  });
  return poolTables({ tables, sideOf: ({ place }) => place });
}
