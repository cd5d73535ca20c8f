import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { profileFile } from "./find-profile.ts";
import { fromHere, projectPaths } from "./project.ts";
import { lostPath, readPaths, type SweepPaths } from "./sweep-paths.ts";
import type { ReadFile, SweepArguments } from "./sweep-record.ts";

/** A file that an argument names. */
interface NamedFile {
  /** The argument, with the file's place in it where there may be several. */
  readonly argument: string;
  readonly path: string;
  /** Whether it is read, or written. */
  readonly use: "read" | "written";
  /** Whether it is offgrid's own, found by its name alone. */
  readonly owner: "offgrid" | "user";
}

/** Arguments with the bare names of files in place of their paths, those paths from `folder`, and what the files hold now. */
export function describeFiles({ args, folder }: { readonly args: SweepArguments; readonly folder: string }): {
  readonly args: SweepArguments;
  readonly paths: SweepPaths;
  readonly files: ReadFile[];
} {
  const named = filesOf(args);
  const own = named.filter(({ owner }) => owner === "user");
  return {
    args: withFiles(args, new Map(own.map((file) => [file.argument, path.basename(file.path)]))),
    paths: Object.fromEntries(own.map((file) => [file.argument, path.relative(folder, file.path)])),
    files: digestsOf(named),
  };
}

/**
 * The arguments of a saved sweep with their paths in them again.
 * @throws OffgridError `resume` where a path is lost, a file is gone, or one is not what it was.
 */
export function recallFiles({
  folder,
  args,
  files,
}: {
  readonly folder: string;
  readonly args: SweepArguments;
  readonly files: readonly ReadFile[];
}): SweepArguments {
  const wanted = filesOf(args).filter(({ owner }) => owner === "user");
  const paths = wanted.length === 0 ? {} : readPaths(folder);
  const lost = wanted.find(({ argument }) => paths[argument] === undefined);
  if (lost !== undefined) throw lostPath({ folder, argument: lost.argument });
  const absolute = Object.entries(paths).map(([argument, file]) => [argument, path.resolve(folder, file)] as const);
  const recalled = withFiles(args, new Map(absolute));
  requireUnchanged({ before: files, named: filesOf(recalled) });
  return recalled;
}

function filesOf(args: SweepArguments): NamedFile[] {
  const { results, trace, svg, profile } = args;
  const user = (argument: string, file: unknown, use: NamedFile["use"] = "read"): NamedFile[] =>
    typeof file === "string" ? [{ argument, path: path.resolve(file), use, owner: "user" }] : [];
  const profiles = Array.isArray(profile) ? profile : [];
  return [
    ...user("results", results),
    ...user("trace", trace),
    ...user("requests-trace", args["requests-trace"]),
    ...user("svg", svg, "written"),
    ...profiles.flatMap((id, index): NamedFile[] => {
      const own = profileFile(String(id));
      const argument = `profile ${index + 1}`;
      return own === undefined ? user(argument, id) : [{ argument, path: own, use: "read", owner: "offgrid" }];
    }),
    ...(args["tokens-per-request"] === undefined
      ? []
      : [{ argument: "prices", path: projectPaths.prices, use: "read", owner: "offgrid" } as const]),
  ];
}

/** The arguments with other words for the files that they name. */
function withFiles(args: SweepArguments, words: ReadonlyMap<string, string>): SweepArguments {
  const replaced = Object.entries(args).map(([name, value]) => [
    name,
    Array.isArray(value)
      ? value.map((one, index) => words.get(`${name} ${index + 1}`) ?? one)
      : (words.get(name) ?? value),
  ]);
  return Object.fromEntries(replaced);
}

function digestsOf(named: readonly NamedFile[]): ReadFile[] {
  return named
    .filter(({ use, path: file }) => use === "read" && existsSync(file))
    .map(({ argument, path: file }) => ({ argument, name: path.basename(file), sha256: digestOf(file) }));
}

function digestOf(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

function requireUnchanged({ before, named }: { before: readonly ReadFile[]; named: readonly NamedFile[] }): void {
  const now = digestsOf(named);
  for (const { argument, sha256, name } of before) {
    const file = named.find((one) => one.argument === argument)?.path ?? name;
    const found = now.find((one) => one.argument === argument);
    if (found?.sha256 === sha256) continue;
    throw new OffgridError({
      code: "resume",
      place: fromHere(file),
      fault:
        found === undefined
          ? "the sweep was begun with this file, and it is not there"
          : `the file was changed since the sweep began: its SHA-256 was ${sha256} and is now ${found.sha256}`,
      cure: "Put back what it was, or start anew in another folder with --out",
    });
  }
}
