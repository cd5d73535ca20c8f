import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { messageOf, OffgridError } from "../errors.ts";
import { writeFileAtomically } from "./atomic-file.ts";
import { makeFolderDurably } from "./durable-folder.ts";
import type { FileLayer } from "./file-layer.ts";

/** What was measured of a machine itself, and is kept: one file a machine and kind, in `<results>/calibration`. */
export interface MachineFile<Content> {
  pathOf(place: { readonly results: string; readonly machineId: string | null }): string;
  /** @throws OffgridError `output`. */
  write(request: { readonly file: string; readonly layer: FileLayer; readonly content: Content }): void;
  /** Null where there is none. @throws OffgridError `input` for a file that is none of this kind. */
  read(file: string): Content | null;
  /** That a file is none of this kind, or of no use. */
  unusable(file: string, why: string, cause?: unknown): OffgridError;
}

export function machineFile<Content>({
  suffix,
  schema,
  words,
  cure,
}: {
  /** After the machine's id: `.json`. */
  readonly suffix: string;
  readonly schema: z.ZodType<Content>;
  /** What it is, for errors: `calibration of noise`. */
  readonly words: string;
  readonly cure: string;
}): MachineFile<Content> {
  const unusable = (file: string, why: string, cause?: unknown) =>
    new OffgridError({ code: "input", place: file, fault: `it is no ${words} (${why})`, cure, cause });
  return {
    unusable,
    pathOf: ({ results, machineId }) => path.join(results, "calibration", `${machineId ?? "unknown"}${suffix}`),
    write({ file, layer, content }) {
      try {
        makeFolderDurably({ layer, path: path.dirname(file) });
      } catch (cause) {
        throw new OffgridError({
          code: "output",
          place: path.dirname(file),
          fault: `the folder cannot be made (${messageOf(cause)})`,
          cure: "Make its parent writable",
          cause,
        });
      }
      writeFileAtomically({ layer, path: file, data: `${JSON.stringify(content, null, 2)}\n` });
    },
    read(file) {
      if (!existsSync(file)) return null;
      try {
        return schema.parse(JSON.parse(readFileSync(file, "utf8")));
      } catch (cause) {
        throw unusable(file, cause instanceof z.ZodError ? (cause.issues[0]?.message ?? "") : messageOf(cause), cause);
      }
    },
  };
}
