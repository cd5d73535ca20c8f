import { z } from "zod";
import { taskIds } from "../tasks/task.ts";
import { precisions } from "./precision.ts";

const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, "64 lower-case hexadecimal digits");
const relativePathSchema = z
  .string()
  .min(1)
  .refine((path) => !/^[/\\]|^[A-Za-z]:|\\|(^|\/)\.\.(\/|$)/.test(path), "a relative path with / and without ..");

const npmSchema = z.strictObject({
  kind: z.literal("npm"),
  package: z.string().regex(/^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/, "an npm package's name"),
  version: z.string().regex(/^\d+\.\d+\.\d+([-+][0-9A-Za-z.+-]+)?$/, "an exact version"),
  /** Path within the package. */
  file: relativePathSchema,
});

const ownFileSchema = z.strictObject({
  kind: z.literal("file"),
  /** Path from the project's root. */
  path: relativePathSchema,
});

/** Where a file that is there lies: in an npm package among the dependencies, or in the project's own folder. */
const originSchema = z.discriminatedUnion("kind", [npmSchema, ownFileSchema]);
export type Origin = z.infer<typeof originSchema>;

/** A file that is there, with the hash and size that it must have. */
const originFileSchema = z.strictObject({ source: originSchema, sha256: sha256Schema, bytes: z.int().positive() });
export type OriginFile = z.infer<typeof originFileSchema>;

/** A file made on this machine from one that is there, the same bytes on every machine. */
const derivedSchema = z.strictObject({
  kind: z.literal("derived"),
  from: originFileSchema,
  conversion: z.enum(["fp16-weights"]),
});
export type DerivedSource = z.infer<typeof derivedSchema>;

const sourceSchema = z.discriminatedUnion("kind", [npmSchema, ownFileSchema, derivedSchema]);
export type ModelSource = z.infer<typeof sourceSchema>;

/** A file, there or made, with the hash and size that it must have. */
const sourceFileSchema = z.strictObject({ source: sourceSchema, sha256: sha256Schema, bytes: z.int().positive() });
export type SourceFile = z.infer<typeof sourceFileSchema>;

const dimensionSchema = z.union([z.int().nonnegative(), z.string().min(1)]);

/** What is known of one model of the catalogue. Everything is stated: what nobody knows is null, with a note. */
export const cardSchema = z.strictObject({
  ...sourceFileSchema.shape,
  id: z.string().regex(/^[a-z0-9][a-z0-9._-]*$/, "lower-case letters, digits, '.', '_' and '-'"),
  title: z.string().min(1),
  licence: z.strictObject({
    /** SPDX expression of the weights. */
    spdx: z.string().min(1),
    /** Where that is said, and what else is said elsewhere. */
    stated: z.string().min(1),
  }),
  task: z.enum(taskIds),
  /** What the model was distilled from; null when no source says. */
  teacher: z.string().min(1).nullable(),
  /** How it was distilled and where that is said; with no teacher, why none is named. */
  distillation: z.string().min(1),
  /** Weights, as `inspectModel` counts them. */
  parameters: z.int().nonnegative(),
  precision: z.enum(precisions),
  /** `synthetic`: a twin, whose answers mean nothing. */
  weights: z.enum(["published", "synthetic"]),
  /** Shapes the model is usually fed, by input name; a word is a dimension that varies. For display. */
  inputs: z.record(z.string().min(1), z.array(dimensionSchema)),
  /** Other files the task needs, by role. */
  files: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/, "a role such as dictionary"), sourceFileSchema).default({}),
  /** Lowest acceptable quality, 0..1; null where none is set. */
  floor: z.number().min(0).max(1).nullable(),
  note: z.string().min(1).nullable().default(null),
});
export type ModelCard = z.infer<typeof cardSchema>;

export const catalogSchema = z
  .strictObject({ schemaVersion: z.literal(1), models: z.array(cardSchema) })
  .superRefine(({ models }, context) => {
    const seen = new Set<string>();
    for (const [index, { id }] of models.entries()) {
      if (seen.has(id))
        context.addIssue({ code: "custom", path: ["models", index, "id"], message: `${id} is there twice` });
      seen.add(id);
    }
  });
