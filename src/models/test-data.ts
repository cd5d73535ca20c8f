import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { messageOf, OffgridError } from "../errors.ts";
import type { Tensor, Tensors } from "../tensors/tensor.ts";
import { inputFailure, isMissing } from "./file-errors.ts";
import { readTensorProto } from "./tensor-proto.ts";

/** One `test_data_set_N` folder beside a model: what to feed it, and what it must answer. */
export interface TestCase {
  /** Absolute path of the folder. */
  readonly folder: string;
  readonly inputs: Tensors;
  readonly outputs: Tensors;
}

export interface TestDataRequest {
  readonly modelPath: string;
  /** Names in the model's order, without those that initialisers fill: for files that do not name their tensor. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
}

const maxFileBytes = 2 ** 30;

/**
 * Reads the ONNX convention `test_data_set_N/{input,output}_K.pb` beside a model, in order of N; empty without one.
 * A folder without input files is left out.
 * @throws OffgridError `input` for a file that is not what it should be.
 */
export async function readTestData(request: TestDataRequest): Promise<readonly TestCase[]> {
  const home = path.dirname(path.resolve(request.modelPath));
  const folders = numbered(await listFolder(home), /^test_data_set_(\d+)$/);
  const cases: TestCase[] = [];
  for (const { entry } of folders) {
    const folder = path.join(home, entry);
    const entries = await listFolder(folder);
    const inputs = await readTensors({ folder, entries, prefix: "input", names: request.inputNames });
    const outputs = await readTensors({ folder, entries, prefix: "output", names: request.outputNames });
    if (Object.keys(inputs).length > 0) cases.push({ folder, inputs, outputs });
  }
  return cases;
}

interface TensorFiles {
  readonly folder: string;
  readonly entries: readonly string[];
  readonly prefix: "input" | "output";
  readonly names: readonly string[];
}

async function readTensors({ folder, entries, prefix, names }: TensorFiles): Promise<Tensors> {
  const files = numbered(entries, new RegExp(`^${prefix}_(\\d+)\\.pb$`));
  const tensors = new Map<string, Tensor>();
  for (const { entry, number } of files) {
    const file = path.join(folder, entry);
    const { name, tensor } = await readTensorFile(file);
    // A file may name its tensor; a name that the model does not have counts as none.
    const known = names.includes(name) ? name : names[number];
    if (known === undefined) {
      throw refusal(file, `is ${prefix} ${number} of a model that has ${names.length}`);
    }
    if (tensors.has(known)) throw refusal(file, `holds ${prefix} "${known}", which another file holds too`);
    tensors.set(known, tensor);
  }
  return Object.fromEntries(tensors);
}

async function readTensorFile(file: string): Promise<{ name: string; tensor: Tensor }> {
  const bytes = await readWhole(file);
  const { onnx } = (await import("onnx-proto")).default;
  const proto = attempt(file, "is not an ONNX tensor: ", () => onnx.TensorProto.decode(bytes));
  return { name: proto.name ?? "", tensor: attempt(file, "", () => readTensorProto(proto)) };
}

function attempt<T>(file: string, prefix: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    throw refusal(file, `${prefix}${messageOf(thrown)}`, thrown);
  }
}

async function readWhole(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > maxFileBytes) throw refusal(file, "exceeds 1 GiB");
    return await readFile(file);
  } catch (thrown) {
    throw thrown instanceof OffgridError ? thrown : inputFailure(file, thrown);
  }
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (thrown) {
    // A file of that name, or nothing: no test data there.
    if (isMissing(thrown)) return [];
    throw inputFailure(folder, thrown);
  }
}

function numbered(entries: readonly string[], pattern: RegExp): { entry: string; number: number }[] {
  return entries
    .flatMap((entry) => {
      const digits = pattern.exec(entry)?.[1];
      return digits === undefined ? [] : [{ entry, number: Number(digits) }];
    })
    .sort((a, b) => a.number - b.number);
}

function refusal(file: string, fault: string, cause?: unknown): OffgridError {
  return new OffgridError({ code: "input", place: file, fault, cure: "correct the test data, or move it away", cause });
}
