import { z } from "zod";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const argsSchema = z.object({
  sql: z.string().min(1),
  tables: z.array(z.string().min(1)).min(1),
  parquet: z.string().min(1).optional(),
  format: z.enum(formats),
});

/** The arguments of `offgrid query`. @throws OffgridError `usage`. */
export function parseQueryArgs(raw: Readonly<Record<string, unknown>>) {
  return parseArgs({ schema: argsSchema, args: raw });
}
export type QueryArgs = ReturnType<typeof parseQueryArgs>;
