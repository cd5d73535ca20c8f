import { writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { readText, toNumber } from "../files.ts";
import type { RunProgram } from "../page-cache.ts";

/**
 * A setting of the whole machine that a limit turns, and that has to be put back. A knob is kept in a file, so nothing but
 * these files and values is ever written, whatever such a file says.
 */
export const knobSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("file"),
    /** Below the root. */
    file: z
      .string()
      .regex(
        /^sys\/(devices\/system\/cpu\/cpufreq\/policy\d{1,4}\/scaling_(max_freq|governor)|class\/powercap\/intel-rapl:\d{1,3}\/(enabled|constraint_[01]_power_limit_uw))$/,
      ),
  }),
  /** The power limit of a GPU, W, by nvidia-smi's index. */
  z.strictObject({ kind: z.literal("gpu"), index: z.int().min(0).max(63) }),
  /** The power mode of a Jetson. */
  z.strictObject({ kind: z.literal("nvpmodel") }),
]);
export type Knob = z.infer<typeof knobSchema>;
export const knobValueSchema = z.string().regex(/^[\w.]{1,31}$/);

/** Where knobs are. */
export interface KnobAccess {
  readonly root: string;
  readonly run: RunProgram;
}

/** Null where it cannot be read. Never throws. */
export async function readKnob({ root, run }: KnobAccess, knob: Knob): Promise<string | null> {
  try {
    switch (knob.kind) {
      case "file":
        return knobValueSchema.safeParse(readText(root, knob.file)).data ?? null;
      case "gpu":
        return (await listGpuLimits(run)).find(({ index }) => index === knob.index)?.watts ?? null;
      case "nvpmodel":
        return parsePowerMode(await run("nvpmodel", ["-q"]));
      default:
        throw new TypeError(`no knob ${JSON.stringify(knob satisfies never)}`);
    }
  } catch {
    return null;
  }
}

/** @throws Error when it is refused. */
export async function writeKnob({ root, run }: KnobAccess, knob: Knob, value: string): Promise<void> {
  switch (knob.kind) {
    case "file":
      writeFileSync(path.join(root, knob.file), knobValueSchema.parse(value), { flag: "r+" });
      return;
    case "gpu":
      await run("nvidia-smi", ["-i", String(knob.index), "-pl", value]);
      return;
    case "nvpmodel":
      await run("nvpmodel", ["-m", value]);
      return;
    default:
      throw new TypeError(`no knob ${JSON.stringify(knob satisfies never)}`);
  }
}

/** Whether two values are one to the device: numbers are rounded to its steps. */
export function isSameValue(a: string, b: string): boolean {
  const [x, y] = [toNumber(a), toNumber(b)];
  return x === null || y === null ? a === b : Math.abs(x - y) <= 0.001 * Math.max(Math.abs(x), Math.abs(y));
}

/** Whether it holds the machine lower than a value already: a limit takes away, it never gives. A power limit of 0 is none. */
export function isBelow(knob: Knob, present: string, value: string): boolean {
  const isCeiling = knob.kind === "gpu" || (knob.kind === "file" && /_(max_freq|power_limit_uw)$/.test(knob.file));
  const [low, asked] = [toNumber(present), toNumber(value)];
  return isCeiling && low !== null && asked !== null && low > 0 && low < asked && !isSameValue(present, value);
}

/** As a person knows it. */
export function knobName(knob: Knob): string {
  switch (knob.kind) {
    case "file":
      return `/${knob.file}`;
    case "gpu":
      return `the power limit of GPU ${knob.index}`;
    case "nvpmodel":
      return "the power mode";
    default:
      throw new TypeError(`no knob ${JSON.stringify(knob satisfies never)}`);
  }
}

/** A Jetson keeps its mode when it is switched off (NVIDIA, Jetson Linux Developer Guide, nvpmodel); the kernel's settings are gone then. */
export function outlivesBoot(knob: Knob): boolean {
  return knob.kind === "nvpmodel";
}

/** GPUs whose limit can be read: `0, 150.00` a line; one without says `[N/A]`. @throws Error where there is no nvidia-smi. */
export async function listGpuLimits(
  run: RunProgram,
): Promise<readonly { readonly index: number; readonly watts: string }[]> {
  const printed = await run("nvidia-smi", ["--query-gpu=index,power.limit", "--format=csv,noheader,nounits"]);
  return printed.split("\n").flatMap((line) => {
    const [index, watts] = line.split(",").map((cell) => cell.trim());
    const [known, number] = [toNumber(index), toNumber(watts)];
    return known === null || number === null || watts === undefined ? [] : [{ index: known, watts }];
  });
}

/** `NV Power Mode: 15W` and, on a line of its own, the mode's number. */
export function parsePowerMode(printed: string): string | null {
  const lines = printed.split("\n").map((line) => line.trim());
  return lines.findLast((line) => /^\d{1,2}$/.test(line)) ?? null;
}
