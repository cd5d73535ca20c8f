import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { armKeys } from "../../src/cli/duel-arm.ts";
import { parseCommandLine } from "../../src/cli/parser.ts";
import { inTemporaryFolder, projectRoot } from "../fixtures/cli.ts";
import { buildModel } from "../fixtures/onnx/build.ts";

const text = readFileSync(path.join(projectRoot, "docs", "ci.md"), "utf8");

/** The blocks of a language under a heading. */
function blocksUnder(heading: string, language: string): string[] {
  const [, section = ""] = new RegExp(`^## ${heading}\\n([\\s\\S]*?)(?=^## |$(?![\\s\\S]))`, "m").exec(text) ?? [];
  return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)]
    .filter(([, kind]) => kind === language)
    .map(([, , body = ""]) => body);
}

const githubSchema = z.strictObject({
  name: z.string(),
  on: z.record(z.enum(["pull_request", "push", "schedule", "workflow_dispatch"]), z.unknown()),
  permissions: z.record(z.string(), z.enum(["read", "write", "none"])),
  jobs: z.record(
    z.string(),
    z.strictObject({
      "runs-on": z.union([z.string(), z.array(z.string())]),
      "timeout-minutes": z.int().positive(),
      steps: z.array(
        z.union([
          z.strictObject({
            uses: z.string().regex(/^actions\/[a-z-]+@v\d+$/),
            if: z.string().optional(),
            with: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).optional(),
          }),
          z.strictObject({
            name: z.string().optional(),
            if: z.string().optional(),
            run: z.string(),
            "working-directory": z.string().optional(),
          }),
        ]),
      ),
    }),
  ),
});

const gitlabSchema = z.record(
  z.string(),
  z.strictObject({
    image: z.string().optional(),
    tags: z.array(z.string()).optional(),
    timeout: z.string(),
    rules: z.array(z.strictObject({ if: z.string(), changes: z.array(z.string()).optional() })),
    variables: z.record(z.string(), z.string()).optional(),
    script: z.array(z.string()).min(1),
    allow_failure: z.strictObject({ exit_codes: z.int() }).optional(),
    artifacts: z.strictObject({
      when: z.enum(["always", "on_failure", "on_success"]),
      paths: z.array(z.string()),
      reports: z.strictObject({ junit: z.string() }),
    }),
  }),
);

const [github = ""] = blocksUnder("GitHub Actions", "yaml");
const [ownMachine = ""] = blocksUnder("On a machine of your own: stored tables", "yaml");
const [gitlab = ""] = blocksUnder("GitLab CI", "yaml");
const [shell = ""] = blocksUnder("Any other: a shell", "sh");

/** What the jobs run of a job of GitHub's, in one script, and of one of GitLab's. */
function scripts() {
  const [job] = Object.values(githubSchema.parse(parse(github)).jobs);
  const steps = (job?.steps ?? []).flatMap((step) => ("run" in step && !step["working-directory"] ? [step.run] : []));
  const [other] = Object.values(gitlabSchema.parse(parse(gitlab)));
  const lines = (other?.script ?? []).filter((line) => !/^git clone|^npm run build/.test(line));
  return { github: steps.join("\n"), gitlab: lines.join("\n") };
}

const model = (op: string) =>
  buildModel({
    nodes: [{ op, inputs: ["x"], outputs: ["y"] }],
    inputs: [{ name: "x", type: "float32", dims: ["batch", 4] }],
    outputs: [{ name: "y", type: "float32", dims: ["batch", 4] }],
  });

/** A team's repository: a model on the main branch, and a branch that has changed it, or something else, checked out. */
function plantRepository(folder: string, changed: "model" | "text"): string {
  const repository = path.join(folder, "team's own");
  mkdirSync(path.join(repository, "models"), { recursive: true });
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false", ...args], {
      cwd: repository,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  git("init", "--initial-branch=main");
  writeFileSync(path.join(repository, ".gitignore"), "/offgrid\n");
  writeFileSync(path.join(repository, "models", "reader.onnx"), model("Identity"));
  git("add", "--all");
  git("commit", "--message=base");
  git("update-ref", "refs/remotes/origin/main", "HEAD");
  git("checkout", "-b", "change");
  writeFileSync(path.join(repository, changed === "model" ? "models/reader.onnx" : "text"), model("Neg"));
  git("add", "--all");
  git("commit", "--message=change");
  symlinkSync(projectRoot, path.join(repository, "offgrid"));
  return repository;
}

function runIn(
  cwd: string,
  [program, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: { ...process.env, ...env } }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    });
  });
}

const worktreesOf = (cwd: string) => execFileSync("git", ["worktree", "list"], { cwd, encoding: "utf8" }).trim();

/**
 * The steps of the job on a machine of one's own at an event, with offgrid where it is here, and in place of a model the demo suite: the fake
 * backend takes no time, and nobody keeps a baseline of it.
 */
function ownSteps(event: "pull_request" | "workflow_dispatch"): string {
  const [job] = Object.values(githubSchema.parse(parse(ownMachine)).jobs);
  const steps = (job?.steps ?? []).flatMap((step) =>
    "run" in step && (step.if ?? event).includes(event) ? [step.run] : [],
  );
  return steps
    .join("\n")
    .replaceAll("/opt/offgrid", "offgrid")
    .replace("--model models/reader.onnx --repetitions 10", "demo --repetitions 1");
}

