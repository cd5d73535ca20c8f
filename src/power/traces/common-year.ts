const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** A day without a year. */
export interface MonthDay {
  readonly month: number;
  readonly day: number;
}

/** Days of a month in a year of 365 days. */
export function daysIn(month: number): number {
  return daysOfMonth[month - 1] ?? 0;
}

/** The next day in a year of 365 days; after 31 December comes 1 January. */
export function nextDay({ month, day }: MonthDay): MonthDay {
  if (day < daysIn(month)) return { month, day: day + 1 };
  return { month: month === 12 ? 1 : month + 1, day: 1 };
}

/** `12/31`. */
export function monthDayLabel({ month, day }: MonthDay): string {
  return `${month}/${day}`;
}
