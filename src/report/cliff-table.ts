import type { Cliff } from "../results/cliff-columns.ts";
import { mostSlowdown, type Probe, type ProbeState } from "../results/memory-cliff.ts";
import { formatMegabytes, formatNumber } from "./numbers.ts";
import type { TableColumn } from "./table.ts";

const stateWords: Readonly<Record<ProbeState, string>> = {
  kept: "keeps its p90",
  slow: "too slow",
  out_of_memory: "out of memory",
  timeout: "not done in time",
  failed: "fails",
};

/** How a repetition under a cap went, in words. */
export function probeWords(state: ProbeState): string {
  return stateWords[state];
}

/** The memory cliff of every cell for people; `nameOf` is the cell's short name. */
export function cliffTable(cliffs: readonly Cliff[], nameOf: (cellId: string) => string) {
  return {
    columns,
    rows: cliffs.map((cliff) => {
      const { end, baseline } = cliff;
      if (end.kind === "none") return [nameOf(cliff.cellId), "–", "–", "–", end.reason, "–", "–"];
      const { kept, below } = end;
      const ratio = kept.p90Ms === null || baseline === null ? "–" : (kept.p90Ms / baseline.p90Ms).toFixed(2);
      return [
        nameOf(cliff.cellId),
        formatMegabytes(kept.capBytes),
        formatNumber(kept.p90Ms),
        ratio,
        below === null ? "less was not tried" : `at ${formatMegabytes(below.capBytes)}: ${stateWords[below.state]}`,
        formatNumber(kept.loadMs),
        formatNumber(kept.majorFaultsPerInference),
      ];
    }),
  };
}

/** Cells whose p90 was another even with room to spare: then it was not the cap, and the bound was not 10 %. */
export function cliffWarnings(cliffs: readonly Cliff[], nameOf: (cellId: string) => string): string[] {
  return cliffs.flatMap(({ baseline, probes, cellId }) => {
    const kept = probes.filter(({ state }) => state === "kept");
    const roomy = kept.reduce<Probe | undefined>((a, b) => (a && a.capBytes >= b.capBytes ? a : b), undefined);
    if (baseline === null || roomy === undefined || roomy.p90Ms === null) return [];
    const ratio = roomy.p90Ms / baseline.p90Ms;
    if (ratio * mostSlowdown >= 1) return [];
    const words = `under the widest cap its p90 was ${ratio.toFixed(2)} times that without a cap`;
    return [`! ${nameOf(cellId)}: ${words}: the machine was busy then, and more was allowed than 10 %; measure again`];
  });
}

const columns: readonly TableColumn[] = [
  { title: "cell", align: "left" },
  { title: "cliff MB", align: "right" },
  { title: "p90 ms", align: "right" },
  { title: "× uncapped", align: "right" },
  { title: "just below", align: "left" },
  { title: "load ms", align: "right" },
  { title: "faults", align: "right" },
];

/** What the figures are of. */
export const cliffLegend =
  "Cliff: smallest memory cap at which the p90 stays within 10 %, to 5 % or 4 MB. It is for the whole worker, Node.js included, with the page cache that it fills; not for the operating system, nor for program files that others have in memory. Load: the model's files were evicted before. Faults: page faults an inference that went to disk.";
