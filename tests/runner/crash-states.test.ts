import { describe, expect, test } from "vitest";
import { faultsOf, isFaultAmong } from "../fixtures/crash-faults.ts";
import { digestOf } from "../fixtures/crash-states.ts";
import { Story, tellResume, tellRun } from "../fixtures/crash-story.ts";
import type { LeftOut } from "../fixtures/recording-files.ts";

describe("a power cut", { timeout: 120_000 }, () => {
  test.each([512, 4096] as const)("at any operation leaves every promise kept (blocks of %i bytes)", (blockBytes) => {
    const story = new Story({});
    tellRun(story);
    const { states, faults } = faultsOf(story.cuts({ blockBytes }));
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(blockBytes === 512 ? 10_000 : 100);
  });

  test("while a run resumes after a cut leaves every promise kept", () => {
    const { states, faults } = faultsOf(cutsAfterCuts());
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(2_000);
  });

  test("after a kill at any operation and a resume leaves every promise kept", () => {
    const { states, faults } = faultsOf(cutsAfterKills());
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(1_000);
  });

  test("after any failed sync and a resume leaves every promise kept", () => {
    const { states, faults } = faultsOf(cutsAfterFailedSyncs());
    expect(faults).toEqual([]);
    expect(states).toBeGreaterThan(300);
  });
});

describe("the same cuts show what each sync is for:", { timeout: 120_000 }, () => {
  test.each([
    { leftOut: "syncData", fault: "1 acknowledged records are lost" },
    { leftOut: "sync", fault: "results.csv is torn" },
    { leftOut: "syncFolder", fault: "the journal is lost" },
    { leftOut: "syncFolder", fault: "results.csv is lost" },
  ] as const)("without $leftOut, $fault", ({ leftOut, fault }) => {
    const story = new Story({ leftOut: [leftOut] });
    tellRun(story);
    expect(isFaultAmong(story.cuts({ blockBytes: 4096 }), fault)).toBe(true);
  });

  test("without the sync on opening, a record found after a kill is lost", () => {
    expect(isFaultAmong(cutsAfterKills(["sync"]), "1 acknowledged records are lost")).toBe(true);
  });
});

function* cutsAfterCuts() {
  const first = new Story({});
  tellRun(first);
  const seen = new Set<string>();
  for (const { disk, promised } of first.cuts({ blockBytes: 4096 })) {
    const key = `${digestOf(disk)} ${JSON.stringify(promised)}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const resumed = new Story({ disk, promised });
    tellResume(resumed);
    yield* resumed.cuts({ blockBytes: 4096 });
  }
}

function* cutsAfterKills(leftOut: readonly LeftOut[] = []) {
  const whole = new Story({ leftOut });
  tellRun(whole);
  for (let steps = 0; steps < whole.files.operations.length; steps++) {
    const story = new Story({ leftOut });
    story.files.faults.stepsToLive = steps;
    expect(() => tellRun(story)).toThrow();
    story.files.faults.stepsToLive = Number.POSITIVE_INFINITY;
    tellResume(story);
    yield* story.cuts({ blockBytes: 4096, fromOperation: steps });
  }
}

function* cutsAfterFailedSyncs() {
  const whole = new Story({});
  tellRun(whole);
  const syncs = whole.files.operations.filter(({ step }) => step === "sync").length;
  for (let sync = 0; sync < syncs; sync++) {
    const story = new Story({});
    story.files.faults.syncsBeforeFailure = sync;
    expect(() => tellRun(story)).toThrow("EIO");
    const fromOperation = story.files.operations.length;
    tellResume(story);
    yield* story.cuts({ blockBytes: 4096, fromOperation });
  }
}
