import { z } from "zod";

/** The keys that a schema allows at a path, sorted; empty where it names none (a record, a scalar). */
export function knownKeysAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): readonly string[] {
  let candidates = expand(schema);
  for (const step of path) candidates = candidates.flatMap((candidate) => childrenOf(candidate, step));
  return [
    ...new Set(
      candidates.flatMap((candidate) => (candidate instanceof z.ZodObject ? Object.keys(candidate.shape) : [])),
    ),
  ].sort();
}

function childrenOf(schema: z.core.$ZodType, step: PropertyKey): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) {
    const child: z.core.$ZodType | undefined = schema.shape[String(step)];
    return child === undefined ? [] : expand(child);
  }
  if (schema instanceof z.ZodArray) return expand(schema.element);
  if (schema instanceof z.ZodRecord) return expand(schema.valueType);
  return [];
}

/** The schemas behind optional, default, nullable, pipe and union wrappers. */
function expand(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(expand);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodNullable ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly
  ) {
    return expand(schema.unwrap());
  }
  if (schema instanceof z.ZodPipe) return expand(schema.in);
  return [schema];
}
