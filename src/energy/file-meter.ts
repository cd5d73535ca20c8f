import path from "node:path";
import { formatOf, parseRow, type RowFormat, type WattRow } from "./file-rows.ts";
import { createFileMeter, lineWords, mostAheadS, tailBytes } from "./file-stream.ts";
import { followFile, readFirstLine } from "./follow-file.ts";
import type { FindMeter, MeterFinding } from "./meter.ts";

/** A last row older than this: nothing writes the file any more. The slowest plugs that people log tell once a minute. */
const mostAgeS = 300;
/** Rows by which their spacing is judged. */
const mostRows = 100;

/**
 * A file that another meter's program writes while we measure: CSV with a header that names `t_s` and `watts`, or JSON lines
 * `{"t_s":1767607872.25,"watts":12.5}`. `t_s` is Unix time in seconds by this machine's clock, in order of time.
 * Its program has to write each row when it is read: one that comes later than two rows' time after the last window is a gap.
 *
 * The path is the user's own: it does not lie below `root`. Grade B: a sensor's watts, integrated; A is for a wall meter that counts,
 * which no row can show. What the meter is on is the user's to know, so its boundary is `said`.
 */
export const findFileMeter: FindMeter = async ({ reference, clockS }) => findFileMeterAt({ reference, clockS, unixS });

/** The same, by a clock of Unix seconds. */
export async function findFileMeterAt({
  reference,
  clockS,
  unixS: readUnixS,
}: {
  readonly reference: string | null;
  readonly clockS: () => number;
  readonly unixS: () => number;
}): Promise<MeterFinding> {
  if (reference === null) {
    return { state: "absent", detail: "none is named: --meter file=watts.csv reads what another meter writes" };
  }
  const file = path.resolve(reference);
  const seen = lookInto(file);
  if (seen.state === "unfit") return needs(seen.detail, seen.remedy);
  const { format, rows } = seen;
  const last = rows.at(-1);
  const ageS = last === undefined ? null : readUnixS() - last.unixS;
  if (ageS !== null && ageS < -mostAheadS) {
    return needs(`its last row is ${Math.round(-ageS)} s in the future`, "Set the clocks of both machines by NTP");
  }
  if (ageS !== null && ageS > mostAgeS) {
    return needs(`its last row is ${Math.round(ageS / 60)} min old: nothing writes it now`, "Start what writes it");
  }
  const age = ageS === null ? "no row yet" : `last row ${Math.max(0, ageS).toFixed(0)} s old`;
  return {
    state: "available",
    detail: `${format.kind === "csv" ? "CSV" : "JSON lines"}, ${age}`,
    open: async () => createFileMeter({ file, format, rows, clockS, readAheadS: () => readUnixS() - clockS() }),
  };
}

type Seen =
  | { readonly state: "fit"; readonly format: RowFormat; readonly rows: readonly WattRow[] }
  | { readonly state: "unfit"; readonly detail: string; readonly remedy: string };

/** The format by the first line, and the last rows. A row that is broken is told, unless a whole one follows it. */
function lookInto(file: string): Seen {
  const first = readFirstLine(file);
  if (first.state === "gone")
    return unfit("there is none, or it is no plain file", "Start what writes it, and check its name");
  if (first.state === "unfinished") return unfit("it has no whole line yet", "Start what writes it first");
  const format = formatOf(first.text);
  if (format === undefined) {
    return unfit(
      "its first line is neither a header with t_s and watts nor a JSON object",
      "Write t_s,watts as the first line",
    );
  }
  const rows: WattRow[] = [];
  const faults: Seen[] = [];
  const followed = followFile({ file, tailBytes });
  followed.look((news) => {
    if (news.kind !== "line" || (format.kind === "csv" && news.number === 1)) return;
    const parsed = parseRow(format, news.text);
    if (parsed.state === "broken") faults.push(unfit(`${lineWords(news.number)} ${parsed.words}`, parsed.cure));
    if (parsed.state !== "row") return;
    faults.length = 0;
    rows.push(parsed.row);
  });
  followed.close();
  return faults[0] ?? { state: "fit", format, rows: rows.slice(-mostRows) };
}

function unfit(detail: string, remedy: string): Seen {
  return { state: "unfit", detail, remedy };
}

function needs(detail: string, remedy: string): MeterFinding {
  return { state: "needs", detail: `the file: ${detail}`, remedy };
}

function unixS(): number {
  return Date.now() / 1000;
}
