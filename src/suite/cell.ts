import { z } from "zod";
import { fakeBehaviourSchema, scenarioKinds, stopRuleNames } from "./schema.ts";

/** One model × backend settings × scenario × profile. Settings are those in effect, after the profile's limits. */
export const cellSchema = z.strictObject({
  id: z.string(),
  model: z.string(),
  /** What the suite called it: a catalogue id or a path. */
  modelReference: z.string(),
  backend: z.enum(["onnxruntime", "fake"]),
  ep: z.string(),
  threads: z.int(),
  spinning: z.boolean(),
  batch: z.int(),
  scenario: z.enum(scenarioKinds),
  stop: z.enum(stopRuleNames),
  profile: z.string(),
  dims: z.record(z.string(), z.int()),
  fake: fakeBehaviourSchema.nullable(),
});
export type Cell = z.infer<typeof cellSchema>;

/** What `--filter`, `exclude` and every comparison may name, with the words for help and errors. */
export const cellKeys = {
  model: "the model's id",
  backend: "onnxruntime or fake",
  ep: "execution provider",
  threads: "intra-op threads",
  spinning: "true or false: whether idle threads spin",
  batch: "items an inference",
  scenario: "how the model is driven",
  stop: "when a measurement ends",
  profile: "power profile",
} as const satisfies Partial<Record<keyof Cell, string>>;
export type CellKey = keyof typeof cellKeys;

export function isCellKey(key: string): key is CellKey {
  return Object.hasOwn(cellKeys, key);
}

/** Readable and stable: it holds every key, in one order, so that equal cells have equal ids on any machine. */
export function cellId(cell: Omit<Cell, "id" | "modelReference" | "fake">): string {
  const dims = Object.entries(cell.dims)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, size]) => `${name}=${size}`);
  return [
    cell.model,
    cell.backend === "fake" ? "fake" : cell.ep,
    `t${cell.threads}`,
    cell.spinning ? "spin" : "nospin",
    `b${cell.batch}`,
    ...(dims.length > 0 ? [dims.join("+")] : []),
    `${cell.scenario}-${cell.stop}`,
    cell.profile,
  ].join("/");
}

/** How a key's value reads in a short name. */
const shortWords: Readonly<Record<CellKey, (cell: Cell) => string>> = {
  model: ({ model }) => model,
  backend: ({ backend }) => backend,
  ep: ({ ep }) => ep,
  threads: ({ threads }) => `t${threads}`,
  spinning: ({ spinning }) => (spinning ? "spin" : "nospin"),
  batch: ({ batch }) => `b${batch}`,
  scenario: ({ scenario }) => scenario,
  stop: ({ stop }) => stop,
  profile: ({ profile }) => profile,
};

/** Names for people, by cell id: the model, and of the other keys those in which the cells differ. */
export function shortNames(cells: readonly Cell[]): ReadonlyMap<string, string> {
  const keys = Object.keys(cellKeys).filter(isCellKey);
  const telling = keys.filter((key) => key === "model" || new Set(cells.map((cell) => cell[key])).size > 1);
  return new Map(cells.map((cell) => [cell.id, telling.map((key) => shortWords[key](cell)).join(" ")]));
}
