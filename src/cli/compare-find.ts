import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { visibleText } from "../report/visible-text.ts";
import { runFiles } from "../runner/run-folder.ts";
import { fromHere, projectPaths } from "./project.ts";

/** A table to read. */
export interface TableFile {
  readonly file: string;
  /** As messages name it. */
  readonly place: string;
  /** Found by a pattern: a file that is no table of results is passed over. */
  readonly isGuess: boolean;
}

const most = { files: 10_000, depth: 32 } as const;

/** Tables by file, run folder, run id or pattern, each once, in the order given. @throws OffgridError `input`. */
export function findTables(references: readonly string[]): TableFile[] {
  const found = references.flatMap((reference) => guarded(reference, () => expand(reference)));
  const paths = new Set<string>();
  const tables = found.filter(({ file }) => {
    const real = realpathSync(file);
    const isNew = !paths.has(real);
    paths.add(real);
    return isNew;
  });
  if (tables.length <= most.files) return tables;
  throw refusal("", `${tables.length} tables are more than ${most.files}`);
}

/** What the file system refuses (a loop of links, a name too long, a folder not ours) is told with its place. */
export function guarded<T>(reference: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof OffgridError) throw thrown;
    throw refusal(reference, `it cannot be read (${messageOf(thrown)})`, thrown);
  }
}

function expand(reference: string): TableFile[] {
  const file = findFile(reference);
  if (file !== undefined) return [{ file, place: visibleText(fromHere(file)), isGuess: false }];
  if (!/[*?]/.test(reference)) {
    const isThere = lstatSync(path.resolve(reference), { throwIfNoEntry: false }) !== undefined;
    throw refusal(
      reference,
      isThere
        ? `it is neither a file nor a folder with a ${runFiles.results}`
        : `there is no such file, no folder with a ${runFiles.results}, and no run of that id`,
    );
  }
  const files = matchFiles(reference);
  if (files.length === 0) throw refusal(reference, "no file has such a name");
  return files.map((one) => ({ file: one, place: visibleText(fromHere(one)), isGuess: true }));
}

function findFile(reference: string): string | undefined {
  const own = path.resolve(reference);
  const candidates = [
    own,
    path.join(own, runFiles.results),
    path.join(projectPaths.results, reference, runFiles.results),
  ];
  return candidates.find((file) => statSync(file, { throwIfNoEntry: false })?.isFile());
}

/** `*` and `?` within a name, `**` for any folders. Links to folders are not followed: they may lead round in a ring. */
function matchFiles(pattern: string): string[] {
  const segments = path
    .resolve(pattern)
    .split(path.sep)
    .filter((segment) => segment !== "");
  return walk({ folder: path.parse(path.resolve(pattern)).root, segments, depth: 0 });
}

function walk({ folder, segments, depth }: { folder: string; segments: readonly string[]; depth: number }): string[] {
  const [first, ...rest] = segments;
  if (first === undefined || depth > most.depth) return [];
  if (!/[*?]/.test(first) && rest.length > 0)
    return walk({ folder: path.join(folder, first), segments: rest, depth: depth + 1 });
  const entries = entriesOf(folder);
  const folders = entries.filter((entry) => entry.isDirectory());
  if (first === "**") {
    const here = walk({ folder, segments: rest, depth: depth + 1 });
    const below = folders.flatMap(({ name }) => walk({ folder: path.join(folder, name), segments, depth: depth + 1 }));
    return [...new Set([...here, ...below])];
  }
  const isMatch = matcher(first);
  if (rest.length === 0)
    return entries.filter((entry) => entry.isFile() && isMatch(entry.name)).map(({ name }) => path.join(folder, name));
  return folders
    .filter(({ name }) => isMatch(name))
    .flatMap(({ name }) => walk({ folder: path.join(folder, name), segments: rest, depth: depth + 1 }));
}

function entriesOf(folder: string) {
  const found = statSync(folder, { throwIfNoEntry: false });
  if (found === undefined || !found.isDirectory()) return [];
  return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Compares piece by piece, so that no name takes long. */
function matcher(pattern: string): (name: string) => boolean {
  return (name) => {
    let at = 0;
    let letter = 0;
    let star = -1;
    let mark = 0;
    while (letter < name.length) {
      if (pattern[at] === "*") {
        star = at++;
        mark = letter;
      } else if (at < pattern.length && (pattern[at] === "?" || pattern[at] === name[letter])) {
        at++;
        letter++;
      } else if (star >= 0) {
        at = star + 1;
        letter = ++mark;
      } else return false;
    }
    return [...pattern.slice(at)].every((rest) => rest === "*");
  };
}

function refusal(place: string, fault: string, cause?: unknown): OffgridError {
  return new OffgridError({
    code: "input",
    place: visibleText(place),
    fault,
    cure: "Give the results.csv of runs, their folders, their ids in results/, or a pattern such as 'results/**/results.csv'",
    cause,
  });
}
