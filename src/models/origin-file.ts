import { OffgridError } from "../errors.ts";
import type { OriginFile } from "./card.ts";
import { describeDigest, digestFile, isSameDigest } from "./hash.ts";
import { locateOrigin } from "./locate.ts";

/**
 * The absolute path of a file that is there and has the hash and size that its card says.
 * @throws OffgridError as `locateOrigin` and `digestFile`, and `model_hash` for another file.
 */
export async function resolveOrigin({ source, sha256, bytes }: OriginFile, root: string): Promise<string> {
  const filePath = await locateOrigin(source, root);
  const [found, wanted] = [await digestFile(filePath), { sha256, bytes }];
  if (isSameDigest(found, wanted)) return filePath;
  throw new OffgridError({
    code: "model_hash",
    place: filePath,
    fault: `has ${describeDigest(found)}, but its card says ${describeDigest(wanted)}`,
    cure:
      source.kind === "npm"
        ? `reinstall ${source.package}@${source.version}, or correct models/catalog.yaml`
        : "restore the file, or correct models/catalog.yaml",
  });
}
