import { expect, test } from "vitest";
import {
  addToCalibration,
  type Calibration,
  calibrationSchema,
  findSetting,
  findStale,
} from "../../src/roofline/calibration.ts";
import { makeCeilings } from "./fixtures.ts";

const facts = {
  cpuModel: "Some CPU",
  onnxruntimeVersion: "1.30.0",
  governor: null,
  coresAvailable: 2,
  cpuQuota: null,
  powerSource: null,
};

function calibration(threads: readonly number[], more: Partial<Calibration> = {}): Calibration {
  return {
    schemaVersion: 1,
    machineId: "0123456789abcdef",
    offgridVersion: "0.1.0",
    facts,
    settings: threads.map((count) => ({ ...makeCeilings({ threads: count }), measuredAt: "2026-11-21T00:00:00Z" })),
    ...more,
  };
}

test("a calibration is what its schema says", () => {
  expect(calibrationSchema.parse(calibration([1, 2]))).toEqual(calibration([1, 2]));
  expect(() => calibrationSchema.parse({ ...calibration([1]), more: 1 })).toThrow();
});

test("a setting is found by threads and spinning, but one thread has none that could spin", () => {
  expect(findSetting(calibration([1, 2]), { threads: 1, spinning: true })?.threads).toBe(1);
  expect(findSetting(calibration([1, 2]), { threads: 2, spinning: false })?.threads).toBe(2);
  expect(findSetting(calibration([1, 2]), { threads: 2, spinning: true })).toBeUndefined();
});

test("another CPU, ONNX Runtime or governor is said in words", () => {
  expect(findStale({ calibrated: facts, present: facts })).toEqual([]);
  expect(
    findStale({ calibrated: facts, present: { ...facts, governor: "powersave", onnxruntimeVersion: "1.31.0" } }),
  ).toEqual([
    "the onnxruntime version was 1.30.0 when calibrated and is now 1.31.0",
    "the frequency governor was unknown or none when calibrated and is now powersave",
  ]);
});

test("a new calibration keeps the settings that it did not measure, unless the machine changed", () => {
  const threadsOf = ({ settings }: Calibration) => settings.map(({ threads }) => threads);
  const now = calibration([2]);
  expect(threadsOf(addToCalibration({ old: calibration([1, 2, 4]), now }))).toEqual([1, 2, 4]);
  expect(threadsOf(addToCalibration({ old: null, now }))).toEqual([2]);
  const elsewhere = calibration([1], { facts: { ...facts, coresAvailable: 4 } });
  expect(threadsOf(addToCalibration({ old: elsewhere, now }))).toEqual([2]);
});
