import type { ReplayRecord } from "../../src/replay/records.ts";
import { makeCell } from "../fixtures/jobs.ts";
import { context } from "../fixtures/runs.ts";
import { schedule } from "./passes.ts";

/** The first record of a replay that cuts nothing, unless said. */
export function replayRecord(more: Partial<ReplayRecord> = {}): ReplayRecord {
  return {
    schemaVersion: 1,
    replayId: "replay-1",
    story: "no cut",
    cell: makeCell(),
    strategies: ["plain"],
    cutKind: "power",
    schedule: schedule(),
    drainS: 60,
    timeoutS: 60,
    seed: 1,
    tolerance: { relative: 1e-3, absolute: 1e-7 },
    context,
    ...more,
  };
}
