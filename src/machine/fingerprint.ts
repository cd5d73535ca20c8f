import { createHash } from "node:crypto";
import { readText } from "./files.ts";

export const machineIdSources = ["machine-id", "hardware facts"] as const;

export interface Fingerprint {
  /** 16 hex digits; the same on every run of one installation, and no way back to what it was made from. */
  readonly machineId: string | null;
  /** `hardware facts` are shared by machines of the same make. */
  readonly machineIdSource: (typeof machineIdSources)[number] | null;
}

export interface HardwareFacts {
  readonly cpuModel: string | null;
  readonly logicalCores: number | null;
  readonly memoryBytes: number | null;
  readonly architecture: string | null;
}

/** machine-id(5) asks for an application's own hash, so that two programs' ids cannot be joined. */
const PREFIX = "offgrid machine 1\n";
const HEX_DIGITS = 16;
const GIB = 2 ** 30;

/** Who this machine is, from /etc/machine-id, else from its hardware; nulls when not even that is known. */
export function readFingerprint(root: string, hardware: HardwareFacts): Fingerprint {
  const raw = [readText(root, "etc/machine-id"), readText(root, "var/lib/dbus/machine-id")];
  const id = raw.find((text) => text !== null && /^[0-9a-f]{32}$/.test(text) && !/^0+$/.test(text));
  if (typeof id === "string") return { machineId: digest(`machine-id\n${id}`), machineIdSource: "machine-id" };
  const { cpuModel, logicalCores, memoryBytes, architecture } = hardware;
  // Whole GiB: what the kernel keeps for itself, and so MemTotal, changes a little with every kernel.
  const memory = memoryBytes === null ? null : Math.round(memoryBytes / GIB);
  const facts = [cpuModel, logicalCores, memory, architecture];
  if (facts.every((fact) => fact === null)) return { machineId: null, machineIdSource: null };
  return { machineId: digest(`hardware\n${JSON.stringify(facts)}`), machineIdSource: "hardware facts" };
}

function digest(text: string): string {
  return createHash("sha256").update(`${PREFIX}${text}`).digest("hex").slice(0, HEX_DIGITS);
}
