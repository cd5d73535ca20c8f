/** What is known of many values at the end. Null where there was no value. */
export interface Spread {
  readonly count: number;
  readonly mean: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

/** Values that are kept as they are; from then on only counts. */
const exactCount = 2048;
const blockLength = 256;
/** Buckets an octave: the top bits of the mantissa. */
const subBits = 6;
/** Powers of two from 2⁻³⁰ to 2⁴²; smaller values count as the least, larger ones as the greatest. */
const lowestExponent = -30;
const octaves = 72;
const bucketCount = octaves << subBits;

const word = new Float64Array(1);
const halves = new Uint32Array(word.buffer);
/** Index of the half with sign and exponent: 1 on little-endian machines. */
const high = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/**
 * Percentiles of any number of values ≥ 0 in memory that does not grow: by nearest rank and exact up to 2048 values, beyond
 * that from a logarithmic histogram of 64 buckets an octave (each value known to ±0.8 %; 0 is 0).
 */
export class Quantiles {
  private count = 0;
  private sum = 0;
  private max = 0;
  private readonly first = new Float64Array(exactCount);
  private readonly buckets = new Uint32Array(bucketCount);
  /** Values not yet counted: a block at a time is counted twice as fast as one by one. */
  private readonly pending = new Float64Array(blockLength);
  private pendingCount = 0;

  add(value: number): void {
    this.pending[this.pendingCount] = value;
    this.pendingCount += 1;
    if (this.pendingCount === blockLength) this.countPending();
  }

  /** @throws RangeError when perMille is not in 1..1000. */
  quantile(perMille: number): number | null {
    if (!(perMille >= 1 && perMille <= 1000)) throw new RangeError(`perMille must lie in 1..1000: ${perMille}`);
    this.countPending();
    if (this.count === 0) return null;
    const rank = Math.ceil((this.count * perMille) / 1000);
    if (this.count <= exactCount) return this.first.slice(0, this.count).sort()[rank - 1] ?? null;
    let passed = 0;
    for (const [index, more] of this.buckets.entries()) {
      passed += more;
      if (passed >= rank) return Math.min(this.max, middleOf(index));
    }
    return this.max;
  }

  spread(): Spread {
    this.countPending();
    const { count } = this;
    return {
      count,
      mean: count === 0 ? null : this.sum / count,
      p50: this.quantile(500),
      p95: this.quantile(950),
      max: count === 0 ? null : this.max,
    };
  }

  private countPending(): void {
    const { pending, pendingCount, buckets, first } = this;
    let { sum, max } = this;
    for (let at = 0; at < pendingCount; at++) {
      const value = pending[at] ?? 0;
      const index = indexOf(value);
      buckets[index] = (buckets[index] ?? 0) + 1;
      sum += value;
      if (value > max) max = value;
    }
    const kept = Math.max(0, Math.min(pendingCount, exactCount - this.count));
    if (kept > 0) first.set(pending.subarray(0, kept), this.count);
    this.sum = sum;
    this.max = max;
    this.count += pendingCount;
    this.pendingCount = 0;
  }
}

/** Bucket 0 is zero and whatever is too small; the exponent and the first bits of the mantissa are the others'. */
function indexOf(value: number): number {
  word[0] = value;
  const index = ((halves[high] ?? 0) >>> (20 - subBits)) - ((1023 + lowestExponent) << subBits);
  return index < 0 ? 0 : Math.min(index, bucketCount - 1);
}

function middleOf(index: number): number {
  if (index === 0) return 0;
  const octave = index >>> subBits;
  const part = index - (octave << subBits);
  return 2 ** (octave + lowestExponent) * (1 + (part + 0.5) / (1 << subBits));
}
