import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { ProfileSummary } from "../roofline/profile-summary.ts";
import { type ProfileRequest, profileAnswerSchema } from "../worker/profile-protocol.ts";
import type { Job } from "../worker/protocol.ts";
import { askChild } from "./ask-child.ts";

export type ProfiledCell =
  | { readonly state: "profiled"; readonly summary: ProfileSummary }
  | { readonly state: "failed"; readonly reason: string };

/**
 * Profiles one cell in a child process of its own, which times nothing else. The profiler's files lie in a temporary folder
 * and are gone on return. Only an abort rejects.
 */
export async function profileCell({
  entry,
  job,
  timeoutS,
  signal,
}: {
  /** The child's entry file. */
  readonly entry: string;
  readonly job: Job;
  readonly timeoutS: number;
  readonly signal: AbortSignal;
}): Promise<ProfiledCell> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-profile-"));
  try {
    const request: ProfileRequest = { type: "profile", job, folder };
    const found = await askChild({ entry, request, answer: profileAnswerSchema, timeoutS, signal });
    if (found.state === "failed") return found;
    const { answer } = found;
    return answer.type === "profile"
      ? { state: "profiled", summary: answer.summary }
      : { state: "failed", reason: answer.message };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
