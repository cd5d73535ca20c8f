/** The most CPU numbers a list may name: the kernel's own ceiling (NR_CPUS) is 8192. */
const MOST_CPUS = 8192;

/** CPU numbers of a kernel list such as `0-3,8`, ascending; null when the text is no such list. */
export function parseCpuList(text: string | null | undefined): readonly number[] | null {
  if (typeof text !== "string" || !/^\d{1,4}(-\d{1,4})?(,\d{1,4}(-\d{1,4})?)*$/.test(text.trim())) return null;
  const cpus = new Set<number>();
  for (const range of text.trim().split(",")) {
    const [from = 0, to = from] = range.split("-").map(Number);
    for (let cpu = from; cpu <= Math.min(to, MOST_CPUS); cpu++) cpus.add(cpu);
  }
  return [...cpus].sort((a, b) => a - b);
}
