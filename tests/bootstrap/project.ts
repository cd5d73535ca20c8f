import { spawnSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const src = fileURLToPath(new URL("../../src", import.meta.url));
const fakes = fileURLToPath(new URL(".", import.meta.url));

/** What `npm` does: its work, fail half way, or die half way together with who called it. */
type NpmFault = "" | "offline" | "killed";

export interface Start {
  readonly npm?: NpmFault;
  readonly env?: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly node?: readonly string[];
}

/** A small project with offgrid's own bootstrap and a stand-in for npm, in a folder whose path has a space. */
export function plantProject() {
  const base = mkdtempSync(path.join(os.tmpdir(), "offgrid bootstrap-"));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const inBase = (...parts: readonly string[]) => path.join(base, ...parts);
  const root = inBase("the project");
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  cpSync(path.join(src, "bootstrap"), path.join(root, "src", "bootstrap"), { recursive: true });
  copyFileSync(path.join(src, "bootstrap.mjs"), path.join(root, "src", "bootstrap.mjs"));
  for (const file of ["package.json", "tsconfig.json", "tsconfig.build.json"]) write(file, "{}\n");
  write("src/main.ts", "first\n");
  mkdirSync(inBase("bin"));
  for (const name of [path.join("bin", "npm"), "npm-cli.js"]) {
    copyFileSync(path.join(fakes, "fake-npm.cjs"), inBase(name));
    chmodSync(inBase(name), 0o755);
  }

  /** Says in the lockfile, and offers to npm, the compiler and `tool` in this version. */
  const publish = (version: string) => {
    const packages = { "node_modules/typescript": { version: "6.0.0" }, "node_modules/tool": { version } };
    const elsewhere = { "node_modules/for-another-system": { version: "1.0.0", optional: true } };
    write("package-lock.json", JSON.stringify({ packages: { "": { name: "offgrid" }, ...packages, ...elsewhere } }));
    for (const key of Object.keys(packages)) {
      const folder = inBase("registry", path.basename(key));
      mkdirSync(path.join(folder, "bin"), { recursive: true });
      writeFileSync(path.join(folder, "package.json"), JSON.stringify({ version }));
    }
    copyFileSync(path.join(fakes, "fake-tsc.cjs"), inBase("registry", "typescript", "bin", "tsc"));
    writeFileSync(inBase("registry", ".package-lock.json"), JSON.stringify({ packages }));
  };
  publish("1.0.0");

  return {
    base,
    root,
    write,
    publish,
    start({ npm = "", env = {}, node = [] }: Start = {}) {
      const done = spawnSync(process.execPath, [...node, path.join(root, "src", "bootstrap.mjs")], {
        encoding: "utf8",
        cwd: base,
        env: {
          PATH: `${inBase("bin")}${path.delimiter}${path.dirname(process.execPath)}`,
          npm_execpath: inBase("npm-cli.js"),
          FAKE_NPM: npm,
          FAKE_NPM_LOG: inBase("npm.log"),
          FAKE_NPM_PACKAGES: inBase("registry"),
          ...env,
        },
      });
      return { code: done.status, signal: done.signal, stdout: done.stdout, stderr: done.stderr };
    },
    /** The arguments of every call of npm so far. */
    npmCalls(): string[] {
      return existsSync(inBase("npm.log")) ? readFileSync(inBase("npm.log"), "utf8").trim().split("\n") : [];
    },
    /** Every file of a folder with its content and the moment it was written. */
    snapshot(folder: string) {
      return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
        .sort()
        .map((name) => path.join(root, folder, name))
        .map((file) => ({ file, stat: statSync(file) }))
        .map(({ file, stat }) => [file, stat.mtimeMs, stat.isFile() ? readFileSync(file, "utf8") : ""]);
    },
    read: (file: string) => readFileSync(path.join(root, file), "utf8"),
    names: () => readdirSync(root).sort(),
  };
}
