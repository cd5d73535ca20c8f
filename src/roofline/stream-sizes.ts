const mebibyte = 2 ** 20;

/** A copy in place of so many bytes touches half of them. */
const touchedShare = 1 / 2;

/**
 * Bytes that one operator moves, to measure bandwidth at: from what fits into a core's own cache to what fits into none. Left out
 * are those that touch between a half and twice the last cache: how much of them fits depends on who else uses it, so that two
 * measurements differ by a half. Between the sizes on either side the ceiling is a line.
 */
export function streamSizes(lastCacheBytes: number | null): number[] {
  const sizes = [1, 4, 16, 64, 256].map((mebibytes) => mebibytes * mebibyte);
  if (lastCacheBytes === null) return sizes;
  const beyond = lastCacheBytes > 64 * mebibyte ? [1024 * mebibyte] : [];
  return [...sizes, ...beyond].filter((bytes) => {
    const touched = bytes * touchedShare;
    return touched <= lastCacheBytes / 2 || touched >= 2 * lastCacheBytes;
  });
}
