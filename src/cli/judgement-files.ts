import { appendFileSync, mkdirSync, statSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import type { Judgement } from "../gate/judgement.ts";
import { errorAnnotation } from "../report/judgement-github.ts";
import { errorJunit, judgementJunit } from "../report/judgement-junit.ts";
import { summaryBytes } from "../report/judgement-markdown.ts";
import { visibleSentence } from "../report/visible-text.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import type { Terminal } from "./terminal.ts";

/** @throws OffgridError `output`. */
export function writeJudgementJunit({
  file,
  judgement,
}: {
  readonly file: string;
  readonly judgement: Judgement;
}): void {
  writeJunit(file, judgementJunit(judgement));
}

/**
 * Does the work of `gate` or `duel`; where it cannot be done, the JUnit file (if one is asked for) has that as an error and GitHub an
 * annotation, and the error goes on. `junit` is the option as typed, so that a wrong command line shows too.
 */
export async function tellingFailures<T>({
  kind,
  junit,
  env,
  terminal,
  work,
}: {
  readonly kind: Judgement["kind"];
  readonly junit: unknown;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly terminal: Terminal;
  readonly work: () => Promise<T>;
}): Promise<T> {
  try {
    return await work();
  } catch (thrown) {
    const message = messageOf(thrown);
    if (env["GITHUB_ACTIONS"] === "true") terminal.warn(errorAnnotation({ kind, message }));
    if (typeof junit === "string" && !isOf(thrown, junit)) {
      try {
        writeJunit(junit, errorJunit({ kind, message }));
      } catch (second) {
        terminal.warn(`! ${messageOf(second)}`);
      }
    }
    throw thrown;
  }
}

/** Whether it was this file that could not be written. */
function isOf(thrown: unknown, file: string): boolean {
  return thrown instanceof OffgridError && thrown.code === "output" && thrown.place === file;
}

function writeJunit(file: string, data: string): void {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch {
    // The writing that follows says what is wrong with the folder.
  }
  writeFileAtomically({ layer: nodeFileLayer, path: file, data });
}

/**
 * Appends to GitHub's summary of the step, in the room that is left of the 1 MiB that it takes. Where that cannot be done it is
 * said, and the verdict stands.
 */
export function appendSummary({
  file,
  text,
  terminal,
}: {
  readonly file: string | undefined;
  readonly text: (mostBytes: number) => string;
  readonly terminal: Terminal;
}): void {
  if (file === undefined || file === "") return;
  try {
    const there = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
    const start = there === 0 ? "" : "\n\n";
    const page = text(summaryBytes - there - start.length);
    if (page === "") terminal.warn("! GITHUB_STEP_SUMMARY: no room is left in it (1 MiB), the verdict is not there");
    else appendFileSync(file, `${start}${page}`);
  } catch (thrown) {
    terminal.warn(
      `! GITHUB_STEP_SUMMARY: cannot be written (${visibleSentence(messageOf(thrown))}); the verdict stands`,
    );
  }
}
