import { type MonthDay, monthDayLabel, nextDay } from "./common-year.ts";
import { lineFault, quoted, type Spot } from "./faults.ts";
import { readNumber, splitFields } from "./fields.ts";
import { type Panel, panelNotes, panelW } from "./panel.ts";
import { cutShortNotes, type PvgisHead, positionOf, pvgisRows, readPvgisHead } from "./pvgis-table.ts";
import { type PvgisTime, readPvgisTime } from "./pvgis-time.ts";
import type { PowerTrace } from "./trace.ts";
import { airColumn, irradianceColumn } from "./weather-columns.ts";

const hoursPerYear = 8760;

/**
 * Reads a typical meteorological year of PVGIS (`tmy` as CSV): 8760 hours in UTC, each month from another year, no
 * 29 February; G(h) and T2m are used. A value is an instant's and holds for its hour.
 * @throws OffgridError `input` naming line and column.
 */
export function readPvgisTmy({ text, place, panel }: { text: string; place: string; panel: Panel }): PowerTrace {
  const head = readPvgisHead({ text, place, firstColumn: "time(UTC)" });
  const irradiance = irradianceColumn({ name: "G(h)", position: getPosition({ head, name: "G(h)", place }) });
  const air = airColumn({ name: "T2m", position: getPosition({ head, name: "T2m", place }) });
  const pvW = new Float64Array(hoursPerYear);
  let day: MonthDay = { month: 1, day: 1 };
  let rows = 0;
  for (const line of pvgisRows({ text, place, head })) {
    const spot = { place, line: line.number };
    const fields = splitFields({ text: line.text, count: head.columns.length, spot });
    if (rows > 0 && rows % 24 === 0) day = nextDay(day);
    checkTime({ found: fields[0] ?? "", day, hour: rows % 24, rows, spot });
    const weather = {
      irradianceWPerM2: readNumber({ fields, column: irradiance, spot }),
      airC: readNumber({ fields, column: air, spot }),
    };
    pvW[rows] = panelW({ panel, weather });
    rows += 1;
  }
  if (rows < hoursPerYear) {
    throw lineFault({
      spot: { place, line: head.line + rows },
      fault: `the year ends after ${rows} of its ${hoursPerYear} hours`,
      cure: "Fetch the file anew",
    });
  }
  return {
    format: "pvgis-tmy",
    start: { label: "1 January 00:00 UTC of a typical year", clockS: 0, utcOffsetHours: 0 },
    timesS: Float64Array.from({ length: hoursPerYear }, (_, hour) => hour * 3600),
    lengthS: hoursPerYear * 3600,
    supplyW: null,
    pvW,
    pvPeakW: panel.peakW,
    notes: [...panelNotes({ panel, plane: "horizontal" }), ...offsetNotes(head), ...cutShortNotes(text)],
  };
}

function getPosition({ head, name, place }: { head: PvgisHead; name: string; place: string }): number {
  const position = positionOf(head, name);
  if (position > 0) return position;
  throw lineFault({
    spot: { place, line: head.line },
    fault: `the column ${name} is missing`,
    cure: "Give the CSV of PVGIS's typical meteorological year as it was fetched",
  });
}

function checkTime({
  found,
  day,
  hour,
  rows,
  spot,
}: {
  found: string;
  day: MonthDay;
  hour: number;
  rows: number;
  spot: Spot;
}): void {
  if (rows >= hoursPerYear) {
    throw lineFault({ spot, fault: `the year has more than ${hoursPerYear} hours`, cure: "Fetch the file anew" });
  }
  const time: PvgisTime = readPvgisTime({ field: found, spot });
  if (time.month === day.month && time.day === day.day && time.hour === hour && time.minute === 0) return;
  throw lineFault({
    spot,
    fault: `the time is ${quoted(found)}, where ${monthDayLabel(day)} ${String(hour).padStart(2, "0")}:00 should be`,
    cure: "Fetch the file anew: a row is missing, twice there or out of order",
  });
}

function offsetNotes(head: PvgisHead): string[] {
  const hours = head.facts.get("Irradiance Time Offset (h)");
  return hours === undefined || Number(hours) === 0
    ? []
    : [`irradiance was seen ${hours} h after the hour that it stands for; the trace keeps the file's hours`];
}
