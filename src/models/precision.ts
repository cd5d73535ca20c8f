/** What most of a model's weights are held as. `mixed`: no one type holds four fifths of them. */
export const precisions = ["fp64", "fp32", "fp16", "bf16", "fp8", "int8", "int4", "int2", "mixed", "unknown"] as const;
export type Precision = (typeof precisions)[number];

const precisionOfType: Readonly<Record<string, Precision>> = {
  float64: "fp64",
  float32: "fp32",
  float16: "fp16",
  bfloat16: "bf16",
  float8e4m3fn: "fp8",
  float8e4m3fnuz: "fp8",
  float8e5m2: "fp8",
  float8e5m2fnuz: "fp8",
  int8: "int8",
  uint8: "int8",
  int4: "int4",
  uint4: "int4",
  int2: "int2",
  uint2: "int2",
};

/** The precision that at least 80 % of the elements have, by element type; `unknown` without elements. */
export function precisionOf(elementsByType: ReadonlyMap<string, number>): Precision {
  const totals = new Map<Precision, number>();
  for (const [type, elements] of elementsByType) {
    const precision = precisionOfType[type] ?? "unknown";
    totals.set(precision, (totals.get(precision) ?? 0) + elements);
  }
  const all = [...totals.values()].reduce((sum, elements) => sum + elements, 0);
  if (all === 0) return "unknown";
  const dominant = [...totals].find(([, elements]) => elements >= 0.8 * all);
  return dominant?.[0] ?? "mixed";
}
