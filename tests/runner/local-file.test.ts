import { describe, expect, test } from "vitest";
import { writeFileAtomically } from "../../src/runner/atomic-file.ts";
import { type ModelPaths, readLocalFile, writeLocalFile } from "../../src/runner/local-file.ts";
import { defaultMeterRequest, type MeterRequest } from "../../src/runner/meter-request.ts";
import { prepareFolder } from "../../src/runner/run-folder.ts";
import { RecordingFiles } from "../fixtures/recording-files.ts";
import { begin, folder, resume, runRecord, stopAfter } from "../fixtures/runs.ts";

const record = runRecord({ models: ["a", "b"], repetitions: 2 });
const disk = () => new RecordingFiles();

describe("a run of the user's own files", () => {
  const paths = ["../../home/alice/clinic/a.onnx", "../../home/alice/clinic/sub.d/weights"];
  const own: typeof record = {
    ...record,
    plan: {
      ...record.plan,
      cells: record.plan.cells.map((cell, at) => ({
        ...cell,
        backend: "onnxruntime",
        fake: null,
        modelReference: paths[at] ?? "",
      })),
    },
  };

  test("keeps their paths in local.json alone, and finds them by it again", async () => {
    const layer = disk();
    await stopAfter({ finished: 1, layer, record: own });
    for (const [path, bytes] of layer.disk().files)
      expect([path, bytes.includes("alice")]).toEqual([path, path === `${folder}/local.json`]);
    const { modelPaths } = await resume({ layer });
    expect([...modelPaths]).toEqual([
      ["a.onnx", paths[0]],
      ["./weights", paths[1]],
    ]);
  });

  test("is not resumed without them, says what to write, and takes it", async () => {
    const layer = disk();
    await stopAfter({ finished: 1, layer, record: own });
    layer.remove(`${folder}/local.json`);
    const cure = '{"schemaVersion":1,"models":{"a.onnx":"PATH","./weights":"PATH"}}';
    await expect(resume({ layer })).rejects.toMatchObject({
      code: "resume",
      place: `${folder}/local.json`,
      cure: expect.stringContaining(cure),
    });
    writeFileAtomically({ layer, path: `${folder}/local.json`, data: cure });
    expect(await resume({ layer })).toMatchObject({ isFinished: true, found: 1 });
  });

  test("that is finished is published again without them", async () => {
    const layer = disk();
    await begin({ record: own, layer });
    layer.remove(`${folder}/local.json`);
    expect(await resume({ layer })).toMatchObject({ isFinished: true, found: 4 });
  });

  test.each(["", "{", '{"schemaVersion":1,"models":{"a.onnx":1}}'])("refuses a local.json of %j", async (data) => {
    const layer = disk();
    await stopAfter({ finished: 1, layer, record: own });
    writeFileAtomically({ layer, path: `${folder}/local.json`, data });
    await expect(resume({ layer })).rejects.toMatchObject({ code: "resume", place: `${folder}/local.json` });
  });
});

describe("a run with meters of its own", () => {
  const meter: MeterRequest = {
    ...defaultMeterRequest,
    asked: [{ id: "plug", reference: "http://192.168.1.20" }],
  };

  test("keeps their addresses in local.json alone, and a resumed run knows them", async () => {
    const layer = disk();
    prepareFolder({ folder, layer });
    const paths: ModelPaths = new Map([["a.onnx", "../a.onnx"]]);
    writeLocalFile({ folder, layer, paths, meter });
    expect(readLocalFile({ folder, layer, wanted: ["a.onnx"] })).toEqual({ models: paths, meter });
  });

  test("of which nothing was asked has no such file", () => {
    const layer = disk();
    prepareFolder({ folder, layer });
    writeLocalFile({ folder, layer, paths: new Map(), meter: defaultMeterRequest });
    expect(layer.disk().files.has(`${folder}/local.json`)).toBe(false);
    expect(readLocalFile({ folder, layer, wanted: [] })).toEqual({ models: new Map(), meter: null });
  });

  test("that was to have none keeps that too", () => {
    const layer = disk();
    prepareFolder({ folder, layer });
    const none: MeterRequest = { ...defaultMeterRequest, asked: [] };
    writeLocalFile({ folder, layer, paths: new Map(), meter: none });
    expect(readLocalFile({ folder, layer, wanted: [] }).meter).toEqual(none);
  });
});

test("a run of catalogue models has no local.json", async () => {
  const layer = disk();
  await begin({ record, layer });
  expect(layer.disk().files.has(`${folder}/local.json`)).toBe(false);
});
