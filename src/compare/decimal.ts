const [zero, nine, point] = [0x30, 0x39, 0x2e];
/** The first part of a decimal has ten significant digits, the second up to eight; of five, the whole is a double as it is. */
const firstFull = 1e9;
const [mostInSecond, exactInSecond] = [8, 5];
/** Powers of ten that are doubles as they are. */
const powers = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const mostBytes = 24;
/** How much the second term of a quotient may be off by, relative to it, with room: it is rounded twice, 2⁻⁵³ each. */
const off = 2 ** -50;
/** Splits a double into halves of 26 bits. */
const splitter = 2 ** 27 + 1;

/**
 * The decimal in the bytes `start..end`, as `Number` reads it, to the bit; NaN where it is none of up to 18 significant digits, or
 * is so near the middle of two doubles that more arithmetic than this would be needed. Of 15 digits the quotient of two exact doubles
 * is rounded once (W. D. Clinger, How to read floating point numbers accurately, PLDI 1990). Of more, the whole number is the sum of two
 * doubles and so is its quotient (T. J. Dekker, Numer. Math. 18, 1971); where both ends of what the second may be off by round to one
 * double, that is the number. Plain arguments, and no string: it runs for every number of a table.
 */
export function readDecimal(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > mostBytes) return Number.NaN;
  let first = 0;
  let second = 0;
  let inSecond = 0;
  let digits = 0;
  let pointAt = -1;
  for (let i = start; i < end; i++) {
    const byte = bytes[i] ?? 0;
    if (byte >= zero && byte <= nine) {
      digits += 1;
      if (first < firstFull) first = first * 10 + (byte - zero);
      else {
        second = second * 10 + (byte - zero);
        inSecond += 1;
      }
    } else if (byte === point && pointAt < 0) pointAt = digits;
    else return Number.NaN;
  }
  const decimals = pointAt < 0 ? 0 : digits - pointAt;
  if (digits === 0 || inSecond > mostInSecond || decimals >= powers.length) return Number.NaN;
  const by = powers[decimals] ?? 1;
  return inSecond === 0 ? first / by : join(first, second, inSecond, by);
}

/** `(first · 10ⁿ + second) / by`, n digits being in the second part. */
function join(first: number, second: number, inSecond: number, by: number): number {
  // Exact: ten digits times 5⁸ is below 2⁵³, and times 2⁸ is another exponent.
  const shifted = first * (powers[inSecond] ?? 1);
  return inSecond <= exactInSecond ? (shifted + second) / by : divide(shifted, second, by);
}

/** `(large + small) / by`, rounded once; NaN where that is not certain. */
function divide(large: number, small: number, by: number): number {
  const whole = large + small;
  const rest = small - (whole - large);
  const quotient = whole / by;
  if (by === 1) return quotient;
  const product = quotient * by;
  const quotientUpper = upperHalf(quotient);
  const byUpper = upperHalf(by);
  const quotientLower = quotient - quotientUpper;
  const byLower = by - byUpper;
  // What the product was rounded by, exactly.
  const error =
    quotientLower * byLower - (product - quotientUpper * byUpper - quotientLower * byUpper - quotientUpper * byLower);
  const second = (whole - product - error + rest) / by;
  const low = quotient + second * (1 - off);
  return low === quotient + second * (1 + off) ? low : Number.NaN;
}

function upperHalf(value: number): number {
  const product = splitter * value;
  return product - (product - value);
}
