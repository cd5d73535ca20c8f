import { readFileSync } from "node:fs";
import type { DeviceSpec, ModelCosts } from "../../src/power/device.ts";
import { type Profile, profileSchema } from "../../src/power/profile.ts";
import { parseYaml } from "../../src/suite/yaml.ts";

export function readProfile(id: string): Profile {
  const file = new URL(`../../bench/profiles/${id}.yaml`, import.meta.url);
  return parseYaml(profileSchema, readFileSync(file, "utf8"), `${id}.yaml`);
}

export function makeProfile(parts: object): Profile {
  return profileSchema.parse({ schemaVersion: 1, id: "test", story: "made for a test", ...parts });
}

const nothing = { kind: "constant", seconds: 0 } as const;

/** Draws the same whatever it does and needs no time to load. */
export function constantLoad(watts: number): { readonly device: DeviceSpec; readonly model: ModelCosts } {
  return {
    device: { bootingW: watts, idleW: watts, sleepingW: watts },
    model: { id: "m", loadingW: watts, activeW: watts, load: nothing, first: nothing, service: nothing },
  };
}

/** A small machine with everything in it. */
export const device: DeviceSpec = { bootingW: 8, idleW: 4, sleepingW: 0.5, wake: { kind: "constant", seconds: 1 } };
export const model: ModelCosts = {
  id: "large",
  loadingW: 10,
  activeW: 14,
  load: { kind: "constant", seconds: 20 },
  reload: { kind: "constant", seconds: 5 },
  first: { kind: "constant", seconds: 6 },
  service: { kind: "samples", seconds: [2, 3, 4] },
};

/** `model` with other service times. */
export function serving(service: ModelCosts["service"]): ModelCosts {
  return { ...model, service };
}
