import { dirname, resolve } from "node:path";
import type { FileLayer } from "./file-layer.ts";

/**
 * Makes a folder, with its parents, so that it is still there after a power cut: a file synced in a folder whose own
 * name is not on disk is lost with it. Folders that are there already are synced too, all the way up, as a killed
 * process may have made them a moment ago. Throws the system's error.
 */
export function makeFolderDurably({ layer, path }: { readonly layer: FileLayer; readonly path: string }): void {
  const folder = resolve(path);
  const parent = dirname(folder);
  if (parent === folder) return;
  makeFolderDurably({ layer, path: parent });
  layer.makeFolder(folder);
  layer.syncFolder(parent);
}
