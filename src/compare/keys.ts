import type { CellColumn, ContextColumn } from "./wanted-columns.ts";

/** What a cell is, by column name. */
export type CellFacts = Readonly<Record<CellColumn, string | null>>;

interface KeySpec {
  readonly words: string;
  /** `soft`: rows that failed early do not know it, and are taken for a cell that does. */
  readonly kind: "strict" | "soft";
  readonly of: (facts: CellFacts) => string | null;
}

/** Keys of a cell: rows are compared only where all of them are equal. What an earlier release did not have yet has its default. */
export const cellKeys = {
  model: { words: "model", kind: "strict", of: ({ model }) => model },
  model_sha256: { words: "model file", kind: "soft", of: ({ model_sha256 }) => model_sha256 },
  precision: { words: "precision", kind: "soft", of: ({ precision }) => precision },
  backend: { words: "backend", kind: "strict", of: ({ backend }) => backend },
  ep: { words: "execution provider", kind: "strict", of: ({ ep }) => ep },
  threads: { words: "threads", kind: "strict", of: ({ threads }) => threads && `t${threads}` },
  spinning: {
    words: "spinning",
    kind: "strict",
    of: ({ spinning }) => spinning && (spinning === "true" ? "spin" : "nospin"),
  },
  batch: { words: "batch", kind: "strict", of: ({ batch }) => batch && `b${batch}` },
  shapes: { words: "input shapes", kind: "soft", of: ({ shapes }) => shapes },
  dims: { words: "dimensions", kind: "strict", of: (facts) => partsOf(facts).dims },
  processes: { words: "processes", kind: "strict", of: ({ processes }) => `p${processes ?? "1"}` },
  page_cache: { words: "page cache", kind: "strict", of: ({ page_cache }) => page_cache ?? "warm" },
  scenario: { words: "scenario", kind: "strict", of: (facts) => partsOf(facts).drive },
  stop: { words: "stop rule", kind: "strict", of: ({ stop }) => stop },
  profile: { words: "profile", kind: "strict", of: ({ profile }) => profile },
  limits: { words: "limits", kind: "soft", of: ({ limits }) => limits },
} as const satisfies Readonly<Record<string, KeySpec>>;
export type CellKey = keyof typeof cellKeys;
export const cellKeyNames = Object.keys(cellKeys).filter(isCellKey);

export function isCellKey(name: string): name is CellKey {
  return Object.hasOwn(cellKeys, name);
}

/** A key's value as names of cells have it. */
export function keyWords(key: CellKey, value: string): string {
  return key === "model_sha256" ? `file ${value.slice(0, 6)}` : value;
}

/**
 * What else may differ between rows of equal keys, and moves figures unseen. `machine`: facts of a machine, which differ between
 * two machines as a matter of course.
 */
export const hiddenFacts = {
  onnxruntime_version: { words: "version of ONNX Runtime", kind: "setting" },
  offgrid_version: { words: "version of offgrid", kind: "setting" },
  git_commit: { words: "commit of offgrid", kind: "setting" },
  node_version: { words: "version of Node.js", kind: "setting" },
  governor: { words: "frequency governor", kind: "setting" },
  power_source: { words: "power source", kind: "setting" },
  emulates: { words: "emulated machine", kind: "setting" },
  weights: { words: "weights", kind: "setting" },
  clock: { words: "clock", kind: "setting" },
  limits: { words: "limits", kind: "setting" },
  limits_state: { words: "state of the limits", kind: "setting" },
  quality_dataset: { words: "data set of the quality", kind: "setting" },
  cores: { words: "number of CPUs", kind: "machine" },
  cpu_model: { words: "CPU", kind: "machine" },
  memory_bytes: { words: "memory", kind: "machine" },
  architecture: { words: "architecture", kind: "machine" },
  os: { words: "operating system", kind: "machine" },
  virtualisation: { words: "virtualisation", kind: "machine" },
} as const satisfies Readonly<Record<string, { readonly words: string; readonly kind: "setting" | "machine" }>>;
export type HiddenFact = keyof typeof hiddenFacts;
export const hiddenFactNames = Object.keys(hiddenFacts).filter(isHiddenFact);

export function isHiddenFact(name: string): name is HiddenFact {
  return Object.hasOwn(hiddenFacts, name);
}

/** Facts of a context that rows may be put side by side by. */
export const contextSides = [
  "onnxruntime_version",
  "offgrid_version",
  "git_commit",
  "node_version",
  "governor",
  "power_source",
] as const satisfies readonly (HiddenFact & ContextColumn)[];

/** What may be put side by side. */
export const byNames = ["machine", "run", "table", ...cellKeyNames, ...contextSides] as const;
export type By = (typeof byNames)[number];

/** Keys that differ because the varied one does: equality of them is not asked for. */
const follow: Readonly<Partial<Record<By, readonly CellKey[]>>> = {
  model: ["model_sha256", "precision", "shapes", "dims"],
  model_sha256: ["precision", "shapes"],
  precision: ["model_sha256", "shapes"],
  batch: ["shapes"],
  dims: ["shapes"],
  shapes: ["dims", "batch"],
  ep: ["backend"],
  profile: ["limits"],
};

/** Keys that are not asked to be equal: the varied one, and what follows from it. */
export function freedKeys(by: By): ReadonlySet<CellKey> {
  return new Set([...(isCellKey(by) ? [by] : []), ...(follow[by] ?? [])]);
}

/**
 * The value of a key where `by` is varied. By model, cells of one task are put side by side. By precision, those whose models have
 * the same name but for the precision in it: `silero-vad` and `silero-vad-fp16`.
 */
export function keyValue({
  key,
  by,
  facts,
}: {
  readonly key: CellKey;
  readonly by: By;
  readonly facts: CellFacts;
}): string | null {
  if (key === by) return null;
  if (key === "model" && by === "precision") return baseName(facts);
  return freedKeys(by).has(key) ? null : cellKeys[key].of(facts);
}

function baseName({ model, precision }: CellFacts): string | null {
  if (model === null || precision === null) return model;
  const suffix = ["-", "_", "."].map((mark) => `${mark}${precision}`).find((end) => model.endsWith(end));
  return suffix === undefined ? model : model.slice(0, -suffix.length);
}

/**
 * What only the cell's id holds, from its end: `…/dim=4+other=2/server@10ps-quick/full`. The scenario alone where the id is not
 * of that form.
 */
function partsOf({ cell_id, stop, profile, scenario }: CellFacts): {
  readonly drive: string | null;
  readonly dims: string | null;
} {
  const end = `-${stop}/${profile}`;
  if (cell_id === null || !cell_id.endsWith(end)) return { drive: scenario, dims: null };
  const parts = cell_id.slice(0, -end.length).split("/");
  const drive = parts.at(-1) ?? "";
  const dims = parts.at(-2) ?? "";
  return {
    drive: scenario !== null && drive.startsWith(scenario) ? drive : scenario,
    dims: dims.includes("=") ? dims : null,
  };
}
