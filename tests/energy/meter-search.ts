import type { MeterSearch } from "../../src/energy/meter.ts";

/** A clock that stands until it is moved. */
export function handClock(startS = 1000): { readonly clockS: () => number; readonly move: (seconds: number) => void } {
  let nowS = startS;
  return {
    clockS: () => nowS,
    move: (seconds) => {
      nowS += seconds;
    },
  };
}

/** A search on a machine of which nothing is known. */
export function searchFor(parts: Partial<MeterSearch>): MeterSearch {
  return {
    root: "/nonexistent",
    clockS: () => 0,
    reference: null,
    reach: "private",
    load: async () => undefined,
    facts: {
      readBusyS: () => null,
      cpus: 1,
      memoryBytes: null,
      cpuModel: null,
      virtualisation: null,
      board: null,
      line: null,
      tdpW: null,
      deviceClass: null,
    },
    ...parts,
  };
}
