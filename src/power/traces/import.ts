import { readCsvTrace } from "./csv-trace.ts";
import { readEpw } from "./epw.ts";
import { type Panel, wattPeakPanel } from "./panel.ts";
import { readPvgisHourly } from "./pvgis-hourly.ts";
import { readPvgisTmy } from "./pvgis-tmy.ts";
import { recogniseFormat } from "./recognise.ts";
import type { PowerTrace, TraceFormat } from "./trace.ts";

interface Source {
  readonly text: string;
  /** What errors call the text: its file's name. */
  readonly place: string;
  readonly panel: Panel;
}

const readers = {
  csv: readCsvTrace,
  "pvgis-hourly": readPvgisHourly,
  "pvgis-tmy": readPvgisTmy,
  epw: readEpw,
} as const satisfies Record<TraceFormat, (source: Source) => PowerTrace>;

/**
 * Reads a power trace. Without a format it is recognised by its content. Radiation becomes the power of `panel`, by
 * default of one watt-peak: `pvPeakW` of the result says which, and watts grow in proportion to it.
 * Memory: 16 bytes a row (time and one power), 24 where a CSV has both powers, besides the text.
 * @throws OffgridError `input` naming file:line, what is wrong and what to do.
 */
export function importTrace({
  text,
  place,
  format,
  panel = wattPeakPanel,
}: {
  text: string;
  place: string;
  format?: TraceFormat;
  panel?: Panel;
}): PowerTrace {
  const read: (source: Source) => PowerTrace = readers[format ?? recogniseFormat({ text, place })];
  return read({ text, place, panel });
}
