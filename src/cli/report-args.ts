import { z } from "zod";
import { byNames } from "../compare/keys.ts";
import { parseTableFilter } from "../compare/table-filter.ts";
import { parseArgs } from "./parse-args.ts";

const argsSchema = z.object({
  tables: z.array(z.string().min(1)).min(1),
  out: z.string().min(1).optional(),
  by: z.enum(byNames).optional(),
  reference: z.string().min(1).optional(),
  filter: z.array(z.string()).default([]),
  force: z.boolean().default(false),
});

/** The arguments of `offgrid report`. @throws OffgridError `usage`. */
export function parseReportArgs(raw: Readonly<Record<string, unknown>>) {
  const args = parseArgs({ schema: argsSchema, args: raw });
  return { ...args, filters: args.filter.map(parseTableFilter) };
}
export type ReportArgs = ReturnType<typeof parseReportArgs>;
