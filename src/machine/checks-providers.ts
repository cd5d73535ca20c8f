import { type DoctorFacts, missing, ok, unknown, type Verdict, warn } from "./finding.ts";

const REINSTALL = "npm ci";

export function cpuProviderCheck({ providers }: DoctorFacts): Verdict {
  if (providers === null) return unknown("ONNX Runtime could not be asked", REINSTALL);
  return isBundled(providers, "cpu") ? ok("bundled") : missing("not bundled", REINSTALL);
}

/** Bundled is not enough: WebGPU needs a driver and something to drive. */
export function webgpuProviderCheck({ providers, gpuNodes }: DoctorFacts): Verdict {
  if (providers === null) return unknown("ONNX Runtime could not be asked", REINSTALL);
  if (!isBundled(providers, "webgpu")) return missing("not bundled for this system", null);
  if (gpuNodes === null) return unknown("bundled; whether there is a GPU for it shows only when a model is loaded");
  const nodes = gpuNodes.filter((node) => node.startsWith("/dev/dri/") || node.startsWith("/dev/nvidia"));
  return nodes.length > 0
    ? ok(`bundled; GPU device ${nodes.join(", ")} (its Vulkan driver shows when a model is loaded)`)
    : missing("bundled, but no GPU device in /dev/dri", "Needs a GPU with a Vulkan driver (mesa-vulkan-drivers)");
}

export function cudaProviderCheck({ providers, gpuNodes }: DoctorFacts): Verdict {
  if (providers === null) return unknown("ONNX Runtime could not be asked", REINSTALL);
  const hasNvidia = (gpuNodes ?? []).some((node) => node.startsWith("/dev/nvidia"));
  if (isBundled(providers, "cuda")) {
    return hasNvidia ? ok("bundled; NVIDIA device found") : missing("bundled, but no NVIDIA device", null);
  }
  return hasNvidia
    ? warn("an NVIDIA device is here, but the CUDA libraries are not bundled: it stays idle", null)
    : missing("not bundled, and no NVIDIA device found", null);
}

function isBundled(providers: readonly { name: string; bundled: boolean }[], name: string): boolean {
  return providers.some((provider) => provider.name === name && provider.bundled);
}
