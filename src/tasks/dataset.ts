import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";

/** What every item of every data set has; a set's own schema spreads it: `z.strictObject({ ...datasetFile, text: … })`. */
export const datasetFile = {
  /** Name of a file in the set's folder. */
  file: z.string().regex(/^[\w.-]+$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
};

export interface DatasetFile {
  readonly file: string;
  readonly sha256: string;
}

export interface Dataset<Item extends DatasetFile> {
  /** Name and version, such as `ocr-lines@1`; also the name of its folder. */
  readonly id: string;
  readonly items: readonly [Item, ...Item[]];
  /** The item's bytes. Throws `input` where the file is missing or is not the one that the manifest describes. */
  readonly read: (item: DatasetFile) => Promise<Uint8Array>;
}

/**
 * Reads the manifest of a shipped data set: `<datasets>/<id>/manifest.json`. Its files are read, and their hashes
 * checked, one at a time when asked for. Throws `input` where the manifest is missing, is not JSON or breaks its schema.
 */
export async function readDataset<Item extends DatasetFile>(request: {
  readonly datasets: string;
  readonly id: string;
  readonly item: z.ZodType<Item>;
}): Promise<Dataset<Item>> {
  const { datasets, id, item } = request;
  const folder = path.join(datasets, id);
  const place = path.join(folder, "manifest.json");
  const schema = z.strictObject({
    schemaVersion: z.literal(1),
    id: z.literal(id),
    about: z.string(),
    items: z.tuple([item], item),
  });
  const manifest = schema.safeParse(parseJson(await readBytes(place), place));
  if (!manifest.success) {
    throw new OffgridError({ code: "input", place, fault: z.prettifyError(manifest.error), cure });
  }
  return { id, items: manifest.data.items, read: (wanted) => readVerified(path.join(folder, wanted.file), wanted) };
}

const cure = "Restore the folder bench/datasets from git";

async function readVerified(place: string, wanted: DatasetFile): Promise<Uint8Array> {
  const bytes = await readBytes(place);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  if (sha256 === wanted.sha256) return bytes;
  const fault = `the file is not the one that its manifest describes (sha256 ${sha256}, expected ${wanted.sha256})`;
  throw new OffgridError({ code: "input", place, fault, cure });
}

async function readBytes(place: string): Promise<Uint8Array> {
  try {
    return await readFile(place);
  } catch (cause) {
    throw new OffgridError({ code: "input", place, fault: `cannot be read (${messageOf(cause)})`, cure, cause });
  }
}

function parseJson(bytes: Uint8Array, place: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new OffgridError({ code: "input", place, fault: `is not JSON (${messageOf(cause)})`, cure, cause });
  }
}
