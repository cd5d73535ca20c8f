import { z } from "zod";
import type { Cluster } from "../stats/wilson.ts";
import type { TensorInfo, Tensors } from "../tensors/tensor.ts";
import { type Dataset, datasetFile, readDataset } from "./dataset.ts";
import { floatTensor, timedFeeds } from "./feeds.ts";
import { getFloats, requireDims } from "./outputs.ts";
import { f1Cluster, qualityOf } from "./quality.ts";
import type { Infer, Quality, Task, TaskRequest } from "./task.ts";
import { readWav } from "./wav.ts";

/**
 * Tells speech from everything else, 32 ms at a time, as Silero VAD 5 does at 16 kHz. Timed on batch×576 samples (512 new
 * ones after the 64 before them) from the middle of different clips, each with the state that a stream starts from; judged
 * as a stream, the state carried from frame to frame: the F1 of frames whose probability is at least 0.5. Takes models
 * with and without an input `sr`.
 */
export const vad: Task = {
  id: "vad",
  async prepare(request) {
    const clips = await readDataset({ datasets: request.datasets, id: "vad-clips@1", item: clip });
    const toTensors = feedMaker(request.inputs);
    return {
      feeds: await timedFeeds({
        items: clips.items,
        toFloats: async (item) => windowOf(await readSamples(clips, item), Math.floor(item.frames / 2)),
        batch: request.batch,
        most: MOST_FEEDS,
        toTensors: (windows) => toTensors(windows, startState(request.batch)),
      }),
      judge: (infer) => judge({ infer, request, clips, toTensors }),
    };
  },
};

/** A clip of `vad-clips@1`: what was mixed, and the runs [first, end) of frames that hold speech. */
const clip = z.strictObject({
  ...datasetFile,
  language: z.string().nullable(),
  voice: z.string().nullable(),
  background: z.string().nullable(),
  snrDb: z.number().nullable(),
  frames: z.int().positive(),
  speech: z.array(z.tuple([z.int().nonnegative(), z.int().positive()])),
});
type Clip = z.infer<typeof clip>;

/** Samples of a frame, of the ones before it that the model sees again, and values of the state (twice, one stream). */
const FRAME = 512;
const CONTEXT = 64;
const STATE = 128;
const MOST_FEEDS = 8;
const THRESHOLD = 0.5;

type ToTensors = (windows: Float32Array, state: Float32Array) => Tensors;

async function judge(job: {
  readonly infer: Infer;
  readonly request: TaskRequest;
  readonly clips: Dataset<Clip>;
  readonly toTensors: ToTensors;
}): Promise<Quality> {
  const { infer, request, clips, toTensors } = job;
  const clusters: Cluster[] = [];
  for (const item of clips.items) {
    const samples = await readSamples(clips, item);
    const heard = new Uint8Array(item.frames);
    let state = startState(1);
    for (let frame = 0; frame < item.frames; frame++) {
      const outputs = await infer(toTensors(windowOf(samples, frame), state));
      const probability = getFloats(outputs, "output");
      const next = getFloats(outputs, "stateN");
      requireDims(probability, [1, 1]);
      requireDims(next, [2, 1, STATE]);
      heard[frame] = (probability.data[0] ?? 0) >= THRESHOLD ? 1 : 0;
      state = next.data;
    }
    clusters.push(f1Cluster(heard, speechMask(item)));
  }
  const n = clips.items.reduce((sum, { frames }) => sum + frames, 0);
  return qualityOf({ metric: "frame_f1", clusters, floor: request.floor, dataset: clips.id, n });
}

async function readSamples(clips: Dataset<Clip>, item: Clip): Promise<Float32Array> {
  return readWav(await clips.read(item), item.file);
}

/** Feeds by what the model takes: the published ones take `sr`, variants for 16 kHz alone do not. */
function feedMaker(inputs: readonly TensorInfo[] | undefined): ToTensors {
  const takesRate = inputs === undefined || inputs.some(({ name }) => name === "sr");
  const rate: Tensors = takesRate ? { sr: { type: "int64", dims: [], data: BigInt64Array.of(16_000n) } } : {};
  return (windows, state) => {
    const batch = windows.length / (CONTEXT + FRAME);
    return {
      input: floatTensor(windows, [batch, CONTEXT + FRAME]),
      state: floatTensor(state, [2, batch, STATE]),
      ...rate,
    };
  };
}

function startState(batch: number): Float32Array {
  return new Float32Array(2 * batch * STATE);
}

/** A frame with the samples before it; zeros before the clip's start. */
function windowOf(samples: Float32Array, frame: number): Float32Array {
  const window = new Float32Array(CONTEXT + FRAME);
  const start = frame * FRAME - CONTEXT;
  window.set(samples.subarray(Math.max(0, start), start + CONTEXT + FRAME), Math.max(0, -start));
  return window;
}

function speechMask({ frames, speech }: Clip): Uint8Array {
  const mask = new Uint8Array(frames);
  for (const [first, end] of speech) mask.fill(1, first, end);
  return mask;
}
