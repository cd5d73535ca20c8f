import type { z } from "zod";
import { OffgridError } from "../errors.ts";

/** A command's arguments by its schema. @throws OffgridError `usage` naming the flag. */
export function parseArgs<T>({ schema, args }: { readonly schema: z.ZodType<T>; readonly args: unknown }): T {
  const parsed = schema.safeParse(args, { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? "");
  const isTwice = issue?.code === "invalid_type" && issue.expected !== "array" && Array.isArray(issue.input);
  const isNumber = issue?.code === "invalid_type" && issue.expected === "number";
  throw new OffgridError({
    code: "usage",
    place: `--${name}`,
    fault: isTwice
      ? "it is given more than once"
      : isNumber
        ? "that is not a number"
        : (issue?.message ?? "the value does not fit"),
    cure: "Add --help to see what it takes",
  });
}
