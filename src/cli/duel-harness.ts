import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { folderNames, localName, type OpenDuel } from "../duel/duel-folder.ts";
import { type ArmName, armNames, type DuelRecord } from "../duel/records.ts";
import { OffgridError } from "../errors.ts";
import { readGitState } from "../machine/git.ts";
import { readVersions } from "../machine/versions.ts";
import { projectPaths } from "./project.ts";

// Folders that an arm may be: another onnxruntime-node, another checkout of offgrid.

type DuelPlace = Pick<OpenDuel, "folder" | "paths">;

/** Null where an arm has none of this kind. */
export function folderOf({
  folder,
  paths,
  name,
  kind,
}: DuelPlace & { readonly name: ArmName; readonly kind: keyof typeof folderNames }): string | null {
  const place = paths.get(localName(name, folderNames[kind]));
  return place === undefined ? null : path.resolve(folder, place);
}

/** The worker's file of an arm: offgrid's own, or that of another checkout. */
export function armWorker(harness: string | null): string {
  return harness === null ? projectPaths.duelWorker : path.join(harness, "dist", "worker", "duel.js");
}

/** A folder that holds no built offgrid is a wrong command line, and no fault of a candidate. @throws OffgridError `usage` */
export function checkHarnesses(duel: DuelPlace): void {
  for (const name of armNames) {
    const harness = folderOf({ ...duel, name, kind: "harness" });
    if (harness === null || existsSync(armWorker(harness))) continue;
    throw new OffgridError({
      code: "usage",
      place: "harness",
      fault: "that folder holds no built offgrid that knows duels (dist/worker/duel.js is not there)",
      cure: "Run 'npm run build' in it",
    });
  }
}

/** What measures each arm, in words; null where it is this offgrid. */
export async function readHarnesses(duel: DuelPlace): Promise<DuelRecord["harness"]> {
  const [baseline = null, candidate = null] = await Promise.all(
    armNames.map((name) => {
      const harness = folderOf({ ...duel, name, kind: "harness" });
      return harness === null ? null : describeHarness(harness);
    }),
  );
  return { baseline, candidate };
}

/** Launches of two builds would be mixed into one figure. @throws OffgridError `usage`, `resume` */
export async function requireSameHarnesses(duel: OpenDuel): Promise<void> {
  checkHarnesses(duel);
  const began = duel.record.harness;
  const present = await readHarnesses(duel);
  const changed = armNames.find((name) => began[name] !== present[name]);
  if (changed === undefined) return;
  throw new OffgridError({
    code: "resume",
    place: changed,
    fault: `its offgrid is ${present[changed]}, and was ${began[changed]} when the duel began`,
    cure: "Put it back and build it, or start a new duel",
  });
}

/** Without its folder: `0.1.0 at 1a2b3c4d5e6f, changed, built from 9f8e7d6c5b4a, with ONNX Runtime 1.30.0`. */
async function describeHarness(harness: string): Promise<string> {
  const { offgridVersion, onnxruntimeVersion } = readVersions(harness);
  const { gitCommit, gitDirty } = await readGitState(harness);
  const built = readBuild(harness);
  return [
    `${offgridVersion ?? "an unknown release"}${gitCommit === null ? "" : ` at ${gitCommit.slice(0, 12)}`}`,
    ...(gitDirty === true ? ["changed"] : []),
    ...(built === null ? [] : [`built from ${built}`]),
    ...(onnxruntimeVersion === null ? [] : [`with ONNX Runtime ${onnxruntimeVersion}`]),
  ].join(", ");
}

/** The beginning of the hash of the sources that it was built from. */
function readBuild(harness: string): string | null {
  try {
    const text = readFileSync(path.join(harness, "dist", ".offgrid-built"), "utf8");
    return /^[0-9a-f]{64}\s*$/.test(text) ? text.slice(0, 12) : null;
  } catch {
    return null; // built in some other way
  }
}
