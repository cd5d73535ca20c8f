// Installs and builds what is missing or stale, and nothing else. Plain JavaScript on Node alone: it runs before anything is installed.
// Whatever it makes, it makes aside and moves in when complete: a failed or killed start leaves what worked before.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { aside, clearLeftovers, makeAside, moveIn } from "./bootstrap/aside.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");

try {
  requireNode();
  process.chdir(root);
  clearLeftovers();
  const lacking = findMissing("node_modules");
  if (lacking.length > 0) makeAside(() => install(lacking));
  const sourceHash = hashSources();
  if (!isBuilt(sourceHash)) makeAside(() => build(sourceHash));
} catch (error) {
  process.stderr.write(`offgrid: ${error.message}\n`);
  process.exitCode = 2;
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (fits) return;
  throw new Error(`Node ${process.versions.node} is too old: offgrid needs 20.19 or newer 20.x, or 22.12 or newer`);
}

/**
 * Packages of our lockfile that npm's own record in `folder` lacks or has in another version. Those that are optional to others may
 * be absent: they are for other systems. What our own package.json calls optional is built against, and has to be there.
 */
function findMissing(folder) {
  const { packages } = JSON.parse(fs.readFileSync("package-lock.json", "utf8"));
  const present = readRecord(path.join(folder, ".package-lock.json"));
  const ours = new Set(Object.keys(packages[""]?.optionalDependencies ?? {}).map((name) => `node_modules/${name}`));
  const isThere = (key) => fs.existsSync(path.join(folder, "..", key, "package.json"));
  return Object.entries(packages)
    .filter(([key, { version, optional }]) => {
      if (key === "" || (optional === true && present[key] === undefined && !ours.has(key))) return false;
      return present[key] === undefined || present[key].version !== version || !isThere(key);
    })
    .map(([key]) => key.replace(/^.*node_modules\//, ""));
}

/** What npm writes last of all; empty when an install was cut short. */
function readRecord(file) {
  try {
    return JSON.parse(fs.readFileSync(file, "utf8")).packages ?? {};
  } catch {
    return {}; // absent or torn: nothing is known to be complete
  }
}

function install(lacking) {
  const reason = fs.existsSync("node_modules") ? `missing or changed: ${some(lacking)}` : "first start only";
  process.stderr.write(`offgrid: installing packages (${reason})\n`);
  for (const file of ["package.json", "package-lock.json", ".npmrc"])
    if (fs.existsSync(file)) fs.copyFileSync(file, path.join(aside, file));
  npm(["ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"]);
  const still = findMissing(path.join(aside, "node_modules"));
  if (still.length > 0) throw new Error(`npm installed the packages, but these are not there: ${some(still)}`);
  moveIn("node_modules");
}

function npm(args) {
  const cli = process.env.npm_execpath; // under yarn or pnpm it names them
  const options = { cwd: aside, stdio: ["ignore", 2, 2] };
  const done =
    cli !== undefined && path.basename(cli) === "npm-cli.js"
      ? spawnSync(process.execPath, [cli, ...args], options)
      : spawnSync("npm", args, { ...options, shell: process.platform === "win32" });
  if (done.error !== undefined) throw new Error(`npm could not be started: ${done.error.message}`);
  if (done.status === 0) return;
  throw new Error(
    "the packages could not be installed (see above); nothing was changed. Check the network and try again",
  );
}

function isBuilt(sourceHash) {
  const stamp = path.join("dist", ".offgrid-built");
  return fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === sourceHash;
}

function build(sourceHash) {
  process.stderr.write("offgrid: building\n");
  const tsc = path.join("node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", "tsconfig.build.json", "--outDir", path.join(aside, "dist")];
  const done = spawnSync(process.execPath, args, { stdio: ["ignore", 2, 2] });
  if (done.error !== undefined) throw new Error(`the compiler could not be started: ${done.error.message}`);
  if (done.status !== 0) throw new Error("the build failed (see above)");
  // package.json's bin: npx starts it as a program.
  const main = path.join(aside, "dist", "main.js");
  if (fs.existsSync(main)) fs.chmodSync(main, 0o755);
  fs.writeFileSync(path.join(aside, "dist", ".offgrid-built"), sourceHash);
  moveIn("dist");
}

function hashSources() {
  const sources = fs
    .readdirSync("src", { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of ["tsconfig.json", "tsconfig.build.json", "package-lock.json", ...sources])
    hash.update(`\0${file}\0`).update(fs.readFileSync(file));
  return hash.digest("hex");
}

function some(names) {
  return names.length > 4 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
