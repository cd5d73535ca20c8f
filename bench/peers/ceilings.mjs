// Is the roofline to be trusted? Two calibrations agree; operations from real profiles equal their closed forms; and no shipped
// model is faster than its roofline allows. Leaves the second calibration as this machine's. Options: --repetitions 12.
import { writeFileSync } from "node:fs";
import path from "node:path";
import onnxProto from "onnx-proto";
import { bandwidthCurve } from "../../dist/roofline/ceilings.js";
import { profileCell } from "../../dist/runner/profile-cell.js";
import { conclude, inTemporaryFolder, offgrid, option, root } from "./peer.mjs";

const boundApart = 0.1;
const boundShare = 1.05;
const repetitions = option("repetitions", 12);

await inTemporaryFolder(async (folder) => {
  const forms = [];
  for (const form of closedForms())
    forms.push({ op: form.op, expected: form.flops, found: await flopsOf({ form, folder }) });

  const calibrations = [];
  for (let round = 0; round < 2; round++)
    calibrations.push((await ask(["calibrate", "--repetitions", repetitions])).settings);
  const apart = compare(calibrations);

  const { operators } = await ask(["run", "quick", "--profile-ops", "--out", path.join(folder, "run")]);
  const models = operators
    .filter((row) => row.row_kind === "model")
    .map((row) => ({
      model: row.model,
      timeMs: row.time_ms,
      gflop: row.flops / 1e9,
      rooflineShare: row.roofline_share,
    }));

  conclude({
    what: "closed forms of operations; two calibrations; each model's share of its roofline",
    bounds: { apart: boundApart, rooflineShare: boundShare },
    forms,
    mostApart: apart[0],
    apart,
    models,
    isKept:
      forms.every(({ expected, found }) => expected === found) &&
      apart.every((one) => one.apart <= boundApart) &&
      models.length === 5 &&
      models.every(({ rooflineShare }) => rooflineShare !== null && rooflineShare <= boundShare),
  });
});

async function ask(args) {
  const { code, stdout, stderr } = await offgrid([...args.map(String), "--format", "json"]);
  if (code > 1) throw new Error(`offgrid ${args.join(" ")}: exit code ${code}: ${stderr}`);
  return JSON.parse(stdout);
}

/** Every ceiling of two calibrations, the one that they disagree most on first. */
function compare([first, second]) {
  return first
    .flatMap((one) => {
      const other = second.find(({ threads, spinning }) => threads === one.threads && spinning === one.spinning);
      const curve = bandwidthCurve(other);
      const pairs = [
        ...one.peaks.map(({ precision, opsPerS }, index) => [
          precision,
          opsPerS.value,
          other.peaks[index].opsPerS.value,
        ]),
        ...bandwidthCurve(one).map(({ bytes, bytesPerS }, index) => [
          `${bytes / 2 ** 20} MiB`,
          bytesPerS,
          curve[index].bytesPerS,
        ]),
      ];
      return pairs.map(([ceiling, a, b]) => ({
        threads: one.threads,
        spinning: one.spinning,
        ceiling,
        giga: [a / 1e9, b / 1e9].map((value) => Number(value.toPrecision(3))),
        apart: Number((Math.max(a, b) / Math.min(a, b) - 1).toFixed(4)),
      }));
    })
    .sort((a, b) => b.apart - a.apart);
}

/** Small models with known work: weights of 0.25. */
function closedForms() {
  const ints = (name, values) => ({ name, type: 7, ints: values });
  const int = (name, i) => ({ name, type: 2, i });
  const [m, k, n] = [32, 96, 80];
  const [c, size] = [24, 20];
  const square = (kernel, pad) => [ints("kernel_shape", [kernel, kernel]), ints("pads", [pad, pad, pad, pad])];
  return [
    { op: "MatMul", x: [m, k], y: [m, n], weights: [[k, n]], attribute: [], flops: 2 * m * k * n },
    { op: "Gemm", x: [m, k], y: [m, n], weights: [[n, k], [n]], attribute: [int("transB", 1)], flops: 2 * m * k * n },
    {
      op: "Conv",
      x: [1, c, size, size],
      y: [1, 40, size, size],
      weights: [[40, c, 3, 3], [40]],
      attribute: square(3, 1),
      flops: 2 * 40 * size * size * c * 9,
    },
    {
      op: "Conv (depthwise)",
      x: [1, c, size, size],
      y: [1, c, size, size],
      weights: [[c, 1, 5, 5]],
      attribute: [int("group", c), ...square(5, 2)],
      flops: 2 * c * size * size * 25,
    },
  ];
}

async function flopsOf({ form, folder }) {
  const modelPath = path.join(folder, "form.onnx");
  writeFileSync(modelPath, encode(form));
  const found = await profileCell({
    entry: path.join(root, "dist", "worker", "profile.js"),
    job: jobOf(modelPath),
    timeoutS: 120,
    signal: new AbortController().signal,
  });
  if (found.state !== "profiled") throw new Error(found.reason);
  return found.summary.nodes.reduce((sum, { flops }) => sum + flops, 0);
}

function encode({ op, x, y, weights, attribute }) {
  const value = (name, dims) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
  });
  const names = weights.map((_, index) => `w${index}`);
  return onnxProto.onnx.ModelProto.encode({
    irVersion: 8,
    producerName: "offgrid",
    opsetImport: [{ domain: "", version: 17 }],
    graph: {
      name: "form",
      node: [{ name: "form", opType: op.split(" ")[0], input: ["x", ...names], output: ["y"], attribute }],
      input: [value("x", x)],
      output: [value("y", y)],
      initializer: weights.map((dims, index) => ({
        name: names[index],
        dims,
        dataType: 1,
        rawData: new Uint8Array(new Float32Array(dims.reduce((product, size) => product * size, 1)).fill(0.25).buffer),
      })),
    },
  }).finish();
}

function jobOf(modelPath) {
  const cell = {
    id: "form",
    model: "form",
    modelReference: "./form.onnx",
    backend: "onnxruntime",
    ep: "cpu",
    threads: 1,
    spinning: false,
    batch: 1,
    processes: 1,
    pageCache: "warm",
    scenario: "single-stream",
    drive: { kind: "single-stream" },
    stop: "rapid",
    profile: "full",
    dims: {},
    fake: null,
  };
  return {
    cell,
    repetition: 1,
    seed: 1,
    modelPath,
    task: "raw",
    floor: null,
    files: {},
    tolerance: { relative: 1e-3, absolute: 1e-7 },
    audit: false,
    datasets: "",
    identityModel: "",
  };
}
