import type { Interval } from "./device-classes.ts";

interface Family {
  readonly title: string;
  /** CPU names as /proc/cpuinfo gives them. */
  readonly names: RegExp;
  /** Watts of a virtual CPU, idle and fully busy. */
  readonly idleW: number;
  readonly fullW: number;
}

/**
 * Watts of one hardware thread of a server, from SPECpower results by processor family, divided by threads: Cloud Carbon Footprint,
 * cloud-carbon-coefficients, output/coefficients-azure-use.csv. The last digit of an EPYC's number is its generation, of those
 * made for one cloud (7R32, 7B13) as well; of a scalable Xeon's number the second.
 */
const families: readonly Family[] = [
  { title: "EPYC 1st generation", names: /\bEPYC 7\w\w1/, idleW: 0.82, fullW: 2.55 },
  { title: "EPYC 2nd generation", names: /\bEPYC(?: 7\w\w2|-Rome)/, idleW: 0.47, fullW: 1.69 },
  { title: "EPYC 3rd generation", names: /\bEPYC(?: 7\w\w3|-Milan)/, idleW: 0.45, fullW: 2.02 },
  {
    title: "Cascade Lake",
    names: /\bXeon\S* (?:Platinum|Gold|Silver|Bronze) \d2\d\d|\bXeon.*Cascade ?lake/i,
    idleW: 0.64,
    fullW: 3.97,
  },
  {
    title: "Skylake",
    names: /\bXeon\S* (?:Platinum|Gold|Silver|Bronze) \d1\d\d|\bXeon.*Skylake/i,
    idleW: 0.64,
    fullW: 4.19,
  },
  { title: "Broadwell", names: /\bXeon.* E[57]-\d{4}\w* v4|\bXeon.*Broadwell/i, idleW: 0.71, fullW: 3.69 },
  { title: "Haswell", names: /\bXeon.* E[57]-\d{4}\w* v3|\bXeon.*Haswell/i, idleW: 1.9, fullW: 6.01 },
];

/** Measured on bare-metal cloud servers: Teads Engineering, Estimating AWS EC2 Instances Power Consumption (2021). */
const memoryWPerGb = 0.38;

export interface VmWatts {
  /** As the tables have them, of all virtual CPUs and the memory together, W. */
  readonly idleW: Interval;
  readonly fullW: Interval;
  /** Of which processor family; null where its name tells none, and both are then as wide as the table. */
  readonly family: string | null;
}

/** What a share of a server draws for a virtual machine, at 0 and at 100 % of its virtual CPUs. */
export function vmWatts({
  cpuModel,
  cpus,
  memoryBytes,
}: {
  readonly cpuModel: string | null;
  readonly cpus: number;
  /** Left out where it is unknown. */
  readonly memoryBytes: number | null;
}): VmWatts {
  const known = families.find(({ names }) => names.test(cpuModel ?? ""));
  const among = known === undefined ? families : [known];
  const memoryW = ((memoryBytes ?? 0) / 1e9) * memoryWPerGb;
  const range = (watts: readonly number[]): Interval => [
    cpus * Math.min(...watts) + memoryW,
    cpus * Math.max(...watts) + memoryW,
  ];
  return {
    idleW: range(among.map(({ idleW }) => idleW)),
    fullW: range(among.map(({ fullW }) => fullW)),
    family: known?.title ?? null,
  };
}
