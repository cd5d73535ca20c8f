import { elementCount } from "../tensors/create.ts";
import type { Shapes } from "./operations.ts";
import type { NodeEvent } from "./profile-events.ts";

/** Convolutions in ONNX Runtime's blocked layout, by how it names them; channels are filled up to whole blocks there. */
const blockedSuffix = /_nchwc(_\d+)?$/;
/** The largest block of channels that MLAS has. */
const largestBlock = 16;

/**
 * The shapes that operators have as the model means them. A profile of the graph as it runs lacks the weights that were packed
 * at load, and shows channels filled up to whole blocks; a profile of the same graph without packing and blocked layout
 * (`plain`, one inference) has both right. Operators are found again by name; blocked convolutions, which are renamed, by
 * kernel, image and channels, in their order. One that is not found keeps the shapes that it ran with.
 */
export function createShapeFinder(plain: readonly NodeEvent[]): (ran: readonly NodeEvent[]) => Shapes[] {
  const byName = new Map<string, NodeEvent>();
  for (const node of plain) if (!byName.has(node.name)) byName.set(node.name, node);
  return (ran) => {
    const names = new Set(ran.map(({ name }) => name));
    const moved = plain.filter(({ name, op }) => (op === "Conv" || op === "FusedConv") && !names.has(name));
    return ran.map((node) => {
      if (node.op === "Conv" && blockedSuffix.test(node.name)) {
        const at = moved.findIndex((candidate) => isFilledUp(node, candidate));
        return moved.splice(at === -1 ? moved.length : at, 1)[0] ?? node;
      }
      const twin = byName.get(node.name);
      return twin !== undefined && twin.op === node.op && isSameResult(node, twin) ? twin : node;
    });
  };
}

/** Whether a convolution in blocked layout can be another one with its channels filled up. */
function isFilledUp(blocked: Shapes, plain: Shapes): boolean {
  const [m = 0, c = 0, ...kernel] = blocked.inputs[1]?.dims ?? [];
  const [plainM = 0, plainC = 0, ...plainKernel] = plain.inputs[1]?.dims ?? [];
  const isFilled = (from: number, to: number) => from <= to && to < from + largestBlock;
  const [batch, , ...image] = blocked.outputs[0]?.dims ?? [];
  const [plainBatch, , ...plainImage] = plain.outputs[0]?.dims ?? [];
  return (
    isFilled(plainM, m) &&
    isFilled(plainC, c) &&
    batch === plainBatch &&
    kernel.join() === plainKernel.join() &&
    image.join() === plainImage.join()
  );
}

function isSameResult(a: Shapes, b: Shapes): boolean {
  const [mine, other] = [a.outputs[0], b.outputs[0]];
  return elementCount(mine?.dims ?? []) === elementCount(other?.dims ?? []);
}
