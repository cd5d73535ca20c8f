import { type HiddenFact, hiddenFacts } from "../compare/keys.ts";

/** What two tables may differ in, behind equal cells. */
export type GateFact = HiddenFact | "machine" | "model_sha256" | "shapes";

/**
 * Facts that must not differ unless it is said that they may: with any of them changed, a difference of the figures need not be
 * the candidate's doing. `follows`: differs with the machine as a matter of course, and may wherever machines may.
 */
const refused = {
  machine: { words: "machine", follows: false },
  model_sha256: { words: "model file", follows: false },
  shapes: { words: "input shapes", follows: false },
  onnxruntime_version: { words: hiddenFacts.onnxruntime_version.words, follows: false },
  node_version: { words: hiddenFacts.node_version.words, follows: false },
  offgrid_version: { words: hiddenFacts.offgrid_version.words, follows: false },
  limits: { words: hiddenFacts.limits.words, follows: false },
  emulates: { words: hiddenFacts.emulates.words, follows: false },
  weights: { words: hiddenFacts.weights.words, follows: false },
  governor: { words: hiddenFacts.governor.words, follows: true },
  power_source: { words: hiddenFacts.power_source.words, follows: true },
  cores: { words: hiddenFacts.cores.words, follows: true },
  cpu_model: { words: hiddenFacts.cpu_model.words, follows: true },
  architecture: { words: hiddenFacts.architecture.words, follows: true },
  os: { words: hiddenFacts.os.words, follows: true },
  virtualisation: { words: hiddenFacts.virtualisation.words, follows: true },
} as const satisfies Readonly<Partial<Record<GateFact, { readonly words: string; readonly follows: boolean }>>>;
export type Differable = keyof typeof refused;

export const differableNames = Object.keys(refused).filter(isDifferable);

export function isDifferable(name: string): name is Differable {
  return Object.hasOwn(refused, name);
}

/** Whether it may differ where these may. What is not refused at all (a commit, a few bytes of memory) always may. */
export function mayDiffer(fact: GateFact, allowed: readonly Differable[]): boolean {
  if (!isDifferable(fact)) return true;
  return allowed.includes(fact) || (refused[fact].follows && allowed.includes("machine"));
}

/**
 * What decides which code of ONNX Runtime runs: where one of these differs, instructions are not comparable and the last decision
 * of a quality may fall otherwise.
 */
export const kernelFacts: readonly GateFact[] = [
  "architecture",
  "cpu_model",
  "onnxruntime_version",
  "model_sha256",
  "shapes",
];

/** The words of a fact. */
export function gateFactWords(fact: GateFact): string {
  return isDifferable(fact) ? refused[fact].words : hiddenFacts[fact].words;
}
