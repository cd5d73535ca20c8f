import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Backend, LoadedModel } from "../backends/backend.ts";
import { OffgridError } from "../errors.ts";
import { copyModel, matmulModel, readModel } from "../models/ceiling-models.ts";
import type { Access, SettingCeilings } from "../roofline/calibration.ts";
import type { NodeEvent, ProfiledInference } from "../roofline/profile-events.ts";
import { type Precision, precisions } from "../roofline/profile-summary.ts";
import { selfTimesUs } from "../roofline/self-times.ts";
import { streamSizes } from "../roofline/stream-sizes.ts";
import { percentile } from "../stats/percentile.ts";
import { sortSamples } from "../stats/sorted.ts";
import { createTensor } from "../tensors/create.ts";
import type { Tensors } from "../tensors/tensor.ts";
import { answerOnce } from "./answer-once.ts";
import { measureCallFloor } from "./call-floor.ts";
import { type CeilingsAnswer, type CeilingsRequest, ceilingsRequestSchema } from "./ceilings-protocol.ts";
import { loadOnnxruntime } from "./load-backend.ts";
import { watchInferences } from "./watch-inferences.ts";

// Entry of the child process that measures the ceilings of one number of threads: the best that each of a few models reaches.

/** Rows and columns of square matrices: which of them is fastest depends on the caches. */
const sizes = [256, 512, 1024] as const;
/** A matrix is held twice while a model is loaded. */
const largestRead = 64 * 2 ** 20;
/** Each model runs for so long, and at least so often. Memory is looked at longer: how fast it is changes from second to second. */
const peakMs = 250;
const streamMs = 600;
const leastInferences = 4;
const mostInferences = 400;

answerOnce(async (raw): Promise<CeilingsAnswer> => {
  return { type: "ceilings", ceilings: await measureCeilings(ceilingsRequestSchema.parse(raw)) };
});

interface Bench extends CeilingsRequest {
  readonly backend: Backend;
}

async function measureCeilings(request: CeilingsRequest): Promise<SettingCeilings> {
  const { threads, spinning, identityModel, lastCacheBytes } = request;
  const backend = await loadOnnxruntime();
  const bench = { ...request, backend };
  const peaks: SettingCeilings["peaks"] = [];
  for (const precision of precisions) {
    for (const size of sizes) peaks.push(await measurePeak({ bench, precision, size }));
  }
  const bandwidths: SettingCeilings["bandwidths"] = [];
  for (const bytes of streamSizes(lastCacheBytes)) {
    bandwidths.push(await measureStream({ bench, access: "copy", bytes }));
    if (bytes <= largestRead) bandwidths.push(await measureStream({ bench, access: "read", bytes }));
  }
  const floorUs = await measureCallFloor({
    backend,
    modelPath: identityModel,
    settings: { ep: "cpu", threads, spinning },
  });
  return { threads, spinning, processes: 1, callFloorUs: only(floorUs ?? 0), peaks, bandwidths };
}

/** 2·n³ operations a product. */
async function measurePeak({ bench, precision, size }: { bench: Bench; precision: Precision; size: number }) {
  const ran = await run({
    bench,
    model: await matmulModel({ precision, size }),
    feeds: { x: createTensor(inputTypes[precision], [size, size], (index) => index % 7) },
    graph: "as run",
    leastMs: peakMs,
  });
  const { us, node } = fastOf({ ran, op: /^MatMul/ });
  return { precision, size, opsPerS: only((2 * size ** 3) / (us / 1e6)), ranAs: node.inputs[0]?.type ?? "unknown" };
}

const inputTypes = { fp32: "float32", fp16: "float16", int8: "uint8" } as const satisfies Record<Precision, string>;

async function measureStream({ bench, access, bytes }: { bench: Bench; access: Access; bytes: number }) {
  const rows = 256;
  const size = Math.sqrt(bytes / 4);
  const shape = createTensor("int64", [2], (index) => (index === 0 ? rows : bytes / 2 / 4 / rows));
  const isCopy = access === "copy";
  const ran = await run({
    bench,
    model: await (isCopy ? copyModel() : readModel({ size })),
    feeds: isCopy ? { shape } : { x: createTensor("float32", [1, size], () => 1) },
    // Packed, every step would have a matrix of its own.
    graph: "plain",
    leastMs: streamMs,
  });
  const { us } = fastOf({ ran, op: isCopy ? /^Add$/ : /^MatMul$/ });
  return { access, bytes, bytesPerS: only(bytes / (us / 1e6)) };
}

async function run({
  bench: { backend, threads, spinning, folder },
  model: bytes,
  feeds,
  graph,
  leastMs,
}: {
  bench: Bench;
  model: Uint8Array;
  feeds: Tensors;
  graph: "as run" | "plain";
  leastMs: number;
}): Promise<ProfiledInference[]> {
  const modelPath = path.join(folder, "ceiling.onnx");
  writeFileSync(modelPath, bytes);
  const use = async (model: LoadedModel) => {
    const call = model.bind(feeds);
    const start = performance.now();
    for (let count = 1; count <= mostInferences; count++) {
      await call();
      if (count >= leastInferences && performance.now() - start >= leastMs) return;
    }
  };
  return watchInferences({ backend, modelPath, settings: { ep: "cpu", threads, spinning }, graph, folder, use });
}

/** An operator this long is timed by itself; of shorter ones the whole chain, for the profiler knows whole microseconds alone. */
const longUs = 20;

/**
 * The fastest hundredth: a core and its memory are shared with whatever else a host runs, and for a moment a virtual machine may have
 * all of them, which nobody can count on. Second bests of 12 processes each differ by 3 % at most with the hundredth, by 5 % with the
 * tenth and by 9 % with the fastest of all (one thread, 32 processes).
 */
const fastPerMille = 10;

/** What the fast operators of a type take: each of them, or an inference's mean where they are short. */
function fastOf({ ran, op }: { ran: readonly ProfiledInference[]; op: RegExp }): {
  readonly us: number;
  readonly node: NodeEvent;
} {
  const own = ran.map(({ nodes }) => nodes.filter((node) => op.test(node.op))).filter((nodes) => nodes.length > 0);
  const [node] = own.flat();
  if (node === undefined) throw new OffgridError({ code: "backend", fault: `the profile has no operator like ${op}` });
  const times = own.flatMap((nodes) => {
    const each = selfTimesUs(nodes);
    const mean = each.reduce((sum, one) => sum + one, 0) / each.length;
    return mean < longUs ? [mean] : each;
  });
  return { us: percentile(sortSamples(Float64Array.from(times)), fastPerMille), node };
}

function only(value: number) {
  return { value, lo: value, hi: value };
}
