import type { TensorInfo } from "../tensors/tensor.ts";

/** Sizes taken where nobody says otherwise. */
export const defaultSizes = {
  sequence: 128,
  image: 224,
  channels: 3,
  latentChannels: 4,
  latentImage: 64,
  melBands: 80,
  /** 30 s of Whisper's 10 ms frames: its encoder takes no other number. */
  melFrames: 3000,
  /** 1 s at 16 kHz. */
  samples: 16_000,
  /** 32 ms at 16 kHz: what detectors that are fed a stream take. */
  chunk: 512,
  /** What an encoder was given, where the model itself is the decoder. */
  encoder: 128,
  /** Nothing is cached before the first step. */
  past: 0,
  one: 1,
  points: 2,
  choices: 4,
} as const;

export type DimMeaning = keyof typeof defaultSizes | "batch" | "total";

/** First match wins. Names are those of Optimum's and transformers.js's exports, PyTorch's habits and ONNX's zoo. */
const nameRules: readonly (readonly [RegExp, DimMeaning])[] = [
  [/point_batch|beam|steps?$/, "one"],
  [/points/, "points"],
  [/choices/, "choices"],
  [/^(n|b|bs)$|batch/, "batch"],
  [/^past_encoder|^encoder.*(seq|len)/, "encoder"],
  [/^total_?(seq|len)/, "total"],
  [/^past|past_?(seq|len|kv)|cache_?(seq|len)/, "past"],
  [/latent_?channels?|channels?_?latent/, "latentChannels"],
  [/latent/, "latentImage"],
  [/channel|^c$/, "channels"],
  [/height|width|^[hw]$|image_?size/, "image"],
  [/max_frames/, "melFrames"],
  [/(^|_)mels?(_|$)|feature_size/, "melBands"],
  [/samples|audio|wave/, "samples"],
  [/seq|len|tokens?|text|time|frames?|^[slt]$/, "sequence"],
];

/** What a dimension's name says; undefined for a name unknown here. */
export function meaningOfName(name: string): DimMeaning | undefined {
  const plain = name.toLowerCase();
  return nameRules.find(([pattern]) => pattern.test(plain))?.[1];
}

const integerTypes = ["int32", "int64"];
const isFloat = (type: string): boolean => type.includes("float");

/** What the input says that a dimension belongs to, whatever the dimension is called. */
export function meaningOfInput(info: TensorInfo, axis: number, inputs: readonly TensorInfo[]): DimMeaning | undefined {
  const isLast = axis === info.shape.length - 1;
  if (info.name === "input_features" && info.shape.length === 3)
    return axis === 1 ? "melBands" : isLast ? "melFrames" : undefined;
  const isWave = isLast && isFloat(info.type) && info.shape.length <= 2;
  if (!isWave) return undefined;
  if (/^(input_values|waveforms?|wav|audio|speech)$/.test(info.name)) return "samples";
  // A sampling rate or a recurrent state beside it: samples that come a chunk at a time.
  const isStream = inputs.some(({ name }) => /^(sr|sample_rate|sampling_rate|state|h0?|c0?)$/.test(name));
  return isStream && axis > 0 ? "chunk" : undefined;
}

/** What the place among the axes suggests, where neither name nor input say: a guess to be told. */
export function meaningOfPlace({ type, shape }: TensorInfo, axis: number): DimMeaning {
  if (shape.length === 4) {
    const isChannelsLast = isChannelCount(shape[3]) && !isChannelCount(shape[1]);
    if (axis === (isChannelsLast ? 3 : 1)) return "channels";
    if (axis > 0) return "image";
  }
  if (axis === 0) return shape.length >= 2 ? "batch" : "one";
  const isSequence = axis === 1 && (integerTypes.includes(type) || typeof shape[0] === "string");
  return isSequence && (shape.length === 2 || shape.length === 3) && integerOrEmbedding(type, shape)
    ? "sequence"
    : "one";
}

function integerOrEmbedding(type: string, shape: TensorInfo["shape"]): boolean {
  return integerTypes.includes(type) || (shape.length === 3 && typeof shape[2] === "number");
}

function isChannelCount(size: number | string | undefined): boolean {
  return size === 1 || size === 3 || size === 4;
}
