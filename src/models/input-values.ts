import { createStrings, createTensor } from "../tensors/create.ts";
import type { FeedableType } from "../tensors/element-types.ts";
import type { Tensor } from "../tensors/tensor.ts";

export interface ValueRequest {
  readonly name: string;
  readonly type: FeedableType;
  readonly dims: readonly number[];
  /** Uniform in [0, 1), seeded by the caller. */
  readonly uniform: () => number;
  /** Length of the sequence that lengths and masks speak of, and of that with what is cached. */
  readonly sequence: number;
  readonly total: number;
}

type ValueAt = (index: number) => number;
interface ValueRule {
  readonly name: RegExp;
  /** Which types it is meant for; floats by such a name are something else. */
  readonly only?: "integer";
  readonly make: (request: ValueRequest) => ValueAt;
}

const constant = (value: number): ValueRule["make"] => {
  return () => () => value;
};

/** Inputs whose values are not free: first match wins. Names as the hub's, ONNX Runtime's and common TTS exports use them. */
const valueRules: readonly ValueRule[] = [
  { name: /^(sr|sample_rate|sampling_rate)$/, make: constant(16_000) },
  { name: /use_cache|bool_masked_pos|num_logits_to_keep|min_length/, make: constant(0) },
  { name: /mask/, make: constant(1) },
  {
    name: /position|^pos$/,
    only: "integer",
    make:
      ({ dims }) =>
      (index) =>
        index % Math.max(1, dims.at(-1) ?? 1),
  },
  { name: /token_type|segment|speaker|^sid$|lang/, only: "integer", make: constant(0) },
  {
    name: /^seqlens_k$/,
    make:
      ({ total }) =>
      () =>
        total - 1,
  },
  {
    name: /^total_seq/,
    make:
      ({ total }) =>
      () =>
        total,
  },
  { name: /^max_length$/, make: constant(20) },
  { name: /num_beams|num_return_sequences|penalty|temperature|speed|scales?$/, make: constant(1) },
  {
    name: /(^|_)(len|lens|length|lengths)$/,
    only: "integer",
    make:
      ({ sequence }) =>
      () =>
        sequence,
  },
  // Small enough for any vocabulary, and never 0, which is often padding.
  {
    name: /ids?$|token|input|text|^x$/,
    only: "integer",
    make:
      ({ uniform }) =>
      () =>
        1 + Math.floor(uniform() * 31),
  },
];

const words = ["water", "clinic", "school", "light"];

/** A tensor of plausible values for an input of this name and type: the same `uniform` stream gives the same bytes. */
export function createInput(request: ValueRequest): Tensor {
  const { name, type, dims, uniform } = request;
  if (type === "string") return createStrings(dims, () => words[Math.floor(uniform() * words.length)] ?? "");
  const isInteger = /^u?int(32|64)$/.test(type);
  const rule = valueRules.find(
    (candidate) => candidate.name.test(name.toLowerCase()) && (candidate.only === undefined || isInteger),
  );
  return createTensor(type, dims, rule?.make(request) ?? freeValues(request));
}

/** Floats uniform in [-1, 1); pixels over their whole range; other integers 0 or 1; bool false. */
function freeValues({ type, dims, uniform }: ValueRequest): ValueAt {
  if (type === "bool") return () => 0;
  if (type.startsWith("float")) return () => 2 * uniform() - 1;
  const isImage = dims.length >= 3;
  if (isImage && type === "uint8") return () => Math.floor(uniform() * 256);
  if (isImage && type === "int8") return () => Math.floor(uniform() * 256) - 128;
  return () => Math.floor(uniform() * 2);
}
