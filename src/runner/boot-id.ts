/**
 * Names of boots as text. Linux has an id of its own, hashed; elsewhere the time of the boot is all there is, and that
 * is only as steady as the wall clock it is reckoned from. Nothing here reads a clock or a file.
 */

const timed = /^booted-(\d+)$/;

/**
 * Two times nearer than this are one boot: the clock may be set while the machine runs. A real restart within it of the
 * boot before would have to come in the first minute of uptime.
 */
const driftS = 60;

/** A boot's name from its time, in seconds since 1970. */
export function timedBootId(bootedS: number): string {
  return `booted-${Math.round(bootedS)}`;
}

/** Whether two names may be of one boot; what is unknown counts as the same. */
export function isSameBoot(a: string | null, b: string | null): boolean {
  if (a === null || b === null || a === b) return true;
  const [atS, otherS] = [timed.exec(a)?.[1], timed.exec(b)?.[1]];
  if (atS === undefined || otherS === undefined) return false;
  return Math.abs(Number(atS) - Number(otherS)) <= driftS;
}

/** Times the power (or the system) went between boots in the order seen, unknown ones apart. */
export function countOutages(bootIds: readonly (string | null)[]): number {
  const known = bootIds.filter((bootId) => bootId !== null);
  return known.filter((bootId, at) => !isSameBoot(bootId, known[at - 1] ?? null)).length;
}
