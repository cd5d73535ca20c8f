/** An axis for figures above 0: in logarithms where they span more than a decade. */
export interface Extent {
  readonly type: "linear" | "log";
  readonly domain: [number, number];
  readonly ticks: number[];
  readonly tickFormat: (value: number) => string;
}

const mostLinearSpan = 8;
/** In any unit of a table, what is smaller is 0: steps of an axis stay numbers. */
const nothingBelow = 1e-12;

/** An axis that shows every figure; `from`: where a linear one begins (0, or a little below the least). */
export function extentOf({
  values,
  most,
  from = "zero",
}: {
  readonly values: readonly number[];
  readonly most: number;
  readonly from?: "zero" | "least";
}): Extent {
  const known = values
    .filter((value) => Number.isFinite(value))
    .map((value) => (Math.abs(value) < nothingBelow ? 0 : value));
  const positive = known.filter((value) => value > 0);
  const [least, greatest] = [
    known.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY),
    known.reduce((a, b) => Math.max(a, b), 0),
  ];
  const smallest = positive.reduce((a, b) => Math.min(a, b), greatest);
  if (positive.length > 0 && least > 0 && greatest / smallest > mostLinearSpan)
    return logExtent(smallest, greatest, most);
  return linearExtent({
    least: from === "zero" ? Math.min(0, Number.isFinite(least) ? least : 0) : least,
    greatest,
    most,
  });
}

function linearExtent({ least, greatest, most }: { least: number; greatest: number; most: number }): Extent {
  const span = greatest > least ? greatest - least : Math.abs(greatest) || 1;
  const step = niceStep(span / most);
  const from = Math.floor(least / step + 1e-9) * step;
  const count = Math.max(1, Math.ceil((greatest - from) / step - 1e-9));
  const ticks = Array.from({ length: count + 1 }, (_, index) => from + index * step);
  return { type: "linear", domain: [from, from + count * step], ticks, tickFormat };
}

/** 1, 2 or 5 times a power of ten, not under `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((one) => one * power >= rough * (1 - 1e-9)) ?? 10);
}

function logExtent(least: number, greatest: number, most: number): Extent {
  const [low, high] = [least / 1.15, greatest * 1.15];
  const powers = Array.from(
    { length: Math.ceil(Math.log10(high)) - Math.floor(Math.log10(low)) + 1 },
    (_, index) => Math.floor(Math.log10(low)) + index,
  );
  const within = (steps: readonly number[]) =>
    powers.flatMap((power) => steps.map((step) => step * 10 ** power)).filter((tick) => tick >= low && tick <= high);
  const choices = [[1, 2, 5], [1, 3], [1]].map(within);
  const ticks = choices.find((some) => some.length <= most) ?? thinned(choices.at(-1) ?? [], most);
  return { type: "log", domain: [low, high], ticks, tickFormat };
}

function thinned(ticks: readonly number[], most: number): number[] {
  const every = Math.ceil(ticks.length / most);
  return ticks.filter((_, index) => index % every === 0);
}

/** No more digits than the tick has: `0.1`, `20`, `1500`. */
function tickFormat(value: number): string {
  const plain = Number(value.toPrecision(6));
  return Math.abs(plain) >= 1e6 || (plain !== 0 && Math.abs(plain) < 1e-4)
    ? plain.toExponential(0)
    : plain.toLocaleString("en", { maximumFractionDigits: 6, useGrouping: false });
}
