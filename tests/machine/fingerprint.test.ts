import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { readFingerprint } from "../../src/machine/fingerprint.ts";
import { plant } from "./plant.ts";

const hardware = { cpuModel: "Cortex-A76", logicalCores: 4, memoryBytes: 8 * 2 ** 30, architecture: "arm64" };
const raw = "0123456789abcdef0123456789abcdef";

test("the id is stable, and is neither the machine-id nor its plain hash", () => {
  const root = plant({ "etc/machine-id": `${raw}\n` });
  const { machineId } = readFingerprint(root, hardware);
  // A new value here orphans every stored run.
  expect(machineId).toBe("3356c5084366738a");
  expect(raw).not.toContain(machineId);
  expect(
    createHash("sha256")
      .update(raw)
      .digest("hex")
      .startsWith(machineId ?? ""),
  ).toBe(false);
});

test("another machine-id gives another id, the same hardware or not", () => {
  const a = readFingerprint(plant({ "etc/machine-id": raw }), hardware);
  const b = readFingerprint(plant({ "etc/machine-id": raw.replace("0", "1") }), hardware);
  expect(a.machineId).not.toBe(b.machineId);
});

test("D-Bus's copy is as good as /etc's", () => {
  const copy = readFingerprint(plant({ "var/lib/dbus/machine-id": raw }), hardware);
  expect(copy).toEqual(readFingerprint(plant({ "etc/machine-id": raw }), hardware));
});

test.each(["", "uninitialized\n", "00000000000000000000000000000000\n", "0123\n"])(
  "a machine-id of %j is none: hardware facts are hashed",
  (content) => {
    const { machineId, machineIdSource } = readFingerprint(plant({ "etc/machine-id": content }), hardware);
    expect(machineIdSource).toBe("hardware facts");
    expect(machineId).toMatch(/^[0-9a-f]{16}$/);
  },
);

test("a kernel that keeps a little more memory for itself leaves the hardware's id as it was", () => {
  const root = plant({});
  const after = { ...hardware, memoryBytes: hardware.memoryBytes - 90 * 2 ** 20 };
  expect(readFingerprint(root, after)).toEqual(readFingerprint(root, hardware));
  expect(readFingerprint(root, { ...hardware, logicalCores: 8 })).not.toEqual(readFingerprint(root, hardware));
});

test("a machine of which nothing is known has no id", () => {
  const nothing = { cpuModel: null, logicalCores: null, memoryBytes: null, architecture: null };
  expect(readFingerprint(plant({}), nothing)).toEqual({ machineId: null, machineIdSource: null });
});
