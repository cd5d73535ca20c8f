import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judgementMarkdown, summaryBytes } from "../../src/report/judgement-markdown.ts";
import { checkOf, judgementOf } from "../gate/checks.ts";
import { anyJudgement, hostile, mixedJudgement, slowerCheck } from "../gate/judgements.ts";

const bytesOf = (text: string) => Buffer.byteLength(text);

describe("a judgement as a page of GitHub's", () => {
  test("is the verdict, what is not the same, all of it folded away, the environment and the command", () => {
    expect(judgementMarkdown({ judgement: mixedJudgement() })).toMatchInlineSnapshot(`
      "### ❌ offgrid gate

      **Regressed: this branch against main of 2026-11-29, 2 worse, 1 unknown, 1 faster, 1 same of 5 checks; first of all ppocr-v4-rec t1, presence.**

      > ⚠️ the baseline is 40 days old

      | cell | metric | base | cand | change | 95 % CI | p (Holm) | n | could catch | instr | verdict |
      | --- | --- | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | --- |
      | ppocr-v4-rec t1 | presence | – | – | – | – | – | – | – | – | ✗ worse |
      | ppocr-v4-rec t1 | model\\_bytes | 10.86 MB | 10.90 MB | +0.4 % | – | – | – | – | – | ✗ worse |
      | silero-vad t1 | latency\\_p50\\_ms | 0.412 ms ±2% | 0.435 ms ±2% | +5.6 % | \\[+4.1, +7.1\\] | 0.0004 | 14 | 8.2 % | +5.1 % | ? unknown |
      | silero-vad t1 | items\\_per\\_s | 0.412 1/s ±2% | 0.435 1/s ±2% | +5.6 % | \\[+4.1, +7.1\\] | 0.0004 | 14 | 2.6 % | +5.1 % | ✓ faster |

      - **ppocr-v4-rec t1, presence**: missing.
      - **ppocr-v4-rec t1, model\\_bytes**: The file has grown, and the policy allows none of it.
      - **silero-vad t1**: 6 repetitions a side are too few.

      <details><summary>All 5 checks</summary>

      | cell | metric | base | cand | change | 95 % CI | p (Holm) | n | could catch | instr | verdict |
      | --- | --- | ---: | ---: | ---: | --- | --- | ---: | ---: | ---: | --- |
      | ppocr-v4-rec t1 | presence | – | – | – | – | – | – | – | – | ✗ worse |
      | ppocr-v4-rec t1 | model\\_bytes | 10.86 MB | 10.90 MB | +0.4 % | – | – | – | – | – | ✗ worse |
      | silero-vad t1 | latency\\_p50\\_ms | 0.412 ms ±2% | 0.435 ms ±2% | +5.6 % | \\[+4.1, +7.1\\] | 0.0004 | 14 | 8.2 % | +5.1 % | ? unknown |
      | silero-vad t1 | items\\_per\\_s | 0.412 1/s ±2% | 0.435 1/s ±2% | +5.6 % | \\[+4.1, +7.1\\] | 0.0004 | 14 | 2.6 % | +5.1 % | ✓ faster |
      | ppocr-v4-rec t1 | latency\\_p50\\_ms | 23.42 ms ±0.9% | 23.45 ms ±1% | +0.1 % | \\[-0.9, +1.3\\] | 1.00 | 8 | 3.1 % | – | = same |

      </details>

      <details><summary>Environment</summary>

      - baseline: main of 2026-11-29
      - candidate: this branch
      - policy: ci
      - smallest regression that matters: 5 %
      - chance of a false alarm in the whole suite: 1 %
      - machine: AMD EPYC, 2 cores

      </details>

      Again:

      \`\`\`sh
      npx offgrid gate base.csv cand.csv --policy ci
      \`\`\`
      "
    `);
  });

  test("of checks that are all the same is the verdict, with the rows folded away", () => {
    const page = judgementMarkdown({ judgement: judgementOf() });
    expect(page).toMatch(/^### ✅ offgrid duel\n\n\*\*Passed: mine against ppocr-v4-rec, 1 same of 1 check; nothing/);
    expect(page.match(/^\| cell/gm)).toHaveLength(1);
    expect(page.indexOf("| cell")).toBeGreaterThan(page.indexOf("<details>"));
  });

  test("says first that contaminated data cannot be believed", () => {
    const judgement = judgementOf({ checks: [slowerCheck()], contamination: "the null arm moved" });
    expect(judgementMarkdown({ judgement })).toMatch(
      /^### ⚠️ offgrid duel\n\n\*\*Inconclusive: .* none of the times can be believed: the null arm moved\.\*\*/,
    );
  });

  test("of 50 000 checks stays within 1 MiB, and says how many rows it lacks", () => {
    const checks = Array.from({ length: 50_000 }, (_, index) =>
      slowerCheck({ name: `模型|${index}`, reasons: ["<b>why</b>".repeat(5)] }),
    );
    const page = judgementMarkdown({ judgement: judgementOf({ checks }) });
    expect(bytesOf(page)).toBeLessThanOrEqual(summaryBytes);
    expect(bytesOf(page)).toBeGreaterThan(0.99 * summaryBytes);
    const shown = page.split("\n").filter((line) => line.startsWith("| 模型")).length;
    const cut = [...page.matchAll(/^(\d+) more checks left out/gm)].map(([, count]) => Number(count));
    expect(cut).toHaveLength(2);
    expect(cut.reduce((sum, count) => sum + count, shown)).toBe(100_000);
    expect(page).toMatch(/<\/details>\n[\s\S]*<\/details>\n\nAgain:/);
  });

  test("takes no more bytes than there are, down to none", () => {
    fc.assert(
      fc.property(anyJudgement, fc.integer({ min: -10, max: 20_000 }), (judgement, mostBytes) => {
        expect(bytesOf(judgementMarkdown({ judgement, mostBytes }))).toBeLessThanOrEqual(Math.max(0, mostBytes));
      }),
      { numRuns: 50 },
    );
  });

  test("holds no markup, mention, link or reference of the data's, in tables and out of them", () => {
    const page = judgementMarkdown({ judgement: hostile() });
    const [prose = "", command = ""] = page.split("\n\nAgain:\n\n");
    const ours = prose.replace(/<\/?details>|<\/?summary>/g, "").replace(/^> /gm, "");
    // A backslash or an entity stands for everything that means something.
    expect(ours.replace(/^>$/gm, "")).not.toMatch(/<|(?<!\\)[>`[\]$~]/);
    expect(ours.replace(/&#\d+;/g, "¤")).not.toMatch(/@(?!¤)|:\/\/|www\.|#\d|GH-\d|:\+1:/);
    for (const row of prose.split("\n").filter((line) => line.startsWith("| ")))
      expect(row.split(/(?<!\\)\|/)).toHaveLength(prose.match(/^\| cell.*$/m)?.[0].split("|").length ?? 0);
    // The fence of the command is longer than any in it, and the command is one line.
    expect(command).toMatch(/^````sh\n.*\n````\n$/);
  });
});

test("a row that is reported and not judged is among all rows, and not among those that are worth a look", () => {
  const judgement = judgementOf({ checks: [checkOf(), checkOf({ name: "other", verdict: "reported" })] });
  const [before = "", after = ""] = judgementMarkdown({ judgement }).split("<details>");
  expect(before).not.toContain("other");
  expect(after).toContain("· reported");
});
