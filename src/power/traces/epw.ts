import { type MonthDay, monthDayLabel, nextDay } from "./common-year.ts";
import { epwHeadLines, readEpwHead } from "./epw-head.ts";
import { lineFault, type Spot } from "./faults.ts";
import { readNumber, splitFields } from "./fields.ts";
import { linesOf } from "./lines.ts";
import { type Panel, panelNotes, panelW } from "./panel.ts";
import type { PowerTrace } from "./trace.ts";
import { airColumn, irradianceColumn } from "./weather-columns.ts";

/**
 * EnergyPlus Weather data dictionary: 35 fields a record; 7 is dry bulb, 14 to 16 are GHI, DNI and DHI. The last two serve
 * a tilted panel, which is not reckoned here, so they may be missing.
 */
const fieldCount = 35;
const hoursPerLeapYear = 8784;
const air = airColumn({ name: "dry bulb temperature", position: 7 });
const horizontal = irradianceColumn({ name: "global horizontal radiation", position: 14 });
const monthColumn = { name: "month", position: 2, min: 1, max: 12 };
const dayColumn = { name: "day", position: 3, min: 1, max: 31 };
const hourColumn = { name: "hour", position: 4, min: 1, max: 24 };

/**
 * Reads an EPW weather file: the hours of its data period (8760 for a year, 8784 with 29 February), in local standard
 * time. Hour n is the mean from n−1 to n o'clock, so its value holds in just that hour. Missing radiation or temperature
 * (9999, 99.9) is refused, not taken for 0.
 * @throws OffgridError `input` naming line and column.
 */
export function readEpw({ text, place, panel }: { text: string; place: string; panel: Panel }): PowerTrace {
  const head = readEpwHead({ text, place });
  const watts = new Float64Array(hoursPerLeapYear);
  let day: MonthDay = head.first;
  let rows = 0;
  let lastLine = epwHeadLines;
  let hasEnded = false;
  for (const line of linesOf({ text, place })) {
    if (line.number <= epwHeadLines || line.text.trim() === "") continue;
    const spot = { place, line: line.number };
    const fields = splitFields({ text: line.text, count: fieldCount, spot });
    const found = dayOf({ fields, spot });
    const hour = rows % 24;
    if (rows > 0 && hour === 0) {
      hasEnded = isSameDay(day, head.last);
      day = isLeapDayAfter(day, found) ? found : nextDay(day);
    }
    if (hasEnded || rows >= hoursPerLeapYear) {
      throw lineFault({
        spot,
        fault: `the data period ended on ${monthDayLabel(head.last)}, in the line before`,
        cure: "Correct the DATA PERIODS in line 8, or remove the rows that are too many",
      });
    }
    checkHour({ fields, found, day, hour, spot });
    const weather = {
      irradianceWPerM2: readNumber({ fields, column: horizontal, spot }),
      airC: readNumber({ fields, column: air, spot }),
    };
    watts[rows] = panelW({ panel, weather });
    rows += 1;
    lastLine = line.number;
  }
  if (rows === 0 || rows % 24 !== 0 || !isSameDay(day, head.last)) {
    throw lineFault({
      spot: { place, line: lastLine },
      fault: `the rows end after ${rows} hours, on ${monthDayLabel(day)}; the data period ends on ${monthDayLabel(head.last)}`,
      cure: "Fetch the file anew, or correct the DATA PERIODS in line 8",
    });
  }
  return {
    format: "epw",
    start: {
      label: `${monthDayLabel(head.first)} 00:00 local standard time, ${head.site}`,
      clockS: 0,
      utcOffsetHours: head.utcOffsetHours,
    },
    timesS: Float64Array.from({ length: rows }, (_, hour) => hour * 3600),
    lengthS: rows * 3600,
    supplyW: null,
    pvW: watts.slice(0, rows),
    pvPeakW: panel.peakW,
    notes: [
      ...panelNotes({ panel, plane: "horizontal" }),
      ...(rows < 8760 ? [`the file holds ${rows / 24} days, not a year: its season repeats`] : []),
    ],
  };
}

function dayOf({ fields, spot }: { fields: readonly string[]; spot: Spot }): MonthDay {
  return {
    month: readNumber({ fields, column: monthColumn, spot }),
    day: readNumber({ fields, column: dayColumn, spot }),
  };
}

/** Only files of a leap year have a 29 February, so it is taken where it comes. */
function isLeapDayAfter(day: MonthDay, found: MonthDay): boolean {
  return isSameDay(day, { month: 2, day: 28 }) && isSameDay(found, { month: 2, day: 29 });
}

function isSameDay(a: MonthDay, b: MonthDay): boolean {
  return a.month === b.month && a.day === b.day;
}

function checkHour({
  fields,
  found,
  day,
  hour,
  spot,
}: {
  fields: readonly string[];
  found: MonthDay;
  day: MonthDay;
  hour: number;
  spot: Spot;
}): void {
  const foundHour = readNumber({ fields, column: hourColumn, spot });
  if (isSameDay(found, day) && foundHour === hour + 1) return;
  throw lineFault({
    spot,
    fault: `the row is ${monthDayLabel(found)} hour ${foundHour}, where ${monthDayLabel(day)} hour ${hour + 1} should be`,
    cure: "Fetch the file anew: a row is missing, twice there or out of order",
  });
}
