import { type Judgement, overallVerdict } from "../gate/judgement.ts";
import { judgementAnnotations } from "../report/judgement-github.ts";
import { judgementMarkdown } from "../report/judgement-markdown.ts";
import { judgementJson, judgementRecords } from "../report/judgement-records.ts";
import { judgementText } from "../report/judgement-text.ts";
import { verdictSentence } from "../report/judgement-words.ts";
import { plainJson, visibleSentence } from "../report/visible-text.ts";
import { type ExitCode, exitCodes } from "./commands.ts";
import { formatRecords } from "./format-records.ts";
import { appendSummary, writeJudgementJunit } from "./judgement-files.ts";
import type { formats } from "./options.ts";
import type { Terminal } from "./terminal.ts";

export interface JudgementRequest {
  readonly judgement: Judgement;
  /** `junit`: file for JUnit XML. `strict`: whether an inconclusive verdict fails. */
  readonly args: {
    readonly format: (typeof formats)[number];
    readonly junit?: string | undefined;
    readonly strict: boolean;
  };
  /** The environment: `GITHUB_ACTIONS` and `GITHUB_STEP_SUMMARY` are read of it. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
}

/**
 * Shows a judgement wherever it is looked for: on stdout, in the JUnit file, in GitHub's summary of the step and as its annotations
 * (on stderr: its runner reads both). Returns the exit code. @throws OffgridError `output` where the JUnit file cannot be written.
 */
export function showJudgement({ judgement, args, env, terminal }: JudgementRequest): ExitCode {
  printJudgement({ judgement, format: args.format, terminal });
  if (args.format !== "text") sayWarnings({ judgement, terminal });
  appendSummary({
    file: env["GITHUB_STEP_SUMMARY"],
    text: (mostBytes) => judgementMarkdown({ judgement, mostBytes }),
    terminal,
  });
  if (env["GITHUB_ACTIONS"] === "true") for (const line of judgementAnnotations(judgement)) terminal.warn(line);
  if (args.junit !== undefined) writeJudgementJunit({ file: args.junit, judgement });
  return exitCodeOf({ judgement, isStrict: args.strict, terminal });
}

function printJudgement({
  judgement,
  format,
  terminal,
}: {
  judgement: Judgement;
  format: JudgementRequest["args"]["format"];
  terminal: Terminal;
}): void {
  switch (format) {
    case "json":
      // As its number, so that no CI server takes a name in it for a command.
      terminal.data(`${plainJson(judgementJson(judgement)).replaceAll("##", "#\\u0023")}\n`);
      return;
    case "csv":
      terminal.data(formatRecords(judgementRecords(judgement)));
      return;
    case "markdown":
      terminal.data(judgementMarkdown({ judgement }));
      return;
    case "text":
      terminal.data(judgementText({ judgement, width: terminal.width }));
      return;
    default:
      throw new TypeError(`unhandled format ${String(format satisfies never)}`);
  }
}

/** What the text says aloud is said on stderr where stdout is for a program. */
function sayWarnings({
  judgement: { contamination, warnings },
  terminal,
}: {
  judgement: Judgement;
  terminal: Terminal;
}): void {
  if (contamination !== null) terminal.warn(`! CONTAMINATED: ${visibleSentence(contamination)}`);
  for (const text of warnings) terminal.warn(`! ${visibleSentence(text)}`);
}

function exitCodeOf({
  judgement,
  isStrict,
  terminal,
}: {
  judgement: Judgement;
  isStrict: boolean;
  terminal: Terminal;
}): ExitCode {
  const verdict = overallVerdict(judgement);
  switch (verdict) {
    case "regressed":
      return exitCodes.bad;
    case "inconclusive":
      terminal.warn(
        `! ${visibleSentence(verdictSentence(judgement)).replace(/^Inconclusive/, (word) => terminal.style.talk("yellow", word.toUpperCase()))}${isStrict ? "" : " The exit code is 0 all the same; --strict makes it 3."}`,
      );
      return isStrict ? exitCodes.inconclusive : exitCodes.fine;
    case "improved":
    case "pass":
      return exitCodes.fine;
    default:
      throw new TypeError(`unhandled verdict ${String(verdict satisfies never)}`);
  }
}
