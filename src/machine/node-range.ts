/**
 * Whether a version satisfies an `engines` range made of `^1.2.3` and `>=1.2.3` joined by `||`, which is all offgrid
 * writes there; any other clause is not satisfied.
 */
export function fitsRange(version: string, range: string): boolean {
  const actual = parse(version);
  return actual !== null && range.split("||").some((clause) => fitsClause(actual, clause.trim()));
}

type Version = readonly [number, number, number];

function fitsClause(actual: Version, clause: string): boolean {
  const [, operator, text = ""] = /^(\^|>=)\s*(\S+)$/.exec(clause) ?? [];
  const wanted = parse(text);
  if (wanted === null || compare(actual, wanted) < 0) return false;
  return operator === ">=" || actual[0] === wanted[0];
}

function parse(text: string): Version | null {
  const match = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  return match === null ? null : [Number(match[1]), Number(match[2]), Number(match[3])];
}

function compare(a: Version, b: Version): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
