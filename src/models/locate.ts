import { existsSync, realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { z } from "zod";
import { OffgridError } from "../errors.ts";
import type { Origin } from "./card.ts";

const manifestSchema = z.object({ version: z.string() });

/**
 * The absolute path of a card's file; the file itself need not exist.
 * @throws OffgridError `model_missing` for a package that is not installed, `model_hash` for one of another version,
 * `input` for a path that leads out of its package or project.
 */
export async function locateOrigin(source: Origin, root: string): Promise<string> {
  switch (source.kind) {
    case "file":
      return confine(root, source.path);
    case "npm": {
      const folder = findPackage(source.package, root);
      if (folder === undefined) {
        throw new OffgridError({
          code: "model_missing",
          place: source.package,
          fault: "the npm package that holds the model is not installed",
          cure: `run \`npm install\` in ${root}`,
        });
      }
      await requireVersion({ folder, name: source.package, version: source.version });
      return confine(folder, source.file);
    }
    default: {
      const unknown: never = source;
      throw new Error(`no such source: ${String(unknown)}`);
    }
  }
}

/** Looks where Node would; packages need not export their package.json, so resolving that would not do. */
function findPackage(name: string, root: string): string | undefined {
  const folders = createRequire(path.join(root, "package.json")).resolve.paths(name) ?? [];
  return folders
    .map((folder) => path.join(folder, name))
    .find((folder) => existsSync(path.join(folder, "package.json")));
}

async function requireVersion({
  folder,
  name,
  version,
}: {
  folder: string;
  name: string;
  version: string;
}): Promise<void> {
  const place = path.join(folder, "package.json");
  const text = await readFile(place, "utf8");
  const manifest = manifestSchema.safeParse(parseJson(text));
  const installed = manifest.success ? manifest.data.version : "of unknown version";
  if (installed === version) return;
  throw new OffgridError({
    code: "model_hash",
    place,
    fault: `${name} ${installed} is installed, but the model's card describes ${version}`,
    cure: `run \`npm install ${name}@${version} --save-exact\``,
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A broken manifest is the same as one without a version, which the caller reports.
    return undefined;
  }
}

function confine(folder: string, relative: string): string {
  const target = path.resolve(folder, relative);
  // A link inside the folder may lead out of it, so what counts is where the file really is.
  const real = existsSync(target) ? realpathSync(target) : target;
  const isInside = [folder, existsSync(folder) ? realpathSync(folder) : folder].some((home) =>
    real.startsWith(path.resolve(home) + path.sep),
  );
  if (isInside) return target;
  throw new OffgridError({
    code: "input",
    place: path.join(folder, relative),
    fault: "the card's file lies outside its package or project",
    cure: "name a file within it in models/catalog.yaml",
  });
}
