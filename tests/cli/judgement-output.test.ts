import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { tellingFailures } from "../../src/cli/judgement-files.ts";
import { showJudgement } from "../../src/cli/judgement-output.ts";
import type { formats } from "../../src/cli/options.ts";
import type { Terminal } from "../../src/cli/terminal.ts";
import { OffgridError } from "../../src/errors.ts";
import type { Judgement } from "../../src/gate/judgement.ts";
import { summaryBytes } from "../../src/report/judgement-markdown.ts";
import { inTemporaryFolder } from "../fixtures/cli.ts";
import { checkOf, judgementOf } from "../gate/checks.ts";
import { hostile, mixedJudgement, slowerCheck } from "../gate/judgements.ts";

function recorder() {
  const heard = { data: "", talk: "" };
  const terminal: Terminal = {
    width: 130,
    isLive: false,
    data: (text) => {
      heard.data += text;
    },
    say: () => undefined,
    warn: (line) => {
      heard.talk += `${line}\n`;
    },
    progress: () => undefined,
    style: { data: (_style, text) => text, talk: (_style, text) => text },
  };
  return { heard, terminal };
}

function show({
  judgement = judgementOf(),
  format = "text",
  strict = false,
  junit,
  env = {},
}: {
  judgement?: Judgement;
  format?: (typeof formats)[number];
  strict?: boolean;
  junit?: string;
  env?: Readonly<Record<string, string>>;
} = {}) {
  const { heard, terminal } = recorder();
  const code = showJudgement({ judgement, args: { format, strict, junit }, env, terminal });
  return { code, ...heard };
}

const open = judgementOf({ checks: [checkOf({ verdict: "inconclusive" })] });
const contaminated = judgementOf({ checks: [slowerCheck()], contamination: "the null arm moved" });

describe("the exit code of a judgement", () => {
  test.each([
    { is: "regressed", judgement: judgementOf({ checks: [slowerCheck()] }), plain: 1, strict: 1 },
    { is: "inconclusive", judgement: open, plain: 0, strict: 3 },
    { is: "contaminated", judgement: contaminated, plain: 0, strict: 3 },
    { is: "improved", judgement: judgementOf({ checks: [checkOf({ verdict: "improved" })] }), plain: 0, strict: 0 },
    { is: "pass", judgement: judgementOf(), plain: 0, strict: 0 },
  ])("is $plain where it is $is, and $strict under --strict", ({ judgement, plain, strict }) => {
    expect(show({ judgement }).code).toBe(plain);
    expect(show({ judgement, strict: true }).code).toBe(strict);
  });

  test("that is 0 of an open verdict comes with a warning that says so", () => {
    expect(show({ judgement: open }).talk).toMatch(/^! INCONCLUSIVE: mine against .*--strict makes it 3/);
    expect(show({ judgement: open, strict: true }).talk).not.toContain("--strict");
    expect(show().talk).toBe("");
  });
});

