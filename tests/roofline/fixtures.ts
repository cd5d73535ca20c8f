import type { SettingCeilings } from "../../src/roofline/calibration.ts";
import type { NodeEvent, TensorShape } from "../../src/roofline/profile-events.ts";
import type { OperatorNode } from "../../src/roofline/profile-summary.ts";

export const float = (...dims: number[]): TensorShape => ({ type: "float", dims });

export function makeEvent(more: Partial<NodeEvent> = {}): NodeEvent {
  return {
    name: "n",
    op: "Relu",
    provider: "CPUExecutionProvider",
    inputs: [float(4)],
    outputs: [float(4)],
    startUs: 0,
    durationUs: 10,
    ...more,
  };
}

export function makeNode(more: Partial<OperatorNode> = {}): OperatorNode {
  return {
    name: "n",
    op: "MatMul",
    provider: "CPUExecutionProvider",
    precision: "fp32",
    calls: 1,
    timeMs: 1,
    flops: 1e8,
    bytes: 1e6,
    ...more,
  };
}

const exactly = (value: number) => ({ value, lo: value, hi: value });

/** 100 Gop/s in fp32 and 400 in int8; copying 80 GB/s at 1 MiB, 40 at 16 MiB, 10 at 256 MiB. */
export function makeCeilings(more: Partial<SettingCeilings> = {}): SettingCeilings {
  const mib = 2 ** 20;
  return {
    threads: 1,
    spinning: false,
    processes: 3,
    callFloorUs: exactly(8),
    peaks: [
      { precision: "fp32", size: 512, opsPerS: exactly(100e9), ranAs: "float" },
      { precision: "int8", size: 512, opsPerS: exactly(400e9), ranAs: "uint8" },
    ],
    bandwidths: [
      { access: "copy", bytes: mib, bytesPerS: exactly(80e9) },
      { access: "copy", bytes: 16 * mib, bytesPerS: exactly(40e9) },
      { access: "copy", bytes: 256 * mib, bytesPerS: exactly(10e9) },
    ],
    ...more,
  };
}
