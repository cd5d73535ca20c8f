import { z } from "zod";
import { byNames } from "../compare/keys.ts";
import { sortOrders } from "../compare/sort-orders.ts";
import { parseTableFilter } from "../compare/table-filter.ts";
import { isMetric, metricNames, type NumberColumn } from "../compare/wanted-columns.ts";
import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const argsSchema = z.object({
  tables: z.array(z.string().min(1)).min(1),
  by: z.enum(byNames).optional(),
  reference: z.string().min(1).optional(),
  metric: z.array(z.string()).default([]),
  filter: z.array(z.string()).default([]),
  sort: z.enum(sortOrders).default("name"),
  "force-energy": z.boolean().default(false),
  format: z.enum(formats),
});

/** The arguments of `offgrid compare`. @throws OffgridError `usage`. */
export function parseCompareArgs(raw: Readonly<Record<string, unknown>>) {
  const { metric, filter, ...args } = parseArgs({ schema: argsSchema, args: raw });
  return { ...args, metrics: [...new Set(metric.map(findMetric))], filters: filter.map(parseTableFilter) };
}
export type CompareArgs = ReturnType<typeof parseCompareArgs>;

function findMetric(name: string): NumberColumn {
  if (isMetric(name)) return name;
  const guess = nearest(name, metricNames);
  throw new OffgridError({
    code: "usage",
    place: `--metric ${name}`,
    fault: "no column of figures has this name",
    cure: guess ? `Did you mean '${guess}'?` : "docs/results.md lists them",
  });
}
