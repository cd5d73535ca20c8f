import { lineFault, quoted, type Spot } from "./faults.ts";

/** A moment as PVGIS writes it, `20200101:0010`, UTC. */
export interface PvgisTime {
  readonly epochS: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

/** Reads column 1 of a row. @throws OffgridError `input` for anything that is no day of the calendar. */
export function readPvgisTime({ field, spot }: { field: string; spot: Spot }): PvgisTime {
  const digits = /^(\d{4})(\d{2})(\d{2}):(\d{2})(\d{2})$/.exec(field.trim());
  const [year, month, day, hour, minute] = (digits?.slice(1) ?? []).map(Number);
  if (
    year === undefined ||
    month === undefined ||
    day === undefined ||
    hour === undefined ||
    minute === undefined ||
    !isMoment({ year, month, day, hour, minute })
  ) {
    throw lineFault({
      spot,
      fault: `column 1 (time) is ${quoted(field)}, which is no moment`,
      cure: "Give it as YYYYMMDD:HHMM",
    });
  }
  return { epochS: Date.UTC(year, month - 1, day, hour, minute) / 1000, month, day, hour, minute };
}

/** `2020-01-01 00:10 UTC`. */
export function momentLabel(field: string): string {
  const text = field.trim();
  return `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)} ${text.slice(9, 11)}:${text.slice(11, 13)} UTC`;
}

interface Moment {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

function isMoment({ year, month, day, hour, minute }: Moment): boolean {
  if (year < 1900 || month < 1 || month > 12 || hour > 23 || minute > 59 || day < 1) return false;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}
