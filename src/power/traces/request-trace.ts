import { dayS } from "../switch.ts";
import { lineFault } from "./faults.ts";
import { readNumber, splitFields } from "./fields.ts";
import { countRows, linesOf } from "./lines.ts";

/** When requests came. */
export interface RequestTrace {
  /** Seconds from the midnight that the record begins with, ascending; several may come at once. */
  readonly seconds: Float64Array;
  /** Whole days that the record covers, after which it begins anew, s. */
  readonly repeatS: number;
}

const column = { name: "t_offset_s", position: 1, min: 0, max: 3660 * dayS } as const;
const cure = `Give one column, ${column.name}: seconds from midnight of the first day, a row for each request`;

/**
 * Reads `t_offset_s`, a row a request. Lines that are empty or begin with # are passed over.
 * @throws OffgridError `input` naming the line.
 */
export function readRequestTrace({ text, place }: { readonly text: string; readonly place: string }): RequestTrace {
  const seconds = new Float64Array(countRows({ text, place }));
  let rows = 0;
  let hasHeader = false;
  for (const { number, text: line } of linesOf({ text, place })) {
    if (line.trim() === "" || line.startsWith("#")) continue;
    const spot = { place, line: number };
    if (!hasHeader) {
      if (line.trim() !== column.name) throw lineFault({ spot, fault: `the header is not ${column.name}`, cure });
      hasHeader = true;
      continue;
    }
    const atS = readNumber({ fields: splitFields({ text: line, count: 1, spot }), column, spot });
    const beforeS = seconds[rows - 1] ?? 0;
    if (atS < beforeS) {
      const fault = `${column.name} is ${atS}, before the ${beforeS} of the row before`;
      throw lineFault({ spot, fault, cure: "Sort the rows by time" });
    }
    seconds[rows] = atS;
    rows += 1;
  }
  const lastS = seconds[rows - 1];
  if (lastS === undefined) throw lineFault({ spot: { place, line: 1 }, fault: "it holds no request", cure });
  return { seconds: seconds.slice(0, rows), repeatS: (Math.floor(lastS / dayS) + 1) * dayS };
}
