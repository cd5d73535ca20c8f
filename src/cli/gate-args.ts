import { z } from "zod";
import { parseTableFilter } from "../compare/table-filter.ts";
import { OffgridError } from "../errors.ts";
import { type Differable, differableNames, isDifferable } from "../gate/differable.ts";
import { defaultPolicyName } from "../gate/policy.ts";
import { nearest } from "../suite/did-you-mean.ts";
import { formats } from "./options.ts";
import { parseArgs } from "./parse-args.ts";

const argsSchema = z.object({
  tables: z.array(z.string().min(1)).default([]),
  policy: z.string().min(1).default(defaultPolicyName),
  filter: z.array(z.string()).default([]),
  "across-machines": z.array(z.string()).default([]),
  "self-test": z.boolean().default(false),
  "update-baseline": z.boolean().default(false),
  accept: z.string().trim().min(1, "say why, in a few words").optional(),
  strict: z.boolean().default(false),
  junit: z.string().min(1).optional(),
  format: z.enum(formats),
});

/** The arguments of `offgrid gate`. @throws OffgridError `usage`. */
export function parseGateArgs(raw: Readonly<Record<string, unknown>>) {
  const { filter, "across-machines": across, ...args } = parseArgs({ schema: argsSchema, args: raw });
  checkTables(args);
  if (args["update-baseline"] && filter.length > 0)
    throw refusal("--filter", "a baseline is all of a run", "Leave out --filter, or --update-baseline");
  if (args.accept !== undefined && !args["update-baseline"])
    throw refusal("--accept", "it is a reason for --update-baseline", "Add --update-baseline, or leave it out");
  return {
    ...args,
    filters: filter.map(parseTableFilter),
    acrossMachines: [...new Set(across.flatMap((text) => text.split(",")).map(readDifferable))],
  };
}
export type GateArgs = ReturnType<typeof parseGateArgs>;

function checkTables({
  tables,
  "self-test": isSelfTest,
  "update-baseline": updates,
}: Pick<z.infer<typeof argsSchema>, "tables" | "self-test" | "update-baseline">): void {
  if (isSelfTest && updates)
    throw refusal("--self-test", "it changes no baseline", "Leave out --update-baseline, or --self-test");
  if (isSelfTest && tables.length > 1)
    throw refusal(
      tables.join(" "),
      "a self-test takes one table, or none",
      "Give one, or none for a table made up for it",
    );
  if (!isSelfTest && tables.length === 0)
    throw refusal(
      "",
      "there is nothing to gate",
      "Give a baseline and a candidate, or a candidate alone: offgrid gate BASE CAND",
    );
  if (tables.length > 2)
    throw refusal(
      tables.join(" "),
      `a gate takes a baseline and a candidate, and there are ${tables.length}`,
      "Several tables a side are a pattern in quotes, such as 'results/*-quick/results.csv'",
    );
}

function readDifferable(name: string): Differable {
  if (isDifferable(name)) return name;
  const guess = nearest(name, differableNames);
  throw refusal(
    `--across-machines ${name}`,
    "nothing of this name can be allowed to differ",
    guess ? `Did you mean '${guess}'?` : `Use one of: ${differableNames.join(", ")}`,
  );
}

function refusal(place: string, fault: string, cure: string): OffgridError {
  return new OffgridError({ code: "usage", place, fault, cure });
}
