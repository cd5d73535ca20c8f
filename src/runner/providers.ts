import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { z } from "zod";

const providersSchema = z.array(z.strictObject({ name: z.string(), bundled: z.boolean() }));
export type Providers = z.infer<typeof providersSchema>;

/** The execution providers of ONNX Runtime, asked of a process of its own; null when it does not answer. */
export async function readProviders({ script }: { readonly script: string }): Promise<Providers | null> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script], { timeout: 20_000 });
    return providersSchema.parse(JSON.parse(stdout));
  } catch {
    // Unknown is an answer here: the worker says what is wrong with ONNX Runtime when a model is to be measured.
    return null;
  }
}
