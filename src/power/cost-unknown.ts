/** A quantity that may be unknown. Unknown is null and spreads; nothing unknown ever turns into 0 or NaN. */
export type Unknown = number | null;

/** a·b; nothing times anything is nothing, so 0 times unknown is 0. */
export function times(a: Unknown, b: Unknown): Unknown {
  if (a === 0 || b === 0) return 0;
  return a === null || b === null ? null : a * b;
}

/** a/b; 0 of anything is 0. Unknown where b is unknown or 0, for then there is nothing to share a among. */
export function over(a: Unknown, b: Unknown): Unknown {
  if (b === 0) return null;
  if (a === 0) return 0;
  return a === null || b === null ? null : a / b;
}

/** The sum; unknown as soon as one part is. */
export function sum(parts: readonly Unknown[]): Unknown {
  let total = 0;
  for (const part of parts) {
    if (part === null) return null;
    total += part;
  }
  return total;
}
