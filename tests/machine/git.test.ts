import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { readGitState } from "../../src/machine/git.ts";
import { plant } from "./plant.ts";

afterEach(() => vi.unstubAllEnvs());

function git(folder: string, ...args: readonly string[]): string {
  const identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
  return execFileSync("git", ["-C", folder, ...identity, ...args], { encoding: "utf8" }).trim();
}

function checkout(): { readonly folder: string; readonly commit: string } {
  const folder = plant({ "a.txt": "a\n", "inside/package.json": "{}\n" });
  git(folder, "init", "--quiet");
  git(folder, "add", ".");
  git(folder, "commit", "--quiet", "--message", "first");
  return { folder, commit: git(folder, "rev-parse", "HEAD") };
}

test("a clean checkout has its commit, new files or not", async () => {
  const { folder, commit } = checkout();
  writeFileSync(path.join(folder, "new.txt"), "new\n");
  expect(await readGitState(folder)).toEqual({ gitCommit: commit, gitDirty: false });
});

test("a changed file makes the checkout dirty", async () => {
  const { folder, commit } = checkout();
  writeFileSync(path.join(folder, "a.txt"), "b\n");
  expect(await readGitState(folder)).toEqual({ gitCommit: commit, gitDirty: true });
});

test("a repository that only lies round the folder is not ours", async () => {
  const { folder } = checkout();
  expect(await readGitState(path.join(folder, "inside"))).toEqual({ gitCommit: null, gitDirty: null });
});

test("GIT_DIR of a hook that runs us does not point at another repository", async () => {
  const ours = checkout();
  const other = plant({});
  mkdirSync(path.join(other, "x"));
  git(other, "init", "--quiet");
  vi.stubEnv("GIT_DIR", path.join(other, ".git"));
  expect((await readGitState(ours.folder)).gitCommit).toBe(ours.commit);
});

test("no repository, no commits, no folder and no git are all unknown", async () => {
  const empty = plant({});
  git(empty, "init", "--quiet");
  const nothing = { gitCommit: null, gitDirty: null };
  expect(await readGitState(plant({}))).toEqual(nothing);
  expect(await readGitState(empty)).toEqual(nothing);
  expect(await readGitState(path.join(empty, "absent"))).toEqual(nothing);
  vi.stubEnv("PATH", empty);
  expect(await readGitState(empty)).toEqual(nothing);
});