describe("a judgement on stdout", () => {
  test("as JSON is the judgement with its verdict, and the warnings are on stderr", () => {
    const { data, talk } = show({ judgement: mixedJudgement(), format: "json" });
    const { verdict, checks, ...rest } = JSON.parse(data);
    const { checks: given, ...expected } = mixedJudgement();
    expect({ verdict, rest }).toEqual({ verdict: "regressed", rest: expected });
    expect(checks).toHaveLength(given.length);
    expect(checks[0].verdict).toBe("regressed");
    expect(talk).toBe("! the baseline is 40 days old\n");
  });

  test("as CSV is a line a check with every figure", () => {
    const { data } = show({ judgement: mixedJudgement(), format: "csv" });
    const records: Record<string, string>[] = parse(data, { columns: true });
    expect(records).toHaveLength(5);
    expect(records[2]).toMatchObject({
      name: "silero-vad t1",
      metric: "latency_p50_ms",
      baseline: "0.412",
      change_lo: "0.041",
      could_catch: "0.082",
      verdict: "inconclusive",
      suite_verdict: "regressed",
      is_contaminated: "false",
    });
  });

  test("is nothing that a terminal acts on, that a CI server takes for a command or that a spreadsheet runs", () => {
    for (const format of ["text", "json", "csv", "markdown"] as const) {
      const { data } = show({ judgement: hostile(), format });
      expect(data).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
      expect(data).not.toMatch(/^\s*::|##\w*\[/m);
    }
    const records: Record<string, string>[] = parse(show({ judgement: hostile(), format: "csv" }).data, {
      columns: true,
    });
    expect(records.map(({ name }) => name)).toContain("'=1+1");
    expect(JSON.parse(show({ judgement: hostile(), format: "json" }).data).candidate).toBe(hostile().candidate);
  });
});

describe("a judgement in a CI job", () => {
  test("is annotated on stderr under GitHub Actions alone", () => {
    const judgement = judgementOf({ checks: [slowerCheck()] });
    expect(show({ judgement, env: { GITHUB_ACTIONS: "true" } }).talk).toMatch(/^::error title=offgrid duel::/);
    expect(show({ judgement }).talk).toBe("");
  });

  test("is appended to the step's summary, after what is there", () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "summary.md");
      writeFileSync(file, "# before");
      show({ env: { GITHUB_STEP_SUMMARY: file } });
      expect(readFileSync(file, "utf8")).toMatch(/^# before\n\n### ✅ offgrid duel\n/);
    }));

  test("takes of the summary the room that is left, and says where there is none", () =>
    inTemporaryFolder(async (folder) => {
      const file = path.join(folder, "summary.md");
      const checks = Array.from({ length: 5000 }, (_, index) => slowerCheck({ name: `m${index}` }));
      writeFileSync(file, "x".repeat(summaryBytes - 30_000));
      show({ judgement: judgementOf({ checks }), env: { GITHUB_STEP_SUMMARY: file } });
      expect(statSync(file).size).toBeLessThanOrEqual(summaryBytes);
      expect(readFileSync(file, "utf8")).toContain("more checks left out here");
      const { talk } = show({ env: { GITHUB_STEP_SUMMARY: file } });
      expect(talk + readFileSync(file, "utf8")).toMatch(/no room is left in it|Passed/);
      writeFileSync(file, "x".repeat(summaryBytes));
      expect(show({ env: { GITHUB_STEP_SUMMARY: file } })).toMatchObject({ code: 0 });
      expect(statSync(file).size).toBe(summaryBytes);
    }));

  test("stands where the summary cannot be written", () =>
    inTemporaryFolder(async (folder) => {
      const { code, talk } = show({
        judgement: judgementOf({ checks: [slowerCheck()] }),
        env: { GITHUB_STEP_SUMMARY: folder },
      });
      expect(code).toBe(1);
      expect(talk).toMatch(/^! GITHUB_STEP_SUMMARY: cannot be written .* the verdict stands\n$/);
    }));

  test("is a JUnit file where one is asked for, in a folder that need not be there", () =>
    inTemporaryFolder(async (folder) => {
      const junit = path.join(folder, "reports", "duel.xml");
      show({ junit });
      expect(readFileSync(junit, "utf8")).toContain('<testsuite name="offgrid duel" tests="1" failures="0"');
    }));
});

describe("what could not be judged", () => {
  const fail = (junit: unknown, thrown: unknown, env = {}) => {
    const { heard, terminal } = recorder();
    const work = () => Promise.reject(thrown);
    return { heard, done: tellingFailures({ kind: "gate", junit, env, terminal, work }) };
  };
  const unreadable = new OffgridError({ code: "input", place: "base.csv", fault: "it is not there" });

  test("is an error in the JUnit file, an annotation, and goes on as it was", () =>
    inTemporaryFolder(async (folder) => {
      const junit = path.join(folder, "gate.xml");
      const { heard, done } = fail(junit, unreadable, { GITHUB_ACTIONS: "true" });
      await expect(done).rejects.toBe(unreadable);
      expect(readFileSync(junit, "utf8")).toContain('<error message="base.csv: it is not there." type="could not">');
      expect(heard.talk).toBe("::error title=offgrid gate could not judge::base.csv: it is not there.\n");
    }));

  test("goes on as it was where there is no JUnit file, or it cannot be written", () =>
    inTemporaryFolder(async (folder) => {
      await expect(fail(undefined, unreadable).done).rejects.toBe(unreadable);
      mkdirSync(path.join(folder, "taken"));
      const { heard, done } = fail(path.join(folder, "taken"), unreadable);
      await expect(done).rejects.toBe(unreadable);
      expect(heard.talk).toContain("cannot be written");
      expect(existsSync(path.join(folder, "taken"))).toBe(true);
    }));

  test("is nothing where the work is done", () =>
    expect(
      tellingFailures({ kind: "gate", junit: "x", env: {}, terminal: recorder().terminal, work: async () => 3 }),
    ).resolves.toBe(3));
});
