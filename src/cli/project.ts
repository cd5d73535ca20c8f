import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** offgrid's own folder: two above this file, in src as in dist. */
export const projectRoot = fileURLToPath(new URL("../..", import.meta.url));

const inProject = (...parts: readonly string[]) => path.join(projectRoot, ...parts);

/** Where the project keeps what the commands read. */
export const projectPaths = {
  suites: inProject("bench", "suites"),
  profiles: inProject("bench", "profiles"),
  policies: inProject("bench", "policies"),
  datasets: inProject("bench", "datasets"),
  prices: inProject("bench", "prices.yaml"),
  catalog: inProject("models", "catalog.yaml"),
  identityModel: inProject("models", "identity.onnx"),
  results: inProject("results"),
  reference: inProject("results", "reference"),
  providers: fileURLToPath(new URL("../worker/providers.js", import.meta.url)),
  worker: fileURLToPath(new URL("../worker/main.js", import.meta.url)),
  profileWorker: fileURLToPath(new URL("../worker/profile.js", import.meta.url)),
  ceilingsWorker: fileURLToPath(new URL("../worker/ceilings.js", import.meta.url)),
  duelWorker: fileURLToPath(new URL("../worker/duel.js", import.meta.url)),
  loadWorker: fileURLToPath(new URL("../worker/load.js", import.meta.url)),
} as const;

/** How a person calls this program: `offgrid` where it is installed, `npx offgrid` in a checkout. */
export const selfName =
  path.basename(process.argv[1] ?? "") === "offgrid" && process.env["npm_command"] === undefined
    ? "offgrid"
    : "npx offgrid";

/** A path as a person would type it from where they are. */
export function fromHere(absolute: string): string {
  const relative = path.relative(process.cwd(), absolute);
  return relative === "" ? "." : relative.startsWith("..") ? absolute : relative;
}

/** Names of the YAML files in a folder, sorted. */
export function namesIn(folder: string): string[] {
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}
