import { readFile } from "node:fs/promises";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import { isCached, keepInCache } from "./cache.ts";
import type { DerivedSource } from "./card.ts";
import { convertToFp16Weights } from "./convert-fp16.ts";
import { describeDigest, digestBytes, type FileDigest, isSameDigest } from "./hash.ts";
import { resolveOrigin } from "./origin-file.ts";

export interface ProjectFolders {
  /** Where npm packages and the catalogue's own files are looked for. */
  readonly root: string;
  /** Where files made from others are kept; made with the first of them. */
  readonly cache: string;
}

type Conversion = DerivedSource["conversion"];

const converters: Readonly<Record<Conversion, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  "fp16-weights": convertToFp16Weights,
};

interface DerivedFile extends FileDigest {
  readonly source: DerivedSource;
}

/**
 * The absolute path of a file made from another, in the cache; made only where it is not there or not what its card
 * says. A file that is there stands for itself: what it was made from may be gone.
 * @throws OffgridError as `resolveOrigin` for what it is made from, `model_invalid` where that cannot be converted,
 * `model_hash` where it becomes something else than the card says, `output` where it cannot be kept.
 */
export async function deriveFile({ source, ...wanted }: DerivedFile, folders: ProjectFolders): Promise<string> {
  const target = path.join(folders.cache, cachedName(source, wanted));
  if (await isCached(target, wanted)) return target;
  const origin = await resolveOrigin(source.from, folders.root);
  const made = await convert(origin, source.conversion);
  const found = digestBytes(made);
  if (!isSameDigest(found, wanted)) {
    throw new OffgridError({
      code: "model_hash",
      place: origin,
      fault: `becomes ${describeDigest(found)} by ${source.conversion}, but its card says ${describeDigest(wanted)}`,
      cure: `run \`npm ci\` in ${folders.root} for the converter's locked version, or correct models/catalog.yaml`,
    });
  }
  await keepInCache(target, made);
  return target;
}

/** Says what it is, and differs wherever the content does: cards of several versions share a cache. */
function cachedName({ from, conversion }: DerivedSource, { sha256 }: FileDigest): string {
  const { name, ext } = path.parse(from.source.kind === "npm" ? from.source.file : from.source.path);
  return `${name}.${conversion}.${sha256.slice(0, 12)}${ext}`;
}

async function convert(origin: string, conversion: Conversion): Promise<Uint8Array> {
  const bytes = await readFile(origin);
  try {
    return await converters[conversion](bytes);
  } catch (thrown) {
    throw new OffgridError({
      code: "model_invalid",
      place: origin,
      fault: `cannot be converted to ${conversion}: ${messageOf(thrown)}`,
      cure: "correct models/catalog.yaml",
      cause: thrown,
    });
  }
}
