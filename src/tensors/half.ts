// IEEE 754-2008 binary16 and bfloat16, because Node 20 has no Float16Array.
const scratch = new DataView(new ArrayBuffer(4));

/** The 16 bits of the binary16 nearest to a number, ties to even; out of range is infinity. */
export function toHalfBits(value: number): number {
  scratch.setFloat32(0, value);
  const bits = scratch.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = (bits >>> 23) & 0xff;
  const fraction = bits & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200);
  const shifted = exponent - 112;
  if (shifted >= 31) return sign | 0x7c00;
  if (shifted >= 1) return sign + roundShift((shifted << 23) | fraction, 13);
  // Subnormal half: the implicit 1 becomes explicit and moves right.
  return shifted < -10 ? sign : sign + roundShift(fraction | 0x800000, 14 - shifted);
}

/** The number that 16 bits of binary16 mean. */
export function fromHalfBits(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The number that 16 bits of bfloat16 mean: the upper half of a float32. */
export function fromBfloatBits(bits: number): number {
  scratch.setUint32(0, (bits & 0xffff) << 16);
  return scratch.getFloat32(0);
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}
