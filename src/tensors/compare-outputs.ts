import { fromBfloatBits, fromHalfBits } from "./half.ts";
import type { Tensor, Tensors, TensorType } from "./tensor.ts";

/** An element agrees when |actual − expected| ≤ absolute + relative · |expected| (numpy's `allclose`). */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}
/** ONNX's own backend tests use these. */
export const defaultTolerance: Tolerance = { relative: 1e-3, absolute: 1e-7 };

export type OutputComparison =
  | ({ readonly state: "equal" } & Difference)
  | ({ readonly state: "different" } & Difference)
  | { readonly state: "missing"; readonly output: string }
  | { readonly state: "type"; readonly output: string; readonly expected: TensorType; readonly actual: TensorType }
  | {
      readonly state: "dims";
      readonly output: string;
      readonly expected: readonly number[];
      readonly actual: readonly number[];
    };

interface Difference {
  readonly output: string;
  readonly elements: number;
  /** Elements outside the tolerance. */
  readonly mismatches: number;
  /** Largest |actual − expected|, and largest of that over |expected|, over finite numbers; null for strings. */
  readonly maxAbsolute: number | null;
  readonly maxRelative: number | null;
}

/**
 * Compares every expected output with the actual one, sorted by name; outputs that nothing is expected of are left
 * alone. NaN equals NaN, an infinity equals itself; integers, bool and strings must be equal exactly.
 */
export function compareOutputs(expected: Tensors, actual: Tensors, tolerance = defaultTolerance): OutputComparison[] {
  return Object.keys(expected)
    .sort()
    .flatMap((output) => {
      const wanted = expected[output];
      if (wanted === undefined) return [];
      const got = actual[output];
      return [
        got === undefined ? { state: "missing" as const, output } : compareTensor({ output, wanted, got, tolerance }),
      ];
    });
}

interface Pair {
  readonly output: string;
  readonly wanted: Tensor;
  readonly got: Tensor;
  readonly tolerance: Tolerance;
}

function compareTensor({ output, wanted, got, tolerance }: Pair): OutputComparison {
  if (wanted.type !== got.type) return { state: "type", output, expected: wanted.type, actual: got.type };
  const sameDims = wanted.dims.length === got.dims.length && wanted.dims.every((size, axis) => size === got.dims[axis]);
  if (!sameDims) return { state: "dims", output, expected: wanted.dims, actual: got.dims };

  const differences = { mismatches: 0, maxAbsolute: 0, maxRelative: 0 };
  wanted.data.forEach((want: number | bigint | string, index: number) => {
    const have = got.data[index];
    if (want === have) return;
    const reference = decode(wanted.type, want);
    const value = decode(got.type, have);
    if (Number.isNaN(reference) && Number.isNaN(value) && isFloat(wanted.type)) return;
    const difference = Math.abs(value - reference);
    if (Number.isFinite(difference)) {
      differences.maxAbsolute = Math.max(differences.maxAbsolute, difference);
      if (reference !== 0)
        differences.maxRelative = Math.max(differences.maxRelative, difference / Math.abs(reference));
    }
    const allowed = tolerance.absolute + tolerance.relative * Math.abs(reference);
    const isClose = isFloat(wanted.type) && Number.isFinite(reference) && difference <= allowed;
    if (!isClose) differences.mismatches += 1;
  });
  const isText = wanted.type === "string";
  return {
    state: differences.mismatches === 0 ? "equal" : "different",
    output,
    elements: wanted.data.length,
    mismatches: differences.mismatches,
    maxAbsolute: isText ? null : differences.maxAbsolute,
    maxRelative: isText ? null : differences.maxRelative,
  };
}

function isFloat(type: TensorType): boolean {
  return type === "float32" || type === "float64" || type === "float16" || type === "bfloat16";
}

function decode(type: TensorType, element: number | bigint | string | undefined): number {
  const value = Number(element);
  if (type === "float16") return fromHalfBits(value);
  return type === "bfloat16" ? fromBfloatBits(value) : value;
}
