/** Rows as columns of numbers, so that a row costs its bytes and no object. */
export interface RowColumns {
  readonly count: number;
  /** 1 where the row is an aggregate. */
  readonly isAggregate: Uint8Array;
  /** What a row is of, where it was measured and what it is worth: places in the table's lists. */
  readonly cell: Uint32Array;
  readonly context: Uint32Array;
  readonly status: Uint32Array;
  /** A column a number; NaN is unknown. */
  readonly numbers: readonly Float64Array[];
}

export interface RowStore {
  /** One more row; its number. Plain arguments: an object for each of a million rows is what this spares. */
  add(isAggregate: boolean, cell: number): number;
  place(row: number, context: number, status: number): void;
  /** Every number of a row must be set, NaN where it is unknown: pages that no row has reached yet take no memory. */
  set(row: number, column: number, value: number): void;
  /** What there is: views of buffers that may be longer, so that nothing is copied. The store is not used afterwards. */
  finish(): RowColumns;
}

const firstCapacity = 64;
const growth = 1.5;

/** @param expected how many rows there will be, by how many there are; fewer than there are where that is not known */
export function createRowStore({
  numbers: numbersCount,
  expected,
}: {
  readonly numbers: number;
  readonly expected: (count: number) => number;
}): RowStore {
  let capacity = firstCapacity;
  let count = 0;
  let isAggregate = new Uint8Array(capacity);
  let cell = new Uint32Array(capacity);
  let context = new Uint32Array(capacity);
  let status = new Uint32Array(capacity);
  const numbers = Array.from({ length: numbersCount }, () => new Float64Array(capacity));

  function grow(): void {
    capacity = Math.ceil(Math.max(capacity * growth, expected(count)));
    isAggregate = copied(isAggregate, new Uint8Array(capacity));
    cell = copied(cell, new Uint32Array(capacity));
    context = copied(context, new Uint32Array(capacity));
    status = copied(status, new Uint32Array(capacity));
    for (const [at, old] of numbers.entries()) numbers[at] = copied(old, new Float64Array(capacity));
  }

  return {
    add(is, of) {
      if (count === capacity) grow();
      isAggregate[count] = is ? 1 : 0;
      cell[count] = of;
      count += 1;
      return count - 1;
    },
    place(row, where, worth) {
      context[row] = where;
      status[row] = worth;
    },
    set(row, column, value) {
      const found = numbers[column];
      if (found !== undefined) found[row] = value;
    },
    finish: () => ({
      count,
      isAggregate: isAggregate.subarray(0, count),
      cell: cell.subarray(0, count),
      context: context.subarray(0, count),
      status: status.subarray(0, count),
      numbers: numbers.map((one) => one.subarray(0, count)),
    }),
  };
}

function copied<T extends Uint8Array | Uint32Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
