/** A change as people read it: `+5.6 %`. */
export function formatChange(fraction: number): string {
  const percent = (100 * fraction).toFixed(1);
  return `${Number(percent) >= 0 ? "+" : "−"}${percent.replace("-", "")} %`;
}

/** A probability with two digits: `0.0004`, `0.21`, `< 0.0001`. */
export function formatP(p: number): string {
  if (p < 0.0001) return "< 0.0001";
  return p < 0.001 ? p.toFixed(4) : p.toFixed(p < 0.095 ? 3 : 2);
}
