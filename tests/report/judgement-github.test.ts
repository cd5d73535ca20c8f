import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { errorAnnotation, judgementAnnotations } from "../../src/report/judgement-github.ts";
import { judgementOf } from "../gate/checks.ts";
import { anyJudgement, hostile, mixedJudgement, slowerCheck } from "../gate/judgements.ts";

/** As the runner reads a line: command, properties, message (actions/runner, ActionCommand.cs). */
function read(line: string) {
  const [, command = "", properties = "", data = ""] = /^::([a-z]+) ?(.*?)::(.*)$/s.exec(line) ?? [];
  const plain = (text: string) =>
    text
      .replaceAll("%0D", "\r")
      .replaceAll("%0A", "\n")
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",")
      .replaceAll("%25", "%");
  return { command, properties: properties.split(",").map(plain), data: plain(data) };
}

describe("annotations of a judgement", () => {
  test("are the verdict, and what is not the same", () => {
    expect(judgementAnnotations(mixedJudgement())).toMatchInlineSnapshot(`
      [
        "::error title=offgrid gate::Regressed: this branch against main of 2026-11-29, 2 worse, 1 unknown, 1 faster, 1 same of 5 checks; first of all ppocr-v4-rec t1, presence.",
        "::error title=worse%3A ppocr-v4-rec t1%2C presence::missing.",
        "::error title=worse%3A ppocr-v4-rec t1%2C model_bytes::+0.4 %25. The file has grown, and the policy allows none of it.",
        "::warning title=unknown%3A silero-vad t1::+5.6 %25 [+4.1, +7.1], could catch: 8.2 %25. 6 repetitions a side are too few.",
        "::notice title=faster%3A silero-vad t1%2C items_per_s::+5.6 %25 [+4.1, +7.1].",
      ]
    `);
  });

  test("are nine at most, and the verdict says how many are not there", () => {
    const checks = Array.from({ length: 30 }, (_, index) => slowerCheck({ name: `m${index}` }));
    const lines = judgementAnnotations(judgementOf({ checks }));
    expect(lines).toHaveLength(10);
    expect(lines[0]).toContain("The 9 worst are annotated, 21 more are not.");
  });

  test("of data that cannot be believed are warnings", () => {
    const lines = judgementAnnotations(judgementOf({ checks: [slowerCheck()], contamination: "null arm" }));
    expect(lines.map((line) => read(line).command)).toEqual(["warning", "warning"]);
  });

  test("of a pass are one notice", () =>
    expect(judgementAnnotations(judgementOf()).map((line) => read(line).command)).toEqual(["notice"]));

  test("are one line each, with one property, whatever the data holds", () => {
    const isSound = (lines: readonly string[]) => {
      expect(lines.length).toBeLessThanOrEqual(10);
      for (const line of lines) {
        expect(line).not.toMatch(/[\r\n]/);
        const { command, properties } = read(line);
        expect(["error", "warning", "notice"]).toContain(command);
        expect(properties).toHaveLength(1);
        expect(properties[0]).toMatch(/^title=/);
      }
    };
    isSound(judgementAnnotations(hostile()));
    fc.assert(fc.property(anyJudgement, (judgement) => isSound(judgementAnnotations(judgement))));
  });
});

test("what could not be judged is an error", () =>
  expect(read(errorAnnotation({ kind: "gate", message: "base.csv: 100% gone, sorry" }))).toEqual({
    command: "error",
    properties: ["title=offgrid gate could not judge"],
    data: "base.csv: 100% gone, sorry",
  }));
