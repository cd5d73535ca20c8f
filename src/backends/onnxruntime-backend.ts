import type { InferenceSession, Tensor as OrtTensor } from "onnxruntime-node";
import { messageOf, OffgridError } from "../errors.ts";
import { isTensorType, type Tensor, type TensorInfo, type Tensors } from "../tensors/tensor.ts";
import type { Backend, BackendSettings, LoadedModel } from "./backend.ts";
import { withoutFloat16Array } from "./float16-array.ts";

/** What is used of an onnxruntime-node: the one that came with offgrid, or another folder's. */
export interface OnnxruntimeModule {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof OrtTensor;
  readonly listSupportedBackends: () => readonly { readonly name: string; readonly bundled: boolean }[];
}

/** ONNX Runtime through an onnxruntime-node. `run()` blocks its thread, so this belongs in a worker. */
export function createOnnxruntimeBackend(runtime: OnnxruntimeModule): Backend {
  // onnxruntime-node decides at its first tensor whether float16 data is a Float16Array, which its native side cannot read.
  withoutFloat16Array(() => new runtime.Tensor("float32", new Float32Array(1), [1]));
  return {
    name: "onnxruntime",
    clock: process.hrtime.bigint.bind(process.hrtime),
    clockKind: "hrtime",
    async load({ modelPath, settings }) {
      checkProvider({ runtime, ep: settings.ep });
      const session = await createSession({ runtime, modelPath, settings });
      return wrap(session, runtime);
    },
  };
}

/** Session options for settings; exported so that docs and tests show what is really asked for. */
export function sessionOptions({
  ep,
  threads,
  spinning,
  restsBetween = false,
  graph,
  operatorProfile,
}: BackendSettings): InferenceSession.SessionOptions {
  return {
    executionProviders: [ep],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    graphOptimizationLevel:
      graph?.kind === "saved" ? "disabled" : operatorProfile?.graph === "plain" ? "extended" : "all",
    ...(graph?.kind === "save" ? { optimizedModelFilePath: graph.path } : {}),
    ...(operatorProfile ? { enableProfiling: true, profileFilePrefix: operatorProfile.filePrefix } : {}),
    logSeverityLevel: 3,
    extra: {
      session: {
        ...(operatorProfile?.graph === "plain" ? { disable_prepacking: "1" } : {}),
        ...(restsBetween ? { force_spinning_stop: "1" } : {}),
        ...(graph?.kind === "save" && graph.format === "ort" ? { save_model_format: "ORT" } : {}),
        intra_op: { allow_spinning: spinning ? "1" : "0" },
        inter_op: { allow_spinning: spinning ? "1" : "0" },
      },
    },
  };
}

function checkProvider({ runtime, ep }: { runtime: OnnxruntimeModule; ep: string }): void {
  const known = runtime.listSupportedBackends().map(({ name }) => name);
  if (known.includes(ep)) return;
  throw new OffgridError({
    code: "backend",
    place: `ep ${ep}`,
    fault: `this onnxruntime-node has no execution provider '${ep}'`,
    cure: `Use one of: ${known.join(", ")}`,
  });
}

async function createSession({
  runtime,
  modelPath,
  settings,
}: {
  runtime: OnnxruntimeModule;
  modelPath: string;
  settings: BackendSettings;
}): Promise<InferenceSession> {
  try {
    return await runtime.InferenceSession.create(modelPath, sessionOptions(settings));
  } catch (cause) {
    const message = messageOf(cause);
    const isProvider = settings.ep !== "cpu" && /provider|backend|library|device|adapter|webgpu|cuda/i.test(message);
    throw new OffgridError({
      code: isProvider ? "backend" : "model_invalid",
      place: isProvider ? `ep ${settings.ep}` : modelPath,
      fault: `ONNX Runtime refuses it: ${message}`,
      cure: isProvider
        ? "Run 'offgrid doctor' to see what this machine has"
        : "Check that the file is a whole ONNX model",
      cause,
    });
  }
}

function wrap(session: InferenceSession, runtime: OnnxruntimeModule): LoadedModel {
  return {
    inputs: session.inputMetadata.map(describeValue),
    outputs: session.outputMetadata.map(describeValue),
    bind(feeds) {
      const values = toOrtValues(feeds, runtime);
      return () => session.run(values);
    },
    infer: async (feeds) => fromOrtValues(await session.run(toOrtValues(feeds, runtime)), runtime),
    endProfile: () => session.endProfiling(),
    read: (result) => (typeof result === "object" && result !== null ? fromOrtValues(result, runtime) : {}),
    release: () => session.release(),
  };
}

function describeValue(value: InferenceSession.ValueMetadata): TensorInfo {
  if (!value.isTensor) return { name: value.name, type: "not a tensor", shape: [] };
  return { name: value.name, type: value.type, shape: value.shape };
}

function toOrtValues(feeds: Tensors, runtime: OnnxruntimeModule): Record<string, OrtTensor> {
  return Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt({ name, tensor, runtime })]));
}

function toOrt({ name, tensor, runtime }: { name: string; tensor: Tensor; runtime: OnnxruntimeModule }): OrtTensor {
  try {
    // Reflect: the constructor's overloads want each element type apart; it checks type against data itself.
    return Reflect.construct(runtime.Tensor, [tensor.type, tensor.data, tensor.dims]);
  } catch (cause) {
    throw new OffgridError({
      code: "model_inputs",
      place: `input ${name}`,
      fault: `onnxruntime-node takes no ${tensor.type} tensor [${tensor.dims.join(", ")}]: ${messageOf(cause)}`,
      cause,
    });
  }
}

function fromOrtValues(values: object, { Tensor: OrtTensor }: OnnxruntimeModule): Tensors {
  const tensors = Object.entries(values).flatMap(([name, value]) => {
    if (!(value instanceof OrtTensor) || !isTensorType(value.type)) return [];
    return [[name, { type: value.type, dims: value.dims, data: value.data }] as const];
  });
  return Object.fromEntries(tensors);
}
