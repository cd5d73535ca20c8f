import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, test } from "vitest";
import type { Judgement } from "../../src/gate/judgement.ts";
import { errorJunit, judgementJunit } from "../../src/report/judgement-junit.ts";
import { judgementOf } from "../gate/checks.ts";
import { anyJudgement, hostile, mixedJudgement, slowerCheck } from "../gate/judgements.ts";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly path: string;
  text: string;
}

/** Reads XML as strictly as its recommendation asks; throws where it is not well-formed. */
function parse(xml: string): readonly Element[] {
  const elements: Element[] = [];
  const open: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, path: [...open.map((one) => one.name), name].join("/"), text: "" };
    elements.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const last = open.at(-1);
    if (last !== undefined) last.text += text;
  });
  parser.on("closetag", () => {
    open.pop();
  });
  parser.write(xml).close();
  return elements;
}

const places = [
  "testsuites",
  "testsuites/testsuite",
  "testsuites/testsuite/properties",
  "testsuites/testsuite/properties/property",
  "testsuites/testsuite/testcase",
  "testsuites/testsuite/testcase/failure",
  "testsuites/testsuite/testcase/error",
  "testsuites/testsuite/testcase/skipped",
  "testsuites/testsuite/testcase/system-out",
  "testsuites/testsuite/system-out",
  "testsuites/testsuite/system-err",
];

/** The counts of the suite are those of its cases, and every element is where readers look for it. */
function expectJunit(xml: string): readonly Element[] {
  const elements = parse(xml);
  const count = (name: string) => elements.filter((element) => element.name === name).length;
  for (const { path } of elements) expect(places).toContain(path);
  for (const name of ["testsuites", "testsuite"])
    expect(elements.find((element) => element.name === name)?.attributes).toMatchObject({
      tests: String(count("testcase")),
      failures: String(count("failure")),
      errors: String(count("error")),
      skipped: String(count("skipped")),
    });
  for (const { name, attributes } of elements)
    if (name === "testcase") expect(Object.keys(attributes)).toEqual(["classname", "name"]);
  return elements;
}

describe("a judgement as JUnit XML", () => {
  test("has a case a check: failed where it regressed, skipped where it is open", () => {
    expect(judgementJunit(mixedJudgement())).toMatchInlineSnapshot(`
      "<?xml version="1.0" encoding="UTF-8"?>
      <testsuites name="offgrid gate" tests="5" failures="2" errors="0" skipped="1">
        <testsuite name="offgrid gate" tests="5" failures="2" errors="0" skipped="1">
          <properties>
            <property name="verdict" value="regressed"/>
            <property name="baseline" value="main of 2026-11-29"/>
            <property name="candidate" value="this branch"/>
            <property name="machine" value="AMD EPYC, 2 cores"/>
            <property name="command" value="npx offgrid gate base.csv cand.csv --policy ci"/>
          </properties>
          <testcase classname="offgrid.gate" name="ppocr-v4-rec t1, presence">
            <failure message="worse: missing." type="worse">missing.</failure>
          </testcase>
          <testcase classname="offgrid.gate" name="ppocr-v4-rec t1, model_bytes">
            <failure message="worse: 10.86 MB → 10.90 MB, +0.4 %" type="worse">10.86 MB → 10.90 MB, +0.4 %
      The file has grown, and the policy allows none of it.</failure>
          </testcase>
          <testcase classname="offgrid.gate" name="silero-vad t1">
            <skipped message="inconclusive: 0.412 ms → 0.435 ms, +5.6 % [+4.1, +7.1], could catch: 8.2 %">0.412 ms → 0.435 ms, +5.6 % [+4.1, +7.1], could catch: 8.2 %
      6 repetitions a side are too few.</skipped>
          </testcase>
          <testcase classname="offgrid.gate" name="silero-vad t1, items_per_s">
            <system-out>0.412 1/s → 0.435 1/s, +5.6 % [+4.1, +7.1]</system-out>
          </testcase>
          <testcase classname="offgrid.gate" name="ppocr-v4-rec t1">
            <system-out>23.42 ms → 23.45 ms, +0.1 % [-0.9, +1.3]</system-out>
          </testcase>
          <system-out>Regressed: this branch against main of 2026-11-29, 2 worse, 1 unknown, 1 faster, 1 same of 5 checks; first of all ppocr-v4-rec t1, presence.</system-out>
          <system-err>the baseline is 40 days old</system-err>
        </testsuite>
      </testsuites>
      "
    `);
  });

  test("is well-formed and counts right, whatever the judgement", () => {
    fc.assert(
      fc.property(anyJudgement, (judgement: Judgement) => {
        const cases = expectJunit(judgementJunit(judgement)).filter(({ name }) => name === "testcase");
        expect(cases).toHaveLength(judgement.checks.length);
      }),
    );
  });

  test("holds planted texts as texts", () => {
    const elements = expectJunit(judgementJunit(hostile()));
    expect(elements.map(({ attributes }) => attributes["name"])).toContain(
      "a|b `c` <script>alert(1)</script> ]]> &amp; \"q\" 'q'",
    );
    expect(elements.map(({ attributes }) => attributes["name"])).toContain(
      "line\\u{a}feed\\u{d}::error::second\\u{2028}third\\u{0}\\u{8}\\u{ffff}\\u{d800}",
    );
  });

  test("fails nothing where the data cannot be believed", () => {
    const elements = expectJunit(judgementJunit(judgementOf({ checks: [slowerCheck()], contamination: "null arm" })));
    expect(elements.find(({ name }) => name === "skipped")?.attributes["message"]).toBe(
      "inconclusive: contaminated: null arm",
    );
  });

  test("has the seconds of the whole", () =>
    expect(expectJunit(judgementJunit(judgementOf()))[1]?.attributes["time"]).toBe("96.000"));
});

test("what could not be judged is one case with an error", () => {
  const elements = expectJunit(errorJunit({ kind: "gate", message: "base.csv: <it> is not there.\nGive another." }));
  expect(elements.find(({ name }) => name === "error")?.attributes["message"]).toBe(
    "base.csv: <it> is not there.\\u{a}Give another.",
  );
});
