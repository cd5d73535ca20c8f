import { type CsvColumn, csvCure, type PowerName, readCsvColumns } from "./csv-columns.ts";
import { lineFault, type Spot } from "./faults.ts";
import { readNumber, splitFields } from "./fields.ts";
import { countRows, type Line, linesOf } from "./lines.ts";
import type { PowerTrace } from "./trace.ts";

interface Filled extends CsvColumn {
  readonly values: Float64Array;
}

/**
 * Reads `t_offset_s,supply_w[,pv_w]`: seconds from the start, watts that hold until the next row. Steps may differ; times
 * must rise from 0. The last value holds as long as the one before it did. Lines that are empty or begin with # are
 * passed over.
 * @throws OffgridError `input` naming line and column.
 */
export function readCsvTrace({ text, place }: { text: string; place: string }): PowerTrace {
  const capacity = countRows({ text, place });
  const timesS = new Float64Array(capacity);
  let columns: readonly Filled[] = [];
  let rows = 0;
  for (const line of filledLines({ text, place })) {
    const spot = { place, line: line.number };
    if (columns.length === 0) {
      columns = readCsvColumns({ line, spot }).map((column) => ({
        ...column,
        values: column.name === "t_offset_s" ? timesS : new Float64Array(capacity),
      }));
      continue;
    }
    const fields = splitFields({ text: line.text, count: columns.length, spot });
    for (const column of columns) column.values[rows] = readNumber({ fields, column, spot });
    checkTime({ timesS, rows, spot });
    rows += 1;
  }
  const [lastS, beforeS] = [timesS[rows - 1], timesS[rows - 2]];
  if (lastS === undefined || beforeS === undefined) {
    throw lineFault({
      spot: { place, line: 1 },
      fault: `the trace has ${rows === 0 ? "no row" : "one row"} of data, so nothing says how long a value holds`,
      cure: columns.length === 0 ? csvCure : "Give two rows at least",
    });
  }
  const powerOf = (name: PowerName): Float64Array | null =>
    columns.find((column) => column.name === name)?.values.subarray(0, rows) ?? null;
  return {
    format: "csv",
    start: null,
    timesS: timesS.subarray(0, rows),
    lengthS: lastS + (lastS - beforeS),
    supplyW: powerOf("supply_w"),
    pvW: powerOf("pv_w"),
    pvPeakW: null,
    notes: [],
  };
}

function* filledLines(source: { text: string; place: string }): Generator<Line, void, undefined> {
  for (const line of linesOf(source)) {
    if (line.text.trim() !== "" && !line.text.startsWith("#")) yield line;
  }
}

function checkTime({ timesS, rows, spot }: { timesS: Float64Array; rows: number; spot: Spot }): void {
  const timeS = timesS[rows] ?? 0;
  const beforeS = timesS[rows - 1];
  if (beforeS === undefined) {
    if (timeS === 0) return;
    throw lineFault({
      spot,
      fault: `the first t_offset_s is ${timeS}, so nothing says what came before`,
      cure: "Let it be 0: take the first time off all of them",
    });
  }
  if (timeS > beforeS) return;
  const fault =
    timeS === beforeS
      ? `t_offset_s is ${timeS}, the same as in the row before`
      : `t_offset_s is ${timeS}, before the ${beforeS} of the row before`;
  throw lineFault({ spot, fault, cure: "Sort the rows by time, one row a time" });
}
