import type { onnx } from "onnx-proto";

/** The graphs that a node's attributes hold, such as the branches of an If. */
export function subgraphsOf({ attribute }: onnx.INodeProto): onnx.IGraphProto[] {
  return (attribute ?? []).flatMap(({ g, graphs }) => (g == null ? (graphs ?? []) : [g, ...(graphs ?? [])]));
}

/**
 * Makes names that no value and no node of a graph and of its subgraphs has. A subgraph sees the names around it and
 * must not take one of them again, so a name is new only if it is new everywhere.
 */
export function createNameMaker(graph: onnx.IGraphProto): (wish: string) => string {
  const taken = new Set<string>();
  collectNames(graph, taken);
  return (wish) => {
    let name = wish;
    for (let count = 2; taken.has(name); count += 1) name = `${wish}_${count}`;
    taken.add(name);
    return name;
  };
}

function collectNames(graph: onnx.IGraphProto, names: Set<string>): void {
  for (const { name } of [...(graph.input ?? []), ...(graph.output ?? []), ...(graph.initializer ?? [])])
    names.add(name ?? "");
  for (const { values } of graph.sparseInitializer ?? []) names.add(values?.name ?? "");
  for (const node of graph.node ?? []) {
    for (const name of [node.name ?? "", ...(node.input ?? []), ...(node.output ?? [])]) names.add(name);
    for (const inner of subgraphsOf(node)) collectNames(inner, names);
  }
}
