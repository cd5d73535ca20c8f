// Installs and builds what is missing or stale, and nothing else. Plain JavaScript on Node alone: it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
process.chdir(root);

requireNode();
step({
  stamp: "node_modules/.offgrid-installed",
  inputs: ["package-lock.json", ".npmrc"],
  salt: `${process.platform}-${process.arch}-${process.versions.modules}`,
  say: "offgrid: installing packages (first start only)",
  run: () => npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"]),
});
step({
  stamp: "dist/.offgrid-built",
  inputs: ["tsconfig.json", "tsconfig.build.json", "package-lock.json", ...sources("src")],
  salt: "",
  say: "offgrid: building",
  run: build,
});

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) fail(`Node ${process.versions.node} is too old: offgrid needs 20.19 or newer 20.x, or 22.12 or newer`);
}

function step({ stamp, inputs, salt, say, run }) {
  const hash = createHash("sha256").update(salt);
  for (const file of inputs) hash.update(`\0${file}\0`).update(readFileSync(file));
  const wanted = hash.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  process.stderr.write(`${say}\n`);
  run();
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}

function build() {
  rmSync("dist", { recursive: true, force: true });
  const tsc = path.join("node_modules", "typescript", "bin", "tsc");
  const done = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json"], { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) fail("the build failed (see above)");
}

function npm(args) {
  const cli = process.env.npm_execpath;
  const done = cli?.endsWith(".js")
    ? spawnSync(process.execPath, [cli, ...args], { stdio: ["ignore", 2, 2] })
    : spawnSync("npm", args, { stdio: ["ignore", 2, 2] });
  if (done.status !== 0) fail("the packages could not be installed (see above); check the network and try again");
}

function sources(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

function fail(message) {
  process.stderr.write(`offgrid: ${message}\n`);
  process.exit(2);
}
