import { z } from "zod";
import { limitsSchema } from "./limits.ts";
import { driveSchema, driveWord, scenarioKinds, stopRuleNames } from "./scenario.ts";
import { fakeBehaviourSchema, pageCacheStates } from "./schema.ts";

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
  /** Worker processes at the same time. */
  processes: z.int().min(1).default(1),
  /** Whether the model's files are in the page cache when they are loaded. */
  pageCache: z.enum(pageCacheStates).default("warm"),
  scenario: z.enum(scenarioKinds),
  /** The scenario with its parameters. */
  drive: driveSchema.default({ kind: "single-stream" }),
  stop: z.enum(stopRuleNames),
  profile: z.string(),
  /** The profile's limits, those among them that became settings too. */
  limits: limitsSchema.default({}),
  /** The machine that the profile stands for; null where it is this one. */
  emulates: z.string().nullable().default(null),
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
  processes: "worker processes at the same time",
  pageCache: "warm or cold: whether the model's files are in the page cache when they are loaded",
  scenario: "how the model is driven",
  stop: "when a measurement ends",
  profile: "power profile",
} as const satisfies Partial<Record<keyof Cell, string>>;
export type CellKey = keyof typeof cellKeys;

export function isCellKey(key: string): key is CellKey {
  return Object.hasOwn(cellKeys, key);
}

/** Readable and stable: it holds every key, in one order, so that equal cells have equal ids on any machine. */
export function cellId(cell: Omit<Cell, "id" | "modelReference" | "fake" | "limits" | "emulates">): string {
  const dims = Object.entries(cell.dims)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, size]) => `${name}=${size}`);
  return [
    cell.model,
    cell.backend === "fake" ? "fake" : cell.ep,
    `t${cell.threads}`,
    cell.spinning ? "spin" : "nospin",
    `b${cell.batch}`,
    ...(cell.processes > 1 ? [`p${cell.processes}`] : []),
    ...(cell.pageCache === "cold" ? ["cold"] : []),
    ...(dims.length > 0 ? [dims.join("+")] : []),
    `${driveWord(cell.drive)}-${cell.stop}`,
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
  processes: ({ processes }) => `p${processes}`,
  pageCache: ({ pageCache }) => pageCache,
  scenario: ({ drive }) => driveWord(drive),
  stop: ({ stop }) => stop,
  profile: ({ profile }) => profile,
};

/** Names for people, by cell id: the model, and of the other keys those in which the cells differ. */
export function shortNames(cells: readonly Cell[]): ReadonlyMap<string, string> {
  const keys = Object.keys(cellKeys).filter(isCellKey);
  const telling = keys.filter((key) => key === "model" || new Set(cells.map((cell) => shortWords[key](cell))).size > 1);
  return new Map(cells.map((cell) => [cell.id, telling.map((key) => shortWords[key](cell)).join(" ")]));
}
