import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import type { TensorInfo } from "../tensors/tensor.ts";
import { parseDimExpression } from "./dim-expression.ts";
import { type DimMeaning, defaultSizes, meaningOfInput, meaningOfName, meaningOfPlace } from "./dim-rules.ts";

export interface DimRequest {
  readonly inputs: readonly TensorInfo[];
  /** Items an inference, ≥ 1. */
  readonly batch: number;
  /** What the user said, by dimension name or `input:axis`. */
  readonly dims: Readonly<Record<string, number>>;
}

export interface ResolvedDims {
  /** Whole sizes by input name. */
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  /** Sizes by dimension name, or by `input:axis` where it has none; sorted. */
  readonly dims: Readonly<Record<string, number>>;
  /** What was guessed, and how to say otherwise. */
  readonly notes: readonly string[];
}

interface Place {
  readonly info: TensorInfo;
  readonly axis: number;
}

const maxSize = 1_000_000_000;

/**
 * Gives every symbolic dimension a size: what the user said, else what its name, its input or its place suggest.
 * @throws OffgridError `usage` for a name that the model has not, or a size that no dimension can have.
 */
export function resolveDims({ inputs, batch, dims }: DimRequest): ResolvedDims {
  const symbols = collectSymbols(inputs);
  for (const [name, size] of Object.entries(dims)) checkOverride({ name, size, known: symbols.names });

  const said = new Map(Object.entries(dims));
  const sizes = new Map<string, number>(said);
  const notes: string[] = [];
  // In a step that is fed one token, the mask is one longer than the cache: so is the hub's older decoders' input.
  const isDecodeStep = symbols.texts.some((text) => /^past\w*\s*\+\s*1$/.test(text));
  const sizeOfMeaning = (meaning: DimMeaning): number => {
    if (meaning === "batch") return batch;
    if (meaning === "total") return sizeOf("past_sequence_length") + sizeOf("sequence_length");
    return meaning === "sequence" && isDecodeStep ? 1 : defaultSizes[meaning];
  };
  const guess = (address: string, place: Place, what: string): number => {
    const size = sizeOfMeaning(meaningOfPlace(place.info, place.axis));
    notes.push(`${what}: ${size} taken; say otherwise with --dim ${address}=SIZE`);
    return size;
  };
  const decide = (name: string): number => {
    const place = symbols.places.get(name);
    const byInput = place && meaningOfInput(place.info, place.axis, inputs);
    const meaning = byInput ?? meaningOfName(name);
    if (meaning !== undefined) return sizeOfMeaning(meaning);
    return place === undefined
      ? 1
      : guess(name, place, `dimension "${name}" of input "${place.info.name}" is unknown here`);
  };
  const sizeOf = (name: string): number => {
    const size = sizes.get(name) ?? decide(name);
    sizes.set(name, size);
    return size;
  };
  const sizeAt = (place: Place): number => {
    const { info, axis } = place;
    const dim = info.shape[axis];
    if (typeof dim === "number") return dim;
    const address = `${info.name}:${axis}`;
    const here = said.get(address) ?? said.get(dim ?? "");
    if (here !== undefined) return here;
    if (dim !== undefined && dim !== "") return parseDimExpression(dim).evaluate(sizeOf);
    const meaning = meaningOfInput(info, axis, inputs);
    const what = `input "${info.name}" has no name for axis ${axis}`;
    return meaning === undefined ? guess(address, place, what) : sizeOfMeaning(meaning);
  };

  const shapes = new Map(inputs.map((info) => [info.name, info.shape.map((_, axis) => sizeAt({ info, axis }))]));
  return { shapes, dims: namedSizes(inputs, shapes), notes };
}

/** Everything `--dim` may name for these inputs, sorted. */
export function dimNames(inputs: readonly TensorInfo[]): readonly string[] {
  return collectSymbols(inputs).names;
}

function collectSymbols(inputs: readonly TensorInfo[]) {
  const texts: string[] = [];
  const addresses: string[] = [];
  const places = new Map<string, Place>();
  for (const info of inputs) {
    for (const [axis, dim] of info.shape.entries()) {
      if (typeof dim === "number") continue;
      addresses.push(`${info.name}:${axis}`);
      if (dim === "") continue;
      texts.push(dim);
      const { names } = parseDimExpression(dim);
      // Within a formula the place says nothing of a name's own size.
      for (const name of names) if (name === dim && !places.has(name)) places.set(name, { info, axis });
    }
  }
  const names = new Set([...texts, ...texts.flatMap((text) => parseDimExpression(text).names), ...addresses]);
  return { texts, places, names: [...names].sort() };
}

function namedSizes(
  inputs: readonly TensorInfo[],
  shapes: ReadonlyMap<string, readonly number[]>,
): Record<string, number> {
  const entries = inputs.flatMap(({ name, shape }) =>
    shape.flatMap((dim, axis): [string, number][] => {
      if (typeof dim === "number") return [];
      return [[dim === "" ? `${name}:${axis}` : dim, shapes.get(name)?.[axis] ?? 0]];
    }),
  );
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function checkOverride({ name, size, known }: { name: string; size: number; known: readonly string[] }): void {
  if (!known.includes(name)) {
    const best = nearest(name, known);
    const all =
      known.length === 0 ? "this model's inputs are all fixed: leave --dim out" : `use one of: ${known.join(", ")}`;
    throw new OffgridError({
      code: "usage",
      place: `--dim ${name}=${size}`,
      fault: `the model has no dimension "${name}"`,
      cure: best === undefined ? all : `write "${best}", or ${all}`,
    });
  }
  // An empty cache is a real thing; any other empty dimension would measure nothing.
  const least = /past|cache/i.test(name) ? 0 : 1;
  if (Number.isInteger(size) && size >= least && size <= maxSize) return;
  throw new OffgridError({
    code: "usage",
    place: `--dim ${name}=${size}`,
    fault: "not a size that a dimension can have",
    cure: `give a whole number from ${least} to ${maxSize}`,
  });
}
