import { createHash } from "node:crypto";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import { isModelPath, modelIdOf } from "../suite/model-reference.ts";
import type { ModelCard, SourceFile } from "./card.ts";
import { type Catalog, getCard } from "./catalog.ts";
import { deriveFile, type ProjectFolders } from "./derive.ts";
import { isMissing } from "./file-errors.ts";
import { digestFile, type FileDigest } from "./hash.ts";
import { inspectModel } from "./inspect.ts";
import { resolveOrigin } from "./origin-file.ts";

/** A model whose files are on this machine and are what its card says. */
export interface ResolvedModel {
  /** The catalogue id, or the file's base name. */
  readonly id: string;
  /** Absolute. */
  readonly path: string;
  /**
   * Of the file; with external data, of the lines that `sha256sum` prints for the file and then for its external data
   * in order, each named relative to the file's folder.
   */
  readonly sha256: string;
  /** Of the file and its external data together. */
  readonly bytes: number;
  /** Null for a file that is not of the catalogue. */
  readonly card: ModelCard | null;
  /** Absolute paths of the card's further files, by role. */
  readonly files: Readonly<Record<string, string>>;
  /** Absolute paths of the files that hold the weights, where the model file itself does not. */
  readonly externalData: readonly string[];
}

export interface ResolveRequest {
  /** A catalogue id, or the path of an ONNX file. */
  readonly reference: string;
  readonly catalog: Catalog;
  /** The project's folder: where npm packages and the catalogue's own files are looked for. */
  readonly root: string;
  /** Where files that are made from others are kept; `<root>/models/cache` by default. */
  readonly cache?: string;
  /** The folder that a relative path starts from. */
  readonly cwd: string;
}

/**
 * Finds a model and checks every file of its card by hash, before anyone loads it. Makes what the card derives from
 * another file, unless it was made before.
 * @throws OffgridError `model_unknown`, `model_missing`, `model_hash`, `model_invalid`, `input`, or `output` where a
 * made file cannot be kept.
 */
export async function resolveModel(request: ResolveRequest): Promise<ResolvedModel> {
  const { reference, catalog, root, cwd, cache = path.join(root, "models", "cache") } = request;
  return isModelPath(reference)
    ? resolveFile(path.resolve(cwd, reference), modelIdOf(reference))
    : resolveCard(getCard(catalog, reference), { root, cache });
}

async function resolveCard(card: ModelCard, folders: ProjectFolders): Promise<ResolvedModel> {
  const modelPath = await resolveSourceFile(card, folders);
  const files: Record<string, string> = {};
  for (const [role, file] of Object.entries(card.files)) files[role] = await resolveSourceFile(file, folders);
  const { id, sha256, bytes } = card;
  return { id, path: modelPath, sha256, bytes, card, files, externalData: [] };
}

async function resolveSourceFile({ source, ...digest }: SourceFile, folders: ProjectFolders): Promise<string> {
  return source.kind === "derived"
    ? deriveFile({ source, ...digest }, folders)
    : resolveOrigin({ source, ...digest }, folders.root);
}

async function resolveFile(modelPath: string, id: string): Promise<ResolvedModel> {
  const model = await digestFile(modelPath);
  const { externalData } = await inspectModel(modelPath);
  const parts = [{ file: modelPath, digest: model }];
  for (const file of externalData) parts.push({ file, digest: await digestExternal(file, modelPath) });
  const lines = parts.map(({ file, digest }) => `${digest.sha256}  ${path.relative(path.dirname(modelPath), file)}\n`);
  return {
    id,
    path: modelPath,
    sha256: externalData.length === 0 ? model.sha256 : createHash("sha256").update(lines.join("")).digest("hex"),
    bytes: parts.reduce((sum, { digest }) => sum + digest.bytes, 0),
    card: null,
    files: {},
    externalData,
  };
}

async function digestExternal(file: string, modelPath: string): Promise<FileDigest> {
  try {
    return await digestFile(file);
  } catch (thrown) {
    if (!(thrown instanceof OffgridError && isMissing(thrown.cause))) throw thrown;
    throw new OffgridError({
      code: "model_missing",
      place: file,
      fault: `${path.basename(modelPath)} keeps its weights in this file, which is not there`,
      cure: "put it beside the model, under this name",
      cause: thrown,
    });
  }
}
