import { execFile } from "node:child_process";
import { z } from "zod";
import type { ProviderAnswer } from "../machine/finding.ts";

const providersSchema = z.array(z.strictObject({ name: z.string(), bundled: z.boolean() }));
const TIMEOUT_MS = 20_000;

/** The execution providers of ONNX Runtime, asked of a process of its own; where it does not load, what that process said. */
export function readProviders({ script }: { readonly script: string }): Promise<ProviderAnswer> {
  return new Promise((resolve) => {
    const limits = { timeout: TIMEOUT_MS, killSignal: "SIGKILL" } as const; // a native library may never come back
    execFile(process.execPath, [script], limits, (error, stdout, stderr) => {
      if (error) resolve({ state: "failed", fault: faultLine(stderr) ?? endOf(error) });
      else resolve(parseList(stdout));
    });
  });
}

function parseList(stdout: string): ProviderAnswer {
  try {
    return { state: "listed", providers: providersSchema.parse(JSON.parse(stdout)) };
  } catch {
    return { state: "failed", fault: "the answer is no list of execution providers" };
  }
}

/** The line that names the error: an uncaught one stands below the source that threw it. */
function faultLine(stderr: string): string | undefined {
  const lines = stderr.split("\n").map((line) => line.trim());
  return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.find((line) => line !== "");
}

function endOf({ killed, signal, code }: { killed?: boolean; signal?: string | null; code?: unknown }): string {
  if (killed) return `no answer within ${TIMEOUT_MS / 1000} s`;
  return signal ? `its process died of ${signal}` : `its process ended with ${code}`;
}
