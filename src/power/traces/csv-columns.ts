import { lineFault, quoted, type Spot } from "./faults.ts";
import type { NumberColumn } from "./fields.ts";
import type { Line } from "./lines.ts";

/** What the columns of a power trace may hold: up to a hundred years, and no gigawatt. */
const ranges = {
  t_offset_s: { min: 0, max: 3.2e9 },
  supply_w: { min: 0, max: 1e9 },
  pv_w: { min: 0, max: 1e9 },
} as const;
type CsvName = keyof typeof ranges;
/** The columns that hold a power. */
export type PowerName = Exclude<CsvName, "t_offset_s">;

export interface CsvColumn extends NumberColumn {
  readonly name: CsvName;
}

/** What to do about a header that is wrong. */
export const csvCure = "Begin with the line t_offset_s,supply_w or t_offset_s,supply_w,pv_w";

/** The columns that a header line names, in its order: the time, and one power or both. @throws OffgridError `input` */
export function readCsvColumns({ line, spot }: { line: Line; spot: Spot }): CsvColumn[] {
  const columns = line.text.split(",").map((field, index): CsvColumn => {
    const name = field.trim();
    if (isCsvName(name)) return { name, position: index + 1, ...ranges[name] };
    throw lineFault({
      spot,
      fault: `column ${index + 1} is ${quoted(field)}, which no power trace has`,
      cure: csvCure,
    });
  });
  const names = columns.map(({ name }) => name);
  const twice = columns.find(({ name }, index) => names.indexOf(name) < index);
  if (twice !== undefined) {
    throw lineFault({ spot, fault: `column ${twice.position} (${twice.name}) is there twice`, cure: csvCure });
  }
  if (!names.includes("t_offset_s") || columns.length < 2) {
    const missing = names.includes("t_offset_s") ? "supply_w" : "t_offset_s";
    throw lineFault({ spot, fault: `the column ${missing} is missing`, cure: csvCure });
  }
  return columns;
}

function isCsvName(name: string): name is CsvName {
  return Object.hasOwn(ranges, name);
}
