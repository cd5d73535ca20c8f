/** Levenshtein distance in Unicode code points: the fewest insertions, deletions and substitutions from `from` to `to`. */
export function editDistance(from: string, to: string): number {
  const target = [...to];
  let row = Array.from({ length: target.length + 1 }, (_, index) => index);
  for (const [index, character] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, wanted] of target.entries()) {
      const substituted = at(row, column) + (character === wanted ? 0 : 1);
      next.push(Math.min(substituted, at(row, column + 1) + 1, at(next, column) + 1));
    }
    row = next;
  }
  return at(row, target.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
