import { believedVerdict, type Check, type Judgement, overallVerdict, type Verdict } from "../gate/judgement.ts";
import {
  changeText,
  figureText,
  reasonSentences,
  titleOf,
  verdictSentence,
  wordOf,
  worstFirst,
} from "./judgement-words.ts";
import { visibleSentence } from "./visible-text.ts";

/**
 * A judgement as JUnit XML, a test case a check: failure is a regression, skipped is inconclusive or not judged. Times that cannot be
 * believed are no failure. The elements are those of GitLab's, Jenkins' and GitHub actions' readers; there is no XSD of JUnit's own.
 */
export function judgementJunit(judgement: Judgement): string {
  const { kind, contamination, seconds, facts, baseline, candidate, command, warnings } = judgement;
  const cases = worstFirst(judgement.checks);
  const believed = cases.map((check) => believedVerdict(check, contamination));
  const failures = believed.filter((verdict) => verdict === "regressed").length;
  const skipped = believed.filter(isSkipped).length;
  const properties = [
    { label: "verdict", value: overallVerdict(judgement) },
    { label: "baseline", value: baseline },
    { label: "candidate", value: candidate },
    ...facts,
    { label: "command", value: command },
  ];
  return document({
    kind,
    counts: { tests: cases.length, failures, errors: 0, skipped },
    seconds,
    body: [
      "    <properties>",
      ...properties.map(({ label, value }) => `      <property name="${xml(label)}" value="${xml(value)}"/>`),
      "    </properties>",
      ...cases.map((check) => caseOf({ check, judgement })),
      `    <system-out>${xml(verdictSentence(judgement))}</system-out>`,
      ...(warnings.length === 0 ? [] : [`    <system-err>${warnings.map(xml).join("\n")}</system-err>`]),
    ],
  });
}

/** What could not be judged at all, as one test case with an error, so that a CI server shows why there is no verdict. */
export function errorJunit({ kind, message }: { readonly kind: Judgement["kind"]; readonly message: string }): string {
  return document({
    kind,
    counts: { tests: 1, failures: 0, errors: 1, skipped: 0 },
    seconds: null,
    body: [
      `    <testcase classname="offgrid.${kind}" name="offgrid ${kind}">`,
      `      <error message="${xml(message)}" type="could not">${xml(message)}</error>`,
      "    </testcase>",
    ],
  });
}

function document({
  kind,
  counts,
  seconds,
  body,
}: {
  kind: Judgement["kind"];
  counts: Readonly<Record<"tests" | "failures" | "errors" | "skipped", number>>;
  seconds: number | null;
  body: readonly string[];
}): string {
  const attributes = [
    `name="offgrid ${kind}"`,
    ...Object.entries(counts).map(([name, count]) => `${name}="${count}"`),
    ...(seconds === null ? [] : [`time="${seconds.toFixed(3)}"`]),
  ].join(" ");
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites ${attributes}>`,
    `  <testsuite ${attributes}>`,
    ...body,
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

function isSkipped(verdict: Verdict): boolean {
  return verdict === "inconclusive" || verdict === "reported";
}

function caseOf({ check, judgement: { kind, contamination } }: { check: Check; judgement: Judgement }): string {
  const told = [
    ...(contamination === null ? [] : [`contaminated: ${contamination}`]),
    figuresOf(check),
    ...reasonSentences(check),
  ].filter((text) => text !== "");
  const result = resultOf({ check, verdict: believedVerdict(check, contamination), told });
  const open = `    <testcase classname="offgrid.${kind}" name="${xml(titleOf(check))}">`;
  return result === "" ? `${open}</testcase>` : `${open}\n      ${result}\n    </testcase>`;
}

/** What is in a case. The text says all that the message says: some readers show the one, some the other. */
function resultOf({ check, verdict, told }: { check: Check; verdict: Verdict; told: readonly string[] }): string {
  const text = told.map(xml).join("\n");
  const [first = ""] = told;
  switch (verdict) {
    case "regressed":
      return `<failure message="${xml(`${wordOf(check)}: ${first}`)}" type="${wordOf(check)}">${text}</failure>`;
    case "inconclusive":
    case "reported":
      return `<skipped message="${xml(`${verdict}: ${first}`)}">${text}</skipped>`;
    case "improved":
    case "pass":
      return text === "" ? "" : `<system-out>${text}</system-out>`;
    default:
      throw new TypeError(`unhandled verdict ${String(verdict satisfies never)}`);
  }
}

function figuresOf(check: Check): string {
  const { baseline, candidate, change, couldCatch, unit } = check;
  if (baseline === null && candidate === null) return "";
  const sides = [baseline, candidate].map((side) => figureText({ value: side?.value, unit })).join(" → ");
  return change === null && couldCatch === null ? sides : `${sides}, ${changeText(check)}`;
}

const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" } as const;

/** A text as XML 1.0 may hold it: what it may not hold (control characters, lone surrogates, U+FFFE) stands as its number. */
function xml(text: string): string {
  return visibleSentence(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => Object.entries(entities).find(([one]) => one === character)?.[1] ?? "");
}
