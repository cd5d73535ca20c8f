import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { cliffColumns, cliffRecords } from "../../src/results/cliff-columns.ts";
import { nextCliffStep, type Probe, type ProbeState } from "../../src/results/memory-cliff.ts";

const baseline = { p90Ms: 10, peakRssBytes: 100e6 };

function probe(capBytes: number, state: ProbeState): Probe {
  const reason = state === "kept" ? "" : `${state} there`;
  return {
    capBytes,
    state,
    p90Ms: state === "kept" ? 10.5 : null,
    loadMs: 20,
    majorFaultsPerInference: 0,
    peakRssBytes: 90e6,
    peakChargedBytes: capBytes,
    reason,
  };
}

/** Goes through a search on a machine that answers as `stateOf` says. */
function search(stateOf: (capBytes: number, attempt: number) => ProbeState) {
  const probes: Probe[] = [];
  for (;;) {
    const step = nextCliffStep({ baseline, probes });
    if (step.kind !== "probe") return { end: step, probes };
    const attempt = probes.filter(({ capBytes }) => capBytes === step.capBytes).length + 1;
    probes.push(probe(step.capBytes, stateOf(step.capBytes, attempt)));
    if (probes.length > 60) throw new Error("the search does not end");
  }
}

describe("the search for a memory cliff", () => {
  test("ends with a cap that does and one below that does not, 5 % or 4 MB apart, wherever the cliff is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 10_000_000, max: 390_000_000 }), (cliffBytes) => {
        const { end, probes } = search((cap) => (cap >= cliffBytes ? "kept" : "out_of_memory"));
        expect(probes.length).toBeLessThan(12);
        if (end.kind === "none") {
          expect(cliffBytes).toBeGreaterThan(300e6);
          return;
        }
        expect(end.kept.capBytes).toBeGreaterThanOrEqual(cliffBytes);
        if (end.below === null) {
          expect(end.kept.capBytes).toBeLessThan(16.1e6);
          return;
        }
        expect(end.below.capBytes).toBeLessThan(cliffBytes);
        const gap = end.kept.capBytes - end.below.capBytes;
        expect(gap <= 4e6 || gap <= 0.05 * end.below.capBytes).toBe(true);
      }),
    );
  });

  test("starts at the peak memory without a cap, then halves while that does", () => {
    const { probes } = search((cap) => (cap > 40e6 ? "kept" : "out_of_memory"));
    expect(probes.slice(0, 3).map(({ capBytes }) => Math.round(capBytes / 1e6))).toEqual([100, 50, 25]);
  });

  test("tries a cap that was only slow a second time, and believes what it then does", () => {
    const quiet = search((cap, attempt) => (cap < 50e6 ? "out_of_memory" : attempt === 1 ? "slow" : "kept"));
    const steady = search((cap) => (cap < 50e6 ? "out_of_memory" : "kept"));
    expect(quiet.end).toMatchObject({
      kind: "found",
      kept: { capBytes: steady.end.kind === "found" ? steady.end.kept.capBytes : 0 },
    });
    const busy = search((cap) => (cap < 50e6 ? "slow" : "kept"));
    expect(busy.end).toMatchObject({ kind: "found", below: { state: "slow" } });
  });

  test("gives up where four times the peak does not do", () => {
    const { end, probes } = search(() => "timeout");
    expect(end).toEqual({ kind: "none", reason: "not even 338 MB do: timeout there" });
    expect(probes).toHaveLength(4);
  });

  test("goes on from what is known as if it had never stopped", () => {
    const { probes, end } = search((cap) => (cap >= 61e6 ? "kept" : "slow"));
    for (let count = 0; count <= probes.length; count++) {
      const step = nextCliffStep({ baseline, probes: probes.slice(0, count) });
      const next = probes[count];
      expect(step).toEqual(next === undefined ? end : { kind: "probe", capBytes: next.capBytes });
    }
  });
});

describe("memory-cliff.csv", () => {
  const { probes, end } = search((cap) => (cap >= 61e6 ? "kept" : "out_of_memory"));
  const cliff = { runId: "run-1", cellId: "a/b", model: "a", baseline, loadMs: 5, probes, end };

  test("has a row for each probe and one for the cliff, whose figures are those at the smallest cap that does", () => {
    const records = cliffRecords([cliff]);
    expect(records).toHaveLength(probes.length + 1);
    if (end.kind !== "found") throw new Error("no cliff");
    expect(records.at(-1)).toMatchObject({
      row_kind: "cliff",
      state: "found",
      cap_bytes: end.kept.capBytes,
      p90_ms: 10.5,
      baseline_p90_ms: 10,
      below_bytes: end.below?.capBytes,
      below_state: "out_of_memory",
      reason: "out_of_memory there",
    });
    expect(records[0]).toMatchObject({ row_kind: "probe", state: "kept", below_bytes: null, reason: null });
  });

  test("says why nothing was found, with nothing else", () => {
    const none = {
      ...cliff,
      baseline: null,
      probes: [],
      end: { kind: "none", reason: "it was not measured" },
    } as const;
    expect(cliffRecords([none])).toEqual([
      expect.objectContaining({ state: "none", reason: "it was not measured", cap_bytes: null, p90_ms: null }),
    ]);
  });

  test("explains every column", () => {
    expect(cliffColumns.every(({ meaning }) => meaning.length > 3)).toBe(true);
    expect(new Set(cliffColumns.map(({ name }) => name)).size).toBe(cliffColumns.length);
  });
});
