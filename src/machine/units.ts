const GIB = 2 ** 30;
const MIB = 2 ** 20;

/** Bytes as people say them: `15.6 GiB`, `512 MiB`. */
export function formatBytes(bytes: number): string {
  return bytes >= GIB ? `${(bytes / GIB).toFixed(1)} GiB` : `${Math.round(bytes / MIB)} MiB`;
}

/** Hz as people say them: `2.40 GHz`. */
export function formatHertz(hertz: number): string {
  return `${(hertz / 1e9).toFixed(2)} GHz`;
}
