import { type DoctorFacts, missing, ok, type ProviderAnswer, unknown, type Verdict, warn } from "./finding.ts";

const REINSTALL = "npm ci; if that changes nothing, onnxruntime-node has no build for this system (Linux needs glibc)";
const NOT_ASKED = unknown("ONNX Runtime was not asked");
const NOT_LOADED = unknown("ONNX Runtime does not load: see above");

export function onnxruntimeCheck({ context: { onnxruntimeVersion }, providers }: DoctorFacts): Verdict {
  if (onnxruntimeVersion === null) return missing("onnxruntime-node is not installed", "npm ci");
  if (providers?.state === "failed")
    return missing(`${onnxruntimeVersion} is installed but does not load: ${providers.fault}`, REINSTALL);
  return ok(onnxruntimeVersion);
}

export function cpuProviderCheck({ providers }: DoctorFacts): Verdict {
  if (providers === null) return NOT_ASKED;
  if (providers.state === "failed") return missing("ONNX Runtime does not load: see above", REINSTALL);
  return isBundled(providers, "cpu") ? ok("bundled") : missing("not bundled", REINSTALL);
}

/** Bundled is not enough: WebGPU needs a driver and something to drive. */
export function webgpuProviderCheck({ providers, gpuNodes }: DoctorFacts): Verdict {
  if (providers === null) return NOT_ASKED;
  if (providers.state === "failed") return NOT_LOADED;
  if (!isBundled(providers, "webgpu")) return missing("not bundled for this system", null);
  if (gpuNodes === null) return unknown("bundled; whether there is a GPU for it shows only when a model is loaded");
  const nodes = gpuNodes.filter((node) => node.startsWith("/dev/dri/") || node.startsWith("/dev/nvidia"));
  return nodes.length > 0
    ? ok(`bundled; GPU device ${nodes.join(", ")} (its Vulkan driver shows when a model is loaded)`)
    : missing("bundled, but no GPU device in /dev/dri", "Needs a GPU with a Vulkan driver (mesa-vulkan-drivers)");
}

export function cudaProviderCheck({ providers, gpuNodes }: DoctorFacts): Verdict {
  if (providers === null) return NOT_ASKED;
  if (providers.state === "failed") return NOT_LOADED;
  const hasNvidia = (gpuNodes ?? []).some((node) => node.startsWith("/dev/nvidia"));
  if (isBundled(providers, "cuda")) {
    return hasNvidia ? ok("bundled; NVIDIA device found") : missing("bundled, but no NVIDIA device", null);
  }
  return hasNvidia
    ? warn("an NVIDIA device is here, but the CUDA libraries are not bundled: it stays idle", null)
    : missing("not bundled, and no NVIDIA device found", null);
}

function isBundled({ providers }: Extract<ProviderAnswer, { state: "listed" }>, name: string): boolean {
  return providers.some((provider) => provider.name === name && provider.bundled);
}