describe("the jobs of docs/ci.md", () => {
  test("are what GitHub and GitLab take, and keep the verdict's files", () => {
    const [job] = Object.values(githubSchema.parse(parse(github)).jobs);
    expect(job?.steps.flatMap((step) => ("uses" in step ? [step.with?.["path"]] : [])).join("\n")).toContain(
      "duel.xml",
    );
    expect(Object.keys(githubSchema.parse(parse(ownMachine)).jobs)).toEqual(["gate"]);
    expect(gitlabSchema.parse(parse(gitlab))["duel"]?.artifacts.reports.junit).toBe("duel.xml");
  });

  test("ask offgrid for nothing that it does not have", async () => {
    const lines = text.split("\n").filter((line) => line.includes("dist/main.js"));
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) {
      const words = line.replace(/^.*dist\/main\.js"? /, "").replace(/ "\$@".*$/, "");
      const argv = [...words.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
      const parsed = await parseCommandLine({ argv, version: "0", width: 80 });
      expect(parsed.kind).toBe("command");
    }
  });

  test("have arms of keys that there are", () => {
    const keys = [...text.matchAll(/--(?:base|cand) ([^\s`]+)/g)].flatMap(([, arm = ""]) =>
      arm.includes("=") ? arm.split(",").map((part) => part.split("=")[0] ?? "") : [],
    );
    expect(keys.length).toBeGreaterThan(5);
    for (const key of keys) expect(Object.keys(armKeys)).toContain(key);
  });

  test("in a shell stop a model that answers otherwise, and leave nothing behind", () =>
    inTemporaryFolder(async (folder) => {
      const repository = plantRepository(folder, "model");
      writeFileSync(path.join(folder, "duel.sh"), shell);
      const run = await runIn(repository, ["sh", path.join(folder, "duel.sh"), "--budget-s", "1", "--out", "duel"]);
      expect(run).toMatchObject({ code: 1 });
      expect(run.stdout).toMatch(/✗ worse[\s\S]*regressed: see the table above\n$/);
      expect(readFileSync(path.join(repository, "duel.xml"), "utf8")).toContain("<failure ");
      expect(worktreesOf(repository).split("\n")).toHaveLength(1);
    }));

  test("in a shell say of the same model, in too little time, that it is open", () =>
    inTemporaryFolder(async (folder) => {
      const repository = plantRepository(folder, "text");
      writeFileSync(path.join(folder, "duel.sh"), shell);
      const run = await runIn(repository, ["sh", path.join(folder, "duel.sh"), "--budget-s", "1", "--out", "duel"]);
      expect(run).toMatchObject({ code: 3 });
      expect(run.stdout).toMatch(/\? unknown[\s\S]*inconclusive: see docs\/ci\.md\n$/);
      expect(readFileSync(path.join(repository, "duel.xml"), "utf8")).toContain("<skipped ");
    }));

  test("in a shell say of a model that the main branch lacks that it could not be judged", () =>
    inTemporaryFolder(async (folder) => {
      const repository = plantRepository(folder, "text");
      writeFileSync(path.join(folder, "duel.sh"), shell);
      const run = await runIn(repository, ["sh", path.join(folder, "duel.sh")], { MODEL: "models/new.onnx" });
      expect(run).toMatchObject({ code: 2, stdout: "could not be judged\n" });
      expect(readFileSync(path.join(repository, "duel.xml"), "utf8")).toMatch(/<error .*new\.onnx/);
      expect(worktreesOf(repository).split("\n")).toHaveLength(1);
    }));

  test("at GitHub write the summary and the annotations", () =>
    inTemporaryFolder(async (folder) => {
      const repository = plantRepository(folder, "model");
      const summary = path.join(folder, "summary.md");
      const script = scripts().github.replace(" --out duel", " --budget-s 1 --out duel");
      // As GitHub's runner calls a step that names no shell.
      const run = await runIn(repository, ["bash", "-e", "-c", script], {
        GITHUB_ACTIONS: "true",
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_BASE_REF: "main",
        RUNNER_TEMP: path.join(folder, "temp"),
      });
      expect(run).toMatchObject({ code: 1 });
      expect(readFileSync(summary, "utf8")).toMatch(/^### ❌ offgrid duel\n/);
      expect(run.stderr).toMatch(/^::error title=offgrid duel::Regressed/m);
    }));

  test("at GitLab are lines that its shell can read", () => {
    const { gitlab: lines } = scripts();
    expect(lines).toContain("$CI_MERGE_REQUEST_DIFF_BASE_SHA");
    expect(() => execFileSync("bash", ["-n", "-c", lines])).not.toThrow();
  });

  test("on a machine of one's own measure, and say where there is no baseline", () =>
    inTemporaryFolder(async (folder) => {
      const repository = plantRepository(folder, "text");
      const env = { GITHUB_ACTIONS: "true", RUNNER_TEMP: folder };
      const run = await runIn(repository, ["bash", "-e", "-c", ownSteps("pull_request")], env);
      expect(run).toMatchObject({ code: 2 });
      expect(run.stderr).toMatch(/::error title=offgrid gate could not judge::.*--update-baseline/);
      expect(readFileSync(path.join(repository, "gate.xml"), "utf8")).toContain("<error ");
      expect(ownSteps("workflow_dispatch")).toContain("--update-baseline");
    }));
});
