import { expect, test } from "vitest";
import { readVersions } from "../../src/machine/versions.ts";
import { plant } from "./plant.ts";

test("versions come from the package files of the checkout and of what it would load", () => {
  const root = plant({
    "package.json": '{"name":"offgrid","version":"0.3.1"}',
    "node_modules/onnxruntime-node/package.json": '{"version":"1.30.0-dev.1","main":"gone.js"}',
  });
  expect(readVersions(root)).toEqual({ offgridVersion: "0.3.1", onnxruntimeVersion: "1.30.0-dev.1" });
});

test("a package file that is absent, cut short or odd leaves its version unknown", () => {
  const unknown = { offgridVersion: null, onnxruntimeVersion: null };
  for (const text of ['{"version":"0.3', '{"version":3}', '{"version":"/home/x"}', "[]"]) {
    expect(readVersions(plant({ "package.json": text }))).toEqual(unknown);
  }
  expect(readVersions(plant({}))).toEqual(unknown);
});
