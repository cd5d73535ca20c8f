import type { SettingCeilings } from "./calibration.ts";
import { type Bound, idealOf } from "./ceilings.ts";
import type { OperatorNode, ProfileSummary } from "./profile-summary.ts";

/** Work and time of one operator, of all operators of a type, or of a whole model; an inference. */
export interface Work {
  readonly nodes: number;
  readonly calls: number;
  readonly timeMs: number;
  /** Of the time of all operators, 0..1. */
  readonly timeShare: number;
  /** Of those that are known. */
  readonly flops: number;
  readonly bytes: number;
  /** Operators whose operations or bytes are not known; they count as none. */
  readonly unknown: number;
  readonly flopsPerS: number;
  readonly bytesPerS: number;
  /** Least time under the roofline; null without ceilings. */
  readonly idealMs: number | null;
  /** Ideal ÷ measured time; null without ceilings, and for what need not take any time: shapes that change alone. */
  readonly rooflineShare: number | null;
  /** What bounds most of the ideal time; null where there is none. */
  readonly bound: Bound | null;
}

export interface OperatorWork extends Work {
  readonly op: string;
  readonly provider: string;
  /** The operator's own name; null for all of a type together. */
  readonly name: string | null;
}

export interface ProfileAnalysis {
  readonly summary: ProfileSummary;
  /** Timed without the profiler; null where the cell's latency is not that of an inference. */
  readonly timedMs: number | null;
  /** Over all operators; its time and share are of the timed inference where there is one, else of the profiled one. */
  readonly model: Work;
  /** By type and provider, the longest first. */
  readonly types: readonly OperatorWork[];
  /** Each operator, the longest first. */
  readonly nodes: readonly OperatorWork[];
  /** Operators together ÷ a profiled inference: the rest lies between them. */
  readonly kernelShare: number;
  /** Profiled ÷ timed inference, less 1; null without a timed one. */
  readonly overhead: number | null;
}

/** Rates, shares and ideal times of a profile. */
export function analyseProfile({
  summary,
  timedMs,
  ceilings,
}: {
  readonly summary: ProfileSummary;
  readonly timedMs: number | null;
  /** Of the cell's threads and spinning; null where they were not calibrated. */
  readonly ceilings: SettingCeilings | null;
}): ProfileAnalysis {
  const { nodes, inferenceMs } = summary;
  const allMs = nodes.reduce((sum, { timeMs }) => sum + timeMs, 0);
  const add = (some: readonly OperatorNode[], timeMs?: number) => addUp({ nodes: some, allMs, ceilings, timeMs });
  const byType = new Map<string, OperatorNode[]>();
  for (const node of nodes) {
    const key = JSON.stringify([node.op, node.provider]);
    byType.set(key, [...(byType.get(key) ?? []), node]);
  }
  const longestFirst = (a: Work, b: Work) => b.timeMs - a.timeMs;
  return {
    summary,
    timedMs,
    model: add(nodes, timedMs ?? inferenceMs),
    types: [...byType.values()]
      .flatMap((some) => some.slice(0, 1).map(({ op, provider }) => ({ op, provider, name: null, ...add(some) })))
      .sort(longestFirst),
    nodes: nodes
      .map((node) => ({ op: node.op, provider: node.provider, name: node.name, ...add([node]) }))
      .sort(longestFirst),
    kernelShare: ratio(allMs, inferenceMs),
    overhead: timedMs === null ? null : ratio(inferenceMs, timedMs) - 1,
  };
}

function addUp({
  nodes,
  allMs,
  ceilings,
  timeMs = nodes.reduce((sum, node) => sum + node.timeMs, 0),
}: {
  nodes: readonly OperatorNode[];
  allMs: number;
  ceilings: SettingCeilings | null;
  timeMs?: number | undefined;
}): Work {
  const sum = (read: (node: OperatorNode) => number | null) =>
    nodes.reduce((total, node) => total + (read(node) ?? 0), 0);
  const [flops, bytes] = [sum((node) => node.flops), sum((node) => node.bytes)];
  const ideals = ceilings === null ? null : nodes.map((node) => idealOf(ceilings, node));
  const idealMs = ideals?.reduce((total, { ms }) => total + ms, 0) ?? null;
  const computeMs = ideals?.reduce((total, { ms, bound }) => total + (bound === "compute" ? ms : 0), 0) ?? 0;
  return {
    nodes: nodes.length,
    calls: sum(({ calls }) => calls),
    timeMs,
    timeShare: ratio(timeMs, allMs),
    flops,
    bytes,
    unknown: nodes.filter((node) => node.flops === null || node.bytes === null).length,
    flopsPerS: ratio(flops, timeMs / 1e3),
    bytesPerS: ratio(bytes, timeMs / 1e3),
    idealMs,
    rooflineShare: idealMs === null || idealMs === 0 ? null : ratio(idealMs, timeMs),
    bound: idealMs === null || idealMs === 0 ? null : 2 * computeMs >= idealMs ? "compute" : "memory",
  };
}

function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
