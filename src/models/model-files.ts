import { inspectModel } from "./inspect.ts";

/**
 * What is read to load a model: its file and its external data. The fake backend, whose path is empty, has none.
 * @throws OffgridError `model_invalid` or `input`.
 */
export async function modelFiles(loadPath: string): Promise<readonly string[]> {
  if (loadPath === "") return [];
  if (loadPath.endsWith(".ort")) return [loadPath];
  return [loadPath, ...(await inspectModel(loadPath)).externalData];
}
