import { readFileSync } from "node:fs";
import { meters } from "../energy/meters.ts";
import { namesIn, projectPaths } from "./project.ts";

/**
 * What may follow on the command line, for the shell: yargs's own words, and where a suite or a model belongs their names.
 * The signature is yargs's.
 */
export function completeWords(
  current: string,
  _argv: unknown,
  defaults: (onDone: (error: Error | null, words: string[] | undefined) => void) => void,
  done: (words: string[]) => void,
): void {
  const words = process.argv.slice(process.argv.indexOf("--get-yargs-completions") + 2);
  const before = words.at(-2) ?? "";
  if (
    before === "--model" ||
    words.slice(0, 2).join(" ") === "models show" ||
    words.slice(0, 2).join(" ") === "models verify"
  ) {
    done(begunWith(current, modelIds()));
    return;
  }
  if (before === "--meter") {
    done(begunWith(current, [...Object.values(meters).map(({ form }) => form.replace(/=.*/, "=")), "none"]));
    return;
  }
  if (before === "--profile") {
    done(begunWith(current, namesIn(projectPaths.profiles)));
    return;
  }
  defaults((_error, usual) => {
    const suites =
      words[0] === "run" && !current.startsWith("-") ? begunWith(current, namesIn(projectPaths.suites)) : [];
    done([...suites, ...(usual ?? []).filter((word) => word !== "$0")]);
  });
}

function begunWith(current: string, names: readonly string[]): string[] {
  return names.filter((name) => name.startsWith(current));
}

/** By pattern rather than by the YAML parser: the shell waits for every keystroke. */
function modelIds(): string[] {
  const text = readFileSync(projectPaths.catalog, "utf8");
  return [...text.matchAll(/^\s*(?:- )?id: (\S+)$/gm)].flatMap(([, id]) => (id === undefined ? [] : [id]));
}
