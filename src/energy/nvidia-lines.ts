/** Watts of one GPU as a line of nvidia-smi says them. */
export interface GpuLine {
  readonly index: number;
  /** As the columns were asked for; null with the reason in brackets where it has none, such as `[N/A]` or `[Not Supported]`. */
  readonly watts: readonly (number | null)[];
}

/** More than any board draws. */
export const mostBoardW = 1500;

/** `0, 45.32, 44.10`; undefined for anything else, such as a warning. */
export function parseGpuLine(line: string): GpuLine | undefined {
  const [index = "", ...cells] = line.split(",").map((cell) => cell.trim());
  if (!/^\d{1,3}$/.test(index) || cells.length === 0) return undefined;
  if (!cells.every((cell) => isNumber(cell) || /^\[?[A-Za-z][A-Za-z/ ]*\]?$/.test(cell))) return undefined;
  return { index: Number(index), watts: cells.map((cell) => (isNumber(cell) ? Number(cell) : null)) };
}

/**
 * Puts the lines of one tick together, a line a GPU. `push` gets the watts in the order of `indices`; null where a GPU did not say,
 * with a fault in words of ours.
 */
export function createTickReader({
  indices,
  push,
}: {
  readonly indices: readonly number[];
  readonly push: (watts: readonly (number | null)[], fault: string | null) => void;
}): (line: string) => void {
  let tick = new Map<number, number | null>();
  const flush = (): void => {
    const watts = indices.map((index) => tick.get(index) ?? null);
    const silent = indices.filter((_index, at) => watts[at] === null);
    tick = new Map();
    push(watts, silent.length === 0 ? null : `nvidia-smi shows no watts of GPU ${silent.join(", ")}`);
  };
  return (line) => {
    if (line.trim() === "") return;
    const parsed = parseGpuLine(line);
    if (parsed === undefined) {
      if (tick.size > 0) flush();
      push(
        indices.map(() => null),
        "nvidia-smi printed a line that is not understood",
      );
      return;
    }
    if (!indices.includes(parsed.index)) return;
    // A GPU that speaks twice: a line of the tick before is missing.
    if (tick.has(parsed.index)) flush();
    const [watts = null] = parsed.watts;
    tick.set(parsed.index, watts !== null && watts >= 0 && watts <= mostBoardW ? watts : null);
    if (tick.size === indices.length) flush();
  };
}

function isNumber(cell: string): boolean {
  return /^-?\d{1,6}(\.\d{1,6})?$/.test(cell);
}
