import { statSync } from "node:fs";
import path from "node:path";
import type { ArmName } from "../duel/records.ts";
import { OffgridError } from "../errors.ts";
import { nearest } from "../suite/did-you-mean.ts";
import type { Overrides } from "../suite/overrides.ts";

/** What an arm may be told from the other by, with the words for errors and documents. */
export const armKeys = {
  model: "catalogue id or ONNX file",
  ep: "execution provider",
  threads: "intra-op threads",
  spinning: "on or off: whether idle threads spin while an inference runs",
  batch: "items an inference",
  ort: "folder of another onnxruntime-node",
  harness: "folder of another checkout of offgrid, built",
} as const;
type ArmKey = keyof typeof armKeys;

/** An arm as it was asked for. */
export interface ArmRequest {
  readonly overrides: Overrides;
  /** Absolute folders. */
  readonly ort: string | null;
  readonly harness: string | null;
  /** In words, without folders. */
  readonly words: string;
  /** The words again as an argument of the command line, without folders. */
  readonly argument: string;
}

/**
 * Reads `--base` or `--cand`: a model by itself, or `key=value` separated by commas.
 * @throws OffgridError `usage`
 */
export function parseArm(name: ArmName, text: string): ArmRequest {
  const place = `--${flags[name]} ${text}`;
  const values = splitArm(place, text);
  const number = (key: ArmKey) => {
    const value = values.get(key);
    return value === undefined ? {} : { [key]: [parseCount({ place, key, value })] };
  };
  const model = values.get("model");
  const ep = values.get("ep");
  const spinning = values.get("spinning");
  const overrides: Overrides = {
    ...(model === undefined ? {} : { model: [model] }),
    ...(ep === undefined ? {} : { ep: [ep] }),
    ...number("threads"),
    ...number("batch"),
    ...(spinning === undefined ? {} : { spinning: parseSwitch(place, spinning) }),
  };
  const ort = values.get("ort");
  const harness = values.get("harness");
  return {
    overrides,
    ort: ort === undefined ? null : existingFolder({ place, folder: ort }),
    harness: harness === undefined ? null : existingFolder({ place, folder: harness }),
    words: [...values].map(([key, value]) => (key === "model" ? bare(value) : `${key} ${bare(value)}`)).join(", "),
    argument: [...values].map(([key, value]) => `${key}=${bare(value)}`).join(","),
  };
}

const flags: Readonly<Record<ArmName, string>> = { baseline: "base", candidate: "cand" };

function splitArm(place: string, text: string): ReadonlyMap<ArmKey, string> {
  // A path may hold what separates keys: `runs/lr=0.1,bs=8/model.onnx`.
  if (!text.includes("=") || statSync(text, { throwIfNoEntry: false })?.isFile() === true)
    return new Map([["model", text]]);
  const values = new Map<ArmKey, string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    const key = part.slice(0, at);
    const value = part.slice(at + 1);
    if (at < 1 || value === "") throw refused({ place, fault: `'${part}' is not key=value` });
    if (!isArmKey(key)) throw unknownKey({ place, key });
    if (values.has(key)) throw refused({ place, fault: `${key} is there twice` });
    values.set(key, value);
  }
  return values;
}

function isArmKey(key: string): key is ArmKey {
  return Object.hasOwn(armKeys, key);
}

function unknownKey({ place, key }: { place: string; key: string }): OffgridError {
  const guess = nearest(key, Object.keys(armKeys));
  return refused({ place, fault: `an arm has no '${key}'`, ...(guess ? { cure: `Did you mean '${guess}'?` } : {}) });
}

function parseCount({ place, key, value }: { place: string; key: ArmKey; value: string }): number {
  const count = Number(value);
  if (Number.isInteger(count) && count >= 1) return count;
  throw refused({ place, fault: `${key} is a whole number from 1 on, not '${value}'` });
}

const switches: Readonly<Record<string, boolean>> = { on: true, true: true, off: false, false: false };

function parseSwitch(place: string, value: string): boolean {
  const found = Object.hasOwn(switches, value) ? switches[value] : undefined;
  if (found !== undefined) return found;
  throw refused({ place, fault: `spinning is on or off, not '${value}'` });
}

function existingFolder({ place, folder }: { place: string; folder: string }): string {
  const absolute = path.resolve(folder);
  if (statSync(absolute, { throwIfNoEntry: false })?.isDirectory() === true) return absolute;
  throw new OffgridError({
    code: "usage",
    place,
    fault: `there is no folder ${folder}`,
    cure: "Give the folder that holds its package.json",
  });
}

/** The last part of a path: what may be told to anybody. */
function bare(value: string): string {
  return value.split(/[/\\]/).findLast((part) => part !== "") ?? value;
}

function refused({ place, fault, cure }: { place: string; fault: string; cure?: string }): OffgridError {
  return new OffgridError({
    code: "usage",
    place,
    fault,
    cure: cure ?? `An arm is a model, or key=value separated by commas: ${Object.keys(armKeys).join(", ")}`,
  });
}
