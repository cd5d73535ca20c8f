import type { OperatorNode } from "./profile-summary.ts";

/** Operators that one provider ran though another one was asked for. */
export interface Fallback {
  readonly provider: string;
  readonly nodes: readonly Pick<OperatorNode, "name" | "op" | "timeMs">[];
}

/**
 * Whose operators did not run where the cell asked for: an execution provider leaves to the CPU what it has no kernel for, and
 * says nothing. By provider, the longest first. None for a cell that asked for the CPU.
 */
export function findFallbacks({
  ep,
  nodes,
}: {
  /** As in `--ep`: webgpu, cuda, … */
  readonly ep: string;
  readonly nodes: readonly OperatorNode[];
}): Fallback[] {
  const wanted = normalised(ep);
  const elsewhere = nodes.filter(({ provider }) => provider !== "" && normalised(provider) !== wanted);
  const providers = [...new Set(elsewhere.map(({ provider }) => provider))].sort();
  return providers.map((provider) => ({
    provider,
    nodes: elsewhere
      .filter((node) => node.provider === provider)
      .map(({ name, op, timeMs }) => ({ name, op, timeMs }))
      .sort((a, b) => b.timeMs - a.timeMs),
  }));
}

/** `WebGpuExecutionProvider` is `webgpu`. */
function normalised(provider: string): string {
  return provider.toLowerCase().replace(/executionprovider$/, "");
}

/** One sentence a provider: `3 of 120 operators (4.1 % of their time) ran on CPU though webgpu was asked for: …`. */
export function describeFallbacks({
  ep,
  nodes,
}: {
  readonly ep: string;
  readonly nodes: readonly OperatorNode[];
}): string[] {
  const allMs = nodes.reduce((sum, { timeMs }) => sum + timeMs, 0);
  return findFallbacks({ ep, nodes }).map((fallback) => {
    const ms = fallback.nodes.reduce((sum, { timeMs }) => sum + timeMs, 0);
    const share = allMs > 0 ? ` (${((100 * ms) / allMs).toFixed(1)}% of their time)` : "";
    const named = fallback.nodes.slice(0, mostNamed).map(({ name, op }) => (name === "" ? op : `${op} ${name}`));
    const more = fallback.nodes.length > mostNamed ? `, and ${fallback.nodes.length - mostNamed} more` : "";
    const where = fallback.provider.replace(/ExecutionProvider$/, "");
    return `${fallback.nodes.length} of ${nodes.length} operators${share} ran on ${where} though ${ep} was asked for: ${named.join(", ")}${more}`;
  });
}

const mostNamed = 8;
