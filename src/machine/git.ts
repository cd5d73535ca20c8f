import { execFile } from "node:child_process";
import { promisify } from "node:util";

export interface GitState {
  readonly gitCommit: string | null;
  /** Whether tracked files differ from the commit; new files do not count. */
  readonly gitDirty: boolean | null;
}

const run = promisify(execFile);
const TIMEOUT_MS = 5_000;
const unknown = { gitCommit: null, gitDirty: null } as const;

/**
 * Commit of the offgrid checkout in `folder`; nulls without git, without a repository, or where `folder` only lies
 * somewhere inside another one (offgrid installed as a package): that repository's commit says nothing about us.
 */
export async function readGitState(folder: string): Promise<GitState> {
  const [prefix, commit] = (await git(folder, ["rev-parse", "--show-prefix", "HEAD"]))?.split("\n") ?? [];
  if (prefix !== "" || commit === undefined || !/^[0-9a-f]{40,64}$/.test(commit)) return unknown;
  const changes = await git(folder, ["status", "--porcelain", "--untracked-files=no"]);
  return { gitCommit: commit, gitDirty: changes === null ? null : changes.trim() !== "" };
}

/** Output of a git command; null when it fails, for any reason. */
async function git(folder: string, args: readonly string[]): Promise<string | null> {
  try {
    const options = { timeout: TIMEOUT_MS, killSignal: "SIGKILL", windowsHide: true, env: quietEnvironment() } as const;
    const { stdout } = await run("git", ["-C", folder, "-c", "core.fsmonitor=false", ...args], options);
    return stdout;
  } catch {
    return null; // no git, no repository, or too slow: the commit is unknown
  }
}

/** Inherited GIT_DIR and friends (inside a hook, say) would point git at another repository. */
function quietEnvironment(): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("GIT_"));
  return { ...Object.fromEntries(inherited), GIT_OPTIONAL_LOCKS: "0" };
}
