import { daysIn, type MonthDay } from "./common-year.ts";
import { lineFault, quoted, type Spot } from "./faults.ts";
import { readNumber } from "./fields.ts";
import { linesOf } from "./lines.ts";

/** What the eight header lines of an EPW file say that matters here. */
export interface EpwHead {
  /** City and country, as they are written. */
  readonly site: string;
  readonly utcOffsetHours: number;
  readonly first: MonthDay;
  readonly last: MonthDay;
}

export const epwHeadLines = 8;
const cure = "Give an EPW file with its eight header lines as EnergyPlus defines them";

/** @throws OffgridError `input` where LOCATION (line 1) or DATA PERIODS (line 8) are not what they should be. */
export function readEpwHead({ text, place }: { text: string; place: string }): EpwHead {
  let location: Pick<EpwHead, "site" | "utcOffsetHours"> | null = null;
  for (const line of linesOf({ text, place })) {
    const spot = { place, line: line.number };
    const fields = line.text.split(",").map((field) => field.trim());
    if (line.number === 1) location = readLocation({ fields, spot });
    if (line.number === epwHeadLines && location !== null) return { ...location, ...readPeriod({ fields, spot }) };
  }
  throw lineFault({ spot: { place, line: 1 }, fault: `the file has fewer than ${epwHeadLines} lines`, cure });
}

function readLocation({ fields, spot }: { fields: readonly string[]; spot: Spot }): Omit<EpwHead, "first" | "last"> {
  expectKeyword({ fields, keyword: "LOCATION", spot });
  const utcOffsetHours = readNumber({ fields, column: { name: "time zone", position: 9, min: -12, max: 14 }, spot });
  return {
    site: [fields[1], fields[3]].filter((part) => part !== undefined && part !== "").join(", "),
    utcOffsetHours,
  };
}

/** `DATA PERIODS,1,1,Data,Sunday, 1/ 1,12/31`: one period, one record an hour. */
function readPeriod({ fields, spot }: { fields: readonly string[]; spot: Spot }): Pick<EpwHead, "first" | "last"> {
  expectKeyword({ fields, keyword: "DATA PERIODS", spot });
  expectOne({ found: fields[1], what: "data periods", spot });
  expectOne({ found: fields[2], what: "records an hour", spot });
  return { first: readDay({ field: fields[5], spot }), last: readDay({ field: fields[6], spot }) };
}

function expectKeyword({ fields, keyword, spot }: { fields: readonly string[]; keyword: string; spot: Spot }): void {
  const found = fields[0] ?? "";
  if (found.toUpperCase() === keyword) return;
  throw lineFault({ spot, fault: `header line ${spot.line} begins with ${quoted(found)}, not ${keyword}`, cure });
}

function expectOne({ found, what, spot }: { found: string | undefined; what: string; spot: Spot }): void {
  if (found === "1") return;
  throw lineFault({
    spot,
    fault: `the file has ${quoted(found ?? "")} ${what}; only 1 can be read`,
    cure: "Give a file with one data period and one record an hour",
  });
}

/** Month and day, `1/ 1`, with or without a year behind them. */
function readDay({ field, spot }: { field: string | undefined; spot: Spot }): MonthDay {
  const found = (field ?? "").replaceAll(" ", "");
  const match = /^(\d{1,2})\/(\d{1,2})(?:\/\d{4})?$/.exec(found);
  const month = Number(match?.[1]);
  const day = Number(match?.[2]);
  const isLeapDay = month === 2 && day === 29;
  if (match !== null && day >= 1 && (day <= daysIn(month) || isLeapDay)) return { month, day };
  throw lineFault({
    spot,
    fault: `${quoted(field ?? "")} is no day of the year`,
    cure: "Give the period's first and last day as month/day",
  });
}
