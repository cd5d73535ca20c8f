import type { PowerSpec, Reading } from "../metering/reading.ts";
import { formatOf, parseRow, type RowFormat, type WattRow } from "./file-rows.ts";
import { type FileNews, followFile } from "./follow-file.ts";
import type { ClockS, StreamedMeter } from "./meter.ts";

/** Of a longer file only the end is looked at. */
export const tailBytes = 256 * 1024;
/** Clocks of two machines may differ by so much before their times mean nothing to one another. */
export const mostAheadS = 5;
/** A clock that was set by more than this, S, while it is listened to: what is slewed goes on alike on both clocks. */
const mostStepS = 0.5;
/** A fault takes the place of the row that it is: a moment after the one before. */
const momentS = 1e-6;

export function lineWords(number: number | null): string {
  return number === null ? "a line near its end" : `line ${number}`;
}

/**
 * Follows the file from `listen` until it is stopped; then what is there is read once more. A row is a reading at its own time,
 * `t_s` less `readAheadS`; one that is broken is a fault in its place. Where this machine's time of day is set meanwhile, rows from
 * before and after are not of one clock: there is a gap between them.
 */
export function createFileMeter({
  file,
  format,
  rows,
  clockS,
  readAheadS,
}: {
  readonly file: string;
  readonly format: RowFormat;
  /** Its last ones so far. */
  readonly rows: readonly WattRow[];
  readonly clockS: ClockS;
  /** Unix time less the run's clock at this moment, s. */
  readonly readAheadS: () => number;
}): StreamedMeter {
  const spec = specOf(rows);
  const followed = followFile({ file, tailBytes });
  let timer: NodeJS.Timeout | undefined;
  return {
    feed: "streamed",
    spec,
    listen: (push) => {
      let isBacklog = true;
      const fromS = clockS() - spec.mostGapS;
      const take = createTaker({ format, fromS, clockS, readAheadS, isBacklog: () => isBacklog, push });
      const look = (): void => followed.look(take);
      look();
      isBacklog = false;
      timer = setInterval(look, 1000 * Math.min(0.5, spec.intervalS)).unref();
      return () => {
        if (timer === undefined) return;
        clearInterval(timer);
        timer = undefined;
        look();
      };
    },
    // Reading some lines a second costs no program of its own.
    readCpuS: () => null,
    close: async () => {
      clearInterval(timer);
      followed.close();
    },
  };
}

/** Turns news of the file into readings, in order of time. What is from before `fromS` is passed over. */
function createTaker({
  format: first,
  fromS,
  clockS,
  readAheadS,
  isBacklog,
  push,
}: {
  readonly format: RowFormat;
  readonly fromS: number;
  readonly clockS: ClockS;
  readonly readAheadS: () => number;
  /** Whether the lines are those that were there before. */
  readonly isBacklog: () => boolean;
  readonly push: (reading: Reading) => void;
}): (news: FileNews) => void {
  let format: RowFormat | undefined = first;
  let aheadS = readAheadS();
  let lastRowS = Number.NEGATIVE_INFINITY;
  let lastS = fromS;
  const fault = (words: string): void => {
    lastS += momentS;
    push({ atS: lastS, values: [null], fault: `the file: ${words}` });
  };
  /** A fault of a line from before `fromS` is nobody's. */
  const faultOfLine = (words: string): void => {
    if (!isBacklog() || lastRowS >= fromS) fault(words);
  };
  const checkClock = (): void => {
    const nowAheadS = readAheadS();
    if (Math.abs(nowAheadS - aheadS) <= mostStepS) return;
    aheadS = nowAheadS;
    fault("this machine's time of day was set meanwhile");
  };
  const takeRow = (row: WattRow, where: string): void => {
    checkClock();
    const atS = row.unixS - aheadS;
    if (atS > clockS() + mostAheadS) faultOfLine(`${where} is in the future: the clocks differ`);
    else if (atS < lastRowS) faultOfLine(`${where} goes back in time`);
    // Of two rows of one second the first is kept.
    else if (atS > lastRowS) {
      lastRowS = atS;
      if (atS <= lastS) return;
      lastS = atS;
      push({ atS, values: [row.watts], fault: null });
    }
  };
  const takeLine = (text: string, number: number | null): void => {
    if (number === 1) format = formatOf(text);
    if (format === undefined) {
      if (number === 1) faultOfLine("line 1 is neither a header with t_s and watts nor a JSON object");
      return;
    }
    if (number === 1 && format.kind === "csv") return;
    const parsed = parseRow(format, text);
    const where = lineWords(number);
    if (parsed.state === "broken") faultOfLine(`${where} ${parsed.words}`);
    if (parsed.state === "row") takeRow(parsed.row, where);
  };
  return (news) => {
    switch (news.kind) {
      case "line":
        return takeLine(news.text, news.number);
      case "too-long":
        return faultOfLine(`${lineWords(news.number)} is too long`);
      case "gone":
        return fault("it is gone");
      case "replaced":
        return undefined; // its rows go on, or there is a gap between them
      default:
        return news satisfies never;
    }
  };
}

/** By the rows so far: how far apart they are, and how finely they show watts. One a second where there are none. */
function specOf(rows: readonly WattRow[]): PowerSpec {
  const spacingS = spacingOf(rows);
  const decimals = Math.max(0, ...rows.map((row) => row.decimals));
  return {
    id: "file",
    kind: "power",
    source: "watts from a file",
    boundary: "said",
    grade: "B",
    channels: [{ name: "watts" }],
    intervalS: spacingS,
    stepW: 10 ** -Math.min(3, decimals),
    updateS: spacingS,
    mostGapS: Math.max(2, 3 * spacingS),
    minWindowS: Math.max(5, 10 * spacingS),
    minWindowReason: `the file has a row each ${Number(spacingS.toPrecision(2))} s`,
    mostW: 20_000,
    // Which meter it was, only the user knows.
    gainU95: null,
    notes: ["The watts are those of a file: which meter wrote it, and what that was on, the user has to say."],
  };
}

function spacingOf(rows: readonly WattRow[]): number {
  const steps = rows
    .slice(1)
    .map(({ unixS }, index) => unixS - (rows[index]?.unixS ?? unixS))
    .filter((step) => step > 0)
    .sort((a, b) => a - b);
  return Math.min(600, Math.max(0.05, steps[Math.floor(steps.length / 2)] ?? 1));
}
