import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { OffgridError } from "../errors.ts";
import type { CeilingSetting, SettingCeilings } from "../roofline/calibration.ts";
import { findUnsettled, mergeCeilings } from "../roofline/merge-ceilings.ts";
import { type CeilingsRequest, ceilingsAnswerSchema } from "../worker/ceilings-protocol.ts";
import { askChild } from "./ask-child.ts";

export interface CalibrateRequest {
  /** The child's entry file. */
  readonly entry: string;
  readonly settings: readonly CeilingSetting[];
  /** Processes a setting. */
  readonly repetitions: number;
  readonly identityModel: string;
  /** Bytes of the last cache before memory; null where it is unknown. */
  readonly lastCacheBytes: number | null;
  readonly signal: AbortSignal;
  /** Before each process, counted from 1; beyond `total` where ceilings have not settled. */
  readonly onStep: (step: CeilingSetting & { readonly index: number; readonly total: number }) => void;
}

/** Seconds that a process may take: a hundred times what it does on two slow cores. */
const timeoutS = 1_200;
/** Times as many processes as were asked for, where a setting's ceilings do not settle. */
const mostRounds = 3;

export interface Calibrated extends SettingCeilings {
  /** Ceilings that one process alone came to: see `findUnsettled`. */
  readonly unsettled: readonly string[];
}

/**
 * Measures the ceilings of each setting in processes of its own, round by round, so that what else the machine does falls on
 * all settings alike. A setting is measured on, up to three times as often, until of each ceiling two processes agree; one
 * process a setting is taken as it is.
 * @throws OffgridError `backend` when a process cannot do it; the signal's reason.
 */
export async function calibrate(request: CalibrateRequest): Promise<Calibrated[]> {
  const { settings, repetitions, onStep } = request;
  const found = settings.map((setting) => ({ setting, processes: [] as SettingCeilings[] }));
  const most = repetitions === 1 ? 1 : mostRounds * repetitions;
  let index = 0;
  for (let round = 1; round <= most; round++) {
    const open = found.filter(({ processes }) => round <= repetitions || findUnsettled(processes).length > 0);
    for (const { setting, processes } of open) {
      index++;
      onStep({ ...setting, index, total: settings.length * repetitions });
      processes.push(await measureOnce({ request, setting }));
    }
  }
  return found.map(({ processes }) => ({
    ...mergeCeilings(processes),
    unsettled: processes.length === 1 ? [] : findUnsettled(processes),
  }));
}

async function measureOnce({
  request: { entry, identityModel, lastCacheBytes, signal },
  setting,
}: {
  request: CalibrateRequest;
  setting: CeilingSetting;
}): Promise<SettingCeilings> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "offgrid-calibrate-"));
  try {
    const request: CeilingsRequest = { type: "ceilings", ...setting, folder, identityModel, lastCacheBytes };
    const found = await askChild({ entry, request, answer: ceilingsAnswerSchema, timeoutS, signal });
    if (found.state === "answered" && found.answer.type === "ceilings") return found.answer.ceilings;
    throw new OffgridError({
      code: "backend",
      place: `${setting.threads} threads`,
      fault: `the ceilings cannot be measured: ${found.state === "failed" ? found.reason : describe(found.answer)}`,
      cure: "Run 'offgrid doctor' to see what is missing",
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function describe(answer: { readonly type: string; readonly message?: string }): string {
  return answer.message ?? answer.type;
}
