import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { judgementText } from "../../src/report/judgement-text.ts";
import { checkOf, judgementOf } from "../gate/checks.ts";
import { hostile, mixedJudgement, slowerCheck } from "../gate/judgements.ts";

const at = (width: number, judgement = judgementOf()) => judgementText({ judgement, width });

describe("a judgement as text", () => {
  test("is a table, worst first, with the counts and what it took beneath", () => {
    const checks = [checkOf({ instructions: 0 }), slowerCheck()];
    expect(at(130, judgementOf({ checks }))).toMatchInlineSnapshot(`
      "cell                   base p50      cand p50  change  95 % CI       p (Holm)   n  could catch   instr  verdict
      silero-vad t1      0.412 ms ±2%  0.435 ms ±2%  +5.6 %  [+4.1, +7.1]  0.0004    14        2.6 %  +5.1 %  ✗ slower
      ppocr-v4-rec t1  23.42 ms ±0.9%  23.45 ms ±1%  +0.1 %  [-0.9, +1.3]  1.00       8        3.1 %  +0.0 %  = same
      1 slower, 1 same. 96 s, steal 2.1 %, 0 rounds dropped.

      silero-vad t1: Confirmed by 8 fresh launches from copies of the files.

      machine: AMD EPYC, 2 cores
      again: npx offgrid duel --base ppocr-v4-rec --cand ./mine.onnx
      "
    `);
  });

  test("names the metric where figures are of several, and shows what was checked without a figure by its name", () => {
    expect(at(130, mixedJudgement())).toMatchInlineSnapshot(`
      "! the baseline is 40 days old

      cell             metric                    base           cand  change  95 % CI       p (Holm)   n  could catch   instr  verdict
      ppocr-v4-rec t1  presence                     –              –       –  –             –          –            –       –  ✗ worse
      ppocr-v4-rec t1  model_bytes           10.86 MB       10.90 MB  +0.4 %  –             –          –            –       –  ✗ worse
      silero-vad t1    latency_p50_ms    0.412 ms ±2%   0.435 ms ±2%  +5.6 %  [+4.1, +7.1]  0.0004    14        8.2 %  +5.1 %  ? unknown
      silero-vad t1    items_per_s      0.412 1/s ±2%  0.435 1/s ±2%  +5.6 %  [+4.1, +7.1]  0.0004    14        2.6 %  +5.1 %  ✓ faster
      ppocr-v4-rec t1  latency_p50_ms  23.42 ms ±0.9%   23.45 ms ±1%  +0.1 %  [-0.9, +1.3]  1.00       8        3.1 %       –  = same
      2 worse, 1 unknown, 1 faster, 1 same.

      ppocr-v4-rec t1, presence: missing.
      ppocr-v4-rec t1, model_bytes: The file has grown, and the policy allows none of it.
      silero-vad t1: 6 repetitions a side are too few.

      machine: AMD EPYC, 2 cores
      again: npx offgrid gate base.csv cand.csv --policy ci
      "
    `);
  });

  test("keeps its lines at 100 columns by leaving the least missed columns out, and says so", () => {
    const text = at(100, judgementOf({ checks: [checkOf({ instructions: 0 }), slowerCheck()] }));
    expect(text).toMatch(/^cell +base p50 +cand p50 +change/);
    expect(text).toContain("No room here for ±: --format json has all.");
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(100);
  });

  test("gives each check a block of lines at 60 columns, with every figure", () => {
    const text = at(60, judgementOf({ checks: [slowerCheck()] }));
    expect(text).toMatchInlineSnapshot(`
      "cell         silero-vad t1
      base p50     0.412 ms ±2%
      cand p50     0.435 ms ±2%
      change       +5.6 %
      95 % CI      [+4.1, +7.1]
      p (Holm)     0.0004
      n            14
      could catch  2.6 %
      instr        +5.1 %
      verdict      ✗ slower
      1 slower. 96 s, steal 2.1 %, 0 rounds dropped.

      silero-vad t1: Confirmed by 8 fresh launches from copies of
        the files.

      machine: AMD EPYC, 2 cores
      again: npx offgrid duel --base ppocr-v4-rec --cand
        ./mine.onnx
      "
    `);
    for (const line of text.split("\n")) expect(stringWidth(line)).toBeLessThanOrEqual(60);
  });

  test("leaves out the columns that no check fills", () => {
    const text = at(130, judgementOf({ checks: [checkOf({ pValue: null, couldCatch: null })] }));
    expect(text).not.toMatch(/p \(Holm\)|could catch|instr|metric/);
  });

  test("always says of an open check what could have been caught", () => {
    const open = checkOf({ verdict: "inconclusive", couldCatch: null, reasons: ["8 launches are too few"] });
    expect(at(130, judgementOf({ checks: [open] }))).toMatch(/could catch .*\n.* – +\? unknown/);
    expect(at(130, judgementOf({ checks: [{ ...open, couldCatch: 0.123 }] }))).toMatch(/12\.3 % +\? unknown/);
  });

  test("says of a check that passed what there is to say against it", () => {
    const passed = checkOf({ kind: "exact", metric: "outputs", reasons: ["the outputs differ for the same inputs"] });
    expect(at(130, judgementOf({ checks: [passed] }))).toContain(
      "ppocr-v4-rec t1, outputs: The outputs differ for the same inputs.",
    );
  });

  test("begins with what forbids believing it", () => {
    const text = at(100, judgementOf({ contamination: "the null arm moved by 4 %", warnings: ["on battery"] }));
    expect(text).toMatch(
      /^! CONTAMINATED, none of the times can be believed: the null arm moved by 4 %\n! on battery\n\ncell/,
    );
  });

  test("gives the same reason once, with the checks that it is of", () => {
    const checks = Array.from({ length: 9 }, (_, index) =>
      checkOf({ name: `m${index}`, verdict: "regressed", reasons: ["the cell is missing"] }),
    );
    expect(at(130, judgementOf({ checks }))).toContain("m0; m1; m2; m3; m4; m5 and 3 more: The cell is missing.");
  });

  test("calls a metric that is no time worse or better, and what is within its bounds ok", () => {
    const bytes = { metric: "model_bytes", unit: "bytes", kind: "exact" } as const;
    const estimate = (value: number) => ({ value, lo: null, hi: null });
    const checks = [
      checkOf({ ...bytes, baseline: estimate(10e6), candidate: estimate(11e6), verdict: "regressed" }),
      checkOf({ ...bytes, baseline: estimate(10e6), candidate: estimate(9e6), verdict: "improved" }),
      checkOf({ ...bytes, baseline: estimate(10e6), candidate: estimate(10e6) }),
      checkOf({ ...bytes, kind: "floor", baseline: estimate(0.95), candidate: estimate(0.94) }),
    ];
    expect(at(130, judgementOf({ checks }))).toContain("1 worse, 1 better, 1 same, 1 ok.");
  });

  test("lets nothing of the data steer a terminal or command a CI server", () => {
    for (const width of [60, 100, 200]) {
      const lines = at(width, hostile()).split("\n");
      for (const line of lines) {
        expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(line).not.toMatch(/^\s*::|##\w*\[/);
      }
    }
  });
});
