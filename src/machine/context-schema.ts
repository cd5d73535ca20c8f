import { z } from "zod";
import { containers } from "./container.ts";
import { machineIdSources } from "./fingerprint.ts";
import { instructionSets } from "./instruction-sets.ts";
import { powerSources } from "./power-source.ts";
import { virtualisations } from "./virtualisation.ts";

const line = z.string().min(1).nullable();
const count = z.int().positive().nullable();
const quantity = z.number().positive().nullable();
const claim = z.boolean().nullable();

/**
 * Facts of the machine and the versions at the start of a run, as context.json keeps them. Null is unknown, except
 * where a field says otherwise. Nothing in it names a person, a host, a serial number, an address or a folder.
 */
export const machineContextSchema = z.strictObject({
  schemaVersion: z.literal(1),
  machineId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .nullable(),
  machineIdSource: z.enum(machineIdSources).nullable(),

  cpuModel: line,
  cpuVendor: line,
  architecture: line,
  physicalCores: count,
  logicalCores: count,
  coresAvailable: count,
  /** CPUs' worth of time the cgroup grants; null is no quota. */
  cpuQuota: quantity,
  caches: z.strictObject({ l1dBytes: count, l1iBytes: count, l2Bytes: count, l3Bytes: count }).readonly(),
  instructionSets: z.array(z.literal(instructionSets)).readonly().nullable(),

  memoryBytes: count,
  /** What the cgroup grants; null is no limit. */
  memoryLimitBytes: count,
  swapBytes: z.int().nonnegative().nullable(),

  frequencyMinHz: quantity,
  frequencyMaxHz: quantity,
  frequencyCapHz: quantity,
  frequencyNowHz: quantity,
  governor: line,
  scalingDriver: line,
  boost: claim,

  virtualisation: z.enum(virtualisations).nullable(),
  container: z.enum(containers).nullable(),
  powerSource: z.enum(powerSources).nullable(),
  batteryFraction: z.number().min(0).max(1).nullable(),

  osName: line,
  osVersion: line,
  kernelRelease: line,
  nodeVersion: line,
  offgridVersion: line,
  onnxruntimeVersion: line,
  executionProviders: z.array(z.string().min(1)).readonly().nullable(),
  gitCommit: z
    .string()
    .regex(/^[0-9a-f]{40,64}$/)
    .nullable(),
  gitDirty: claim,
});

export type MachineContext = Readonly<z.infer<typeof machineContextSchema>>;
