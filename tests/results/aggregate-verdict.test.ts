import { describe, expect, test } from "vitest";
import { aggregateVerdict } from "../../src/results/aggregate-verdict.ts";

const row = (verdict: string | null, reasons: string | null = null, median = 10) => ({
  verdict,
  verdict_reasons: reasons,
  latency_p50_ms: median,
  latency_p50_lo_ms: median - 0.1,
  latency_p50_hi_ms: median + 0.1,
});

describe("the verdict of a cell", () => {
  test("is the worst of its repetitions: unstable, then too few, then valid", () => {
    expect(aggregateVerdict([row("valid"), row("valid")], " | ")).toEqual({ verdict: "valid", reasons: [] });
    expect(aggregateVerdict([row("valid"), row("too-few", "a")], " | ")?.verdict).toBe("too-few");
    expect(aggregateVerdict([row("unstable", "b"), row("too-few", "a")], " | ")?.verdict).toBe("unstable");
  });

  test("does not exist without one", () => {
    expect(aggregateVerdict([], " | ")).toBeNull();
    expect(aggregateVerdict([row(null)], " | ")).toBeNull();
  });

  test("says reasons that differ in their figures alone once, and in how many processes", () => {
    const rows = [
      row("unstable", "another process (node) used 31 % of the machine for 3 s | needs 37 more samples"),
      row("unstable", "another process (node) used 48.5 % of the machine for 4 s"),
      row("unstable", "another process (sh) used 31 % of the machine for 3 s | needs 2 more samples"),
    ];
    expect(aggregateVerdict(rows, " | ")?.reasons).toEqual([
      "in 2 of 3 processes: another process (node) used 31 % of the machine for 3 s",
      "in 2 of 3 processes: needs 37 more samples",
      "in 1 of 3 processes: another process (sh) used 31 % of the machine for 3 s",
    ]);
    expect(aggregateVerdict([row("too-few", "needs 3 more"), row("too-few", "needs 4 more")], " | ")?.reasons).toEqual([
      "needs 3 more",
    ]);
  });

  test("is unstable where its processes differ by more than a steady one's windows may", () => {
    expect(aggregateVerdict([row("valid", null, 10), row("valid", null, 11.5)], " | ")).toEqual({
      verdict: "unstable",
      reasons: ["the medians of its 2 processes differ by a factor of 1.15 (at most 1.10); see the row of each"],
    });
    expect(aggregateVerdict([row("valid", null, 10), row("valid", null, 11)], " | ")?.verdict).toBe("valid");
  });

  test("is not, where samples are too few to tell the processes apart", () => {
    const wide = { ...row("valid", null, 11.5), latency_p50_lo_ms: 9 };
    expect(aggregateVerdict([row("valid", null, 10), wide], " | ")?.verdict).toBe("valid");
  });
});
