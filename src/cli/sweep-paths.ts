import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { fromHere } from "./project.ts";

/**
 * `local.json`: where the files lie that a sweep's arguments name, for a resume alone. Everything else in its folder names
 * nobody and may be given to others; this file may not. A sweep that names no file of the user's has none.
 */
const localSchema = z.strictObject({
  schemaVersion: z.literal(1),
  note: z.string().optional(),
  /** Paths from the sweep's folder, by argument: `results`, `trace`, `svg`, `profile 2`. */
  files: z.record(z.string(), z.string()),
});
const localName = "local.json";
const note = "Where this sweep's files lie on this machine, for --resume. Keep it here: it is not for sharing.";

/** Paths from the sweep's folder, by argument. */
export type SweepPaths = Readonly<Record<string, string>>;

/** Writes nothing where there is no path. @throws OffgridError `output`. */
export function writePaths({ folder, paths }: { folder: string; paths: SweepPaths }): void {
  if (Object.keys(paths).length === 0) return;
  const local = { schemaVersion: 1, note, files: paths } satisfies z.infer<typeof localSchema>;
  const data = `${JSON.stringify(local, null, 2)}\n`;
  writeFileAtomically({ layer: nodeFileLayer, path: path.join(folder, localName), data });
}

/** None where there is no such file. @throws OffgridError `resume` where it is not what was written. */
export function readPaths(folder: string): SweepPaths {
  const place = path.join(folder, localName);
  if (!existsSync(place)) return {};
  try {
    return localSchema.parse(JSON.parse(readFileSync(place, "utf8"))).files;
  } catch (cause) {
    throw new OffgridError({
      code: "resume",
      place: fromHere(place),
      fault: `it is not what offgrid wrote (${cause instanceof z.ZodError ? z.prettifyError(cause) : messageOf(cause)})`,
      cure: 'Correct it: {"schemaVersion":1,"files":{"ARGUMENT":"PATH"}}, each PATH from the folder it lies in',
      cause,
    });
  }
}

/** That a path is needed which the file does not have. */
export function lostPath({ folder, argument }: { folder: string; argument: string }): OffgridError {
  const example = JSON.stringify({ schemaVersion: 1, files: { [argument]: "PATH" } });
  return new OffgridError({
    code: "resume",
    place: fromHere(path.join(folder, localName)),
    fault: `it does not say where the file of --${argument.replace(/ \d+$/, "")} lies`,
    cure: `Put it back, or write it, PATH from the folder it lies in: ${example}`,
  });
}
