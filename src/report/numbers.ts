/** Three significant digits or more, never in exponent form: 0.0412, 4.31, 48.2, 1280. */
export function formatNumber(value: number | null): string {
  if (value === null) return "–";
  if (value === 0) return "0";
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.min(6, Math.max(0, 2 - magnitude)));
}

/** Decimal megabytes. */
export function formatMegabytes(bytes: number | null): string {
  return bytes === null ? "–" : formatNumber(bytes / 1e6);
}

/** Half the width of an interval in percent of its value: `±1.2%`. */
export function formatSpread({
  value,
  lo,
  hi,
}: {
  readonly value: number | null;
  readonly lo: number | null;
  readonly hi: number | null;
}): string {
  if (value === null || lo === null || hi === null || value === 0) return "";
  const percent = (50 * (hi - lo)) / value;
  return `±${percent < 0.995 ? percent.toFixed(1) : percent.toFixed(percent < 9.95 ? 1 : 0)}%`;
}

export function formatPercent(fraction: number | null): string {
  return fraction === null ? "–" : `${(100 * fraction).toFixed(1)}%`;
}

/** Whole seconds for people: `48 s`, `3 min 05 s`, `1 h 02 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 90) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 90) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
