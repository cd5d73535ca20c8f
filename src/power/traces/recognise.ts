import { OffgridError } from "../../errors.ts";
import { linesOf } from "./lines.ts";
import { maxHeadLines } from "./pvgis-table.ts";
import type { TraceFormat } from "./trace.ts";

/** The first line that only this format has. */
const signs: readonly { readonly format: TraceFormat; readonly pattern: RegExp }[] = [
  { format: "epw", pattern: /^LOCATION,/i },
  { format: "pvgis-tmy", pattern: /^time\(UTC\),/ },
  { format: "pvgis-hourly", pattern: /^time,(?:.*,)?(?:P|G\(i\)|Gb\(i\))(?:,|$)/ },
  { format: "csv", pattern: /^(?:[^,]*,)*\s*t_offset_s\s*(?:,|$)/ },
];

/**
 * The format of a trace by its first lines; its name does not matter.
 * @throws OffgridError `input` if they are none of the formats'.
 */
export function recogniseFormat({ text, place }: { text: string; place: string }): TraceFormat {
  for (const line of linesOf({ text, place })) {
    if (line.number > maxHeadLines) break;
    const sign = signs.find(({ pattern }) => pattern.test(line.text.slice(0, 1000)));
    if (sign !== undefined) return sign.format;
  }
  const isJson = /^\uFEFF?\s*[{[]/.test(text.slice(0, 100));
  throw new OffgridError({
    code: "input",
    place,
    fault: isJson ? "this is JSON, no power trace that can be read" : "this is no power trace that can be read",
    cure: "Give a CSV that begins with t_offset_s,supply_w, the CSV of PVGIS's hourly data or typical year, or an EPW file",
  });
}
