import { describe, expect, test } from "vitest";
import type { PassReport } from "../../src/replay/columns.ts";
import { measurePass } from "../../src/replay/figures.ts";
import { passNotes } from "../../src/replay/notes.ts";
import { type Pass, readStory } from "../../src/replay/passes.ts";
import { fakeModel } from "../fixtures/runs.ts";
import { schedule } from "./passes.ts";
import { replayRecord } from "./records.ts";

const wanted = schedule({ outages: [{ fromS: 1, untilS: 1.01 }] });
const record = replayRecord({ schedule: wanted, notes: ["The watts are flat."] });

function reportOf(events: Pass["events"]): PassReport {
  const pass: Pass = { strategy: "plain", events, end: { atS: 4, isDrained: true } };
  return {
    record,
    reference: {
      model: fakeModel.facts,
      digests: ["d"],
      isKept: true,
      quality: null,
      warmLoadMs: 1,
      notes: ["dimension n was taken as 1"],
    },
    graph: null,
    pass,
    cutKind: "power",
    figures: measurePass({ pass, schedule: wanted, cutKind: "power" }),
    prediction: null,
  };
}

const outage = { type: "outage", payload: { atS: 1 } } as const;
const back = (atS: number) => ({ type: "restored", payload: { atS } }) as const;

describe("what a reader of a replay is told", () => {
  test("begins with what the schedule and the inputs rest on, and says why there are no joules", () => {
    const { remarks } = passNotes({ reports: [reportOf([outage, back(1.01)])], notes: [] });
    expect(remarks.slice(0, 2)).toEqual(["The watts are flat.", "dimension n was taken as 1"]);
    expect(remarks.at(-1)).toBe("joules: unknown, since no meter was read; the columns for them stay empty.");
  });

  test("holds what supervisors found that went on with it", () => {
    const { notes } = readStory([
      { type: "resumed", payload: { notes: ["the power went"] } },
      { type: "resumed", payload: { notes: ["the power went"] } },
    ]);
    expect(passNotes({ reports: [reportOf([])], notes }).warnings).toContain("the power went");
    expect(notes).toHaveLength(1);
  });

  test.each([
    [1.02, 0],
    [1.3, 1],
  ])("power that came back at %d s instead of 1.01 s counts as late %d times", (atS, times) => {
    const { warnings } = passNotes({ reports: [reportOf([outage, back(atS)])], notes: [] });
    expect(warnings.filter((one) => one.includes("lasted longer than scheduled"))).toHaveLength(times);
  });
});
