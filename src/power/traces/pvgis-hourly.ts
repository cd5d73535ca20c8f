import { lineFault, type Spot } from "./faults.ts";
import { type NumberColumn, readNumber, splitFields } from "./fields.ts";
import { countRows } from "./lines.ts";
import { type Panel, panelNotes, panelW } from "./panel.ts";
import { cutShortNotes, type PvgisHead, positionOf, pvgisRows, readPvgisHead } from "./pvgis-table.ts";
import { momentLabel, readPvgisTime } from "./pvgis-time.ts";
import type { PowerTrace, TraceStart } from "./trace.ts";
import { airColumn, irradianceColumn } from "./weather-columns.ts";

/**
 * Reads the hourly radiation of PVGIS 5.2/5.3 (`seriescalc` as CSV): `time`, G(i) or its parts Gb(i) + Gd(i) + Gr(i),
 * T2m; times are UTC. A value is an instant's and holds until the next row. PVGIS's own power P is passed over: losses
 * of the system are in it, which belong to the power profile here.
 * @throws OffgridError `input` naming line and column.
 */
export function readPvgisHourly({ text, place, panel }: { text: string; place: string; panel: Panel }): PowerTrace {
  const head = readPvgisHead({ text, place, firstColumn: "time" });
  const { irradiance, air } = columnsOf({ head, place });
  const capacity = countRows({ text, place });
  const timesS = new Float64Array(capacity);
  const pvW = new Float64Array(capacity);
  let firstEpochS = 0;
  let start: TraceStart | null = null;
  let rows = 0;
  for (const line of pvgisRows({ text, place, head })) {
    const spot = { place, line: line.number };
    const fields = splitFields({ text: line.text, count: head.columns.length, spot });
    const field = fields[0] ?? "";
    const time = readPvgisTime({ field, spot });
    if (start === null) {
      firstEpochS = time.epochS;
      start = { label: momentLabel(field), clockS: time.hour * 3600 + time.minute * 60, utcOffsetHours: 0 };
    }
    const timeS = time.epochS - firstEpochS;
    checkStep({ timeS, timesS, rows, spot });
    let irradianceWPerM2 = 0;
    for (const column of irradiance) irradianceWPerM2 += readNumber({ fields, column, spot });
    timesS[rows] = timeS;
    pvW[rows] = panelW({ panel, weather: { irradianceWPerM2, airC: readNumber({ fields, column: air, spot }) } });
    rows += 1;
  }
  if (rows < 2) {
    throw lineFault({
      spot: { place, line: head.line },
      fault: `the table has ${rows === 0 ? "no row" : "one row"} below this line`,
      cure: "Fetch the file anew",
    });
  }
  const lengthS = (timesS[rows - 1] ?? 0) + (timesS[1] ?? 0);
  return {
    format: "pvgis-hourly",
    start,
    timesS: timesS.subarray(0, rows),
    lengthS,
    supplyW: null,
    pvW: pvW.subarray(0, rows),
    pvPeakW: panel.peakW,
    notes: [
      ...panelNotes({ panel, plane: "panel" }),
      ...planeNotes(head),
      ...dayNotes(lengthS),
      ...cutShortNotes(text),
    ],
  };
}

function columnsOf({ head, place }: { head: PvgisHead; place: string }): {
  irradiance: readonly NumberColumn[];
  air: NumberColumn;
} {
  const names = positionOf(head, "G(i)") > 0 ? ["G(i)"] : ["Gb(i)", "Gd(i)", "Gr(i)"];
  const missing = [...names, "T2m"].find((name) => positionOf(head, name) === 0);
  if (missing !== undefined) {
    throw lineFault({
      spot: { place, line: head.line },
      fault: `the column ${missing === "Gb(i)" ? "G(i)" : missing} is missing`,
      cure: "Fetch PVGIS's hourly data with radiation and temperature in it",
    });
  }
  return {
    irradiance: names.map((name) => irradianceColumn({ name, position: positionOf(head, name) })),
    air: airColumn({ name: "T2m", position: positionOf(head, "T2m") }),
  };
}

/** Rows rise by one step; half as much again is a row that is not there, whose power nobody knows. */
function checkStep({
  timeS,
  timesS,
  rows,
  spot,
}: {
  timeS: number;
  timesS: Float64Array;
  rows: number;
  spot: Spot;
}): void {
  if (rows === 0) return;
  const stepS = timeS - (timesS[rows - 1] ?? 0);
  if (stepS <= 0) {
    const fault = stepS === 0 ? "the time is that of the row before" : "the time is before that of the row before";
    throw lineFault({ spot, fault, cure: "Fetch the file anew: its rows rise in time" });
  }
  const usualS = rows === 1 ? stepS : (timesS[1] ?? stepS);
  if (stepS <= usualS * 1.5) return;
  throw lineFault({
    spot,
    fault: `${stepS / 60} minutes lie between this row and the one before, ${usualS / 60} between the first two`,
    cure: "Fetch the file anew: rows are missing",
  });
}

function planeNotes(head: PvgisHead): string[] {
  const slope = head.facts.get("Slope");
  const azimuth = head.facts.get("Azimuth");
  return slope === undefined ? [] : [`plane of the panel: slope ${slope}, azimuth ${azimuth ?? "unknown"}`];
}

function dayNotes(lengthS: number): string[] {
  return lengthS % 86_400 === 0
    ? []
    : [`the series is ${lengthS / 3600} h long, no whole number of days: its days shift each time it repeats`];
}
