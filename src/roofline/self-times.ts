import type { NodeEvent } from "./profile-events.ts";

/** What the profiler cuts off a duration in the mean: it writes whole microseconds. */
const cutOffUs = 0.5;

/**
 * Microseconds that each operator ran itself, in the order given: `If`, `Loop` and `Scan` less the operators inside them. Half
 * a microsecond is added to each duration, the mean of what the profiler cuts off. Operators of a session run one after the
 * other, so one that starts before another has ended lies inside it.
 */
export function selfTimesUs(nodes: readonly NodeEvent[]): number[] {
  const order = nodes
    .map(({ startUs, durationUs, op }, index) => ({ index, startUs, endUs: startUs + durationUs, holds: isHolder(op) }))
    .sort((a, b) => a.startUs - b.startUs || b.endUs - a.endUs);
  const selfUs = nodes.map(({ durationUs }) => durationUs + cutOffUs);
  const open: (typeof order)[number][] = [];
  for (const node of order) {
    while (open.length > 0 && (open.at(-1)?.endUs ?? 0) <= node.startUs) open.pop();
    const parent = open.at(-1);
    if (parent !== undefined) selfUs[parent.index] = (selfUs[parent.index] ?? 0) - (selfUs[node.index] ?? 0);
    if (node.holds) open.push(node);
  }
  return selfUs.map((us) => Math.max(0, us));
}

function isHolder(op: string): boolean {
  return op === "If" || op === "Loop" || op === "Scan";
}
