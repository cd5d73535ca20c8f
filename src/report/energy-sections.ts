import { answersSection } from "./energy-answers.ts";
import { breakEvenSection } from "./energy-break-even.ts";
import type { EnergyCase, LatencyFigure } from "./energy-cases.ts";
import { paretoSection } from "./energy-pareto.ts";
import { raceSection } from "./energy-race.ts";
import { caseColumns, type EnergySection, rangeText, sectionTable, valueText } from "./energy-section.ts";
import { formatNumber } from "./numbers.ts";

/** Every question that rows of one group answer. */
export function energySections({
  cases,
  latency,
  isFromCpuTime,
}: {
  readonly cases: readonly EnergyCase[];
  readonly latency: LatencyFigure;
  readonly isFromCpuTime: boolean;
}): EnergySection[] {
  return [
    curveSection({ cases, isFromCpuTime }),
    breakEvenSection({ cases, isFromCpuTime }),
    raceSection(cases),
    paretoSection({ cases, latency }),
    answersSection(cases),
  ];
}

function curveSection({
  cases,
  isFromCpuTime,
}: {
  cases: readonly EnergyCase[];
  isFromCpuTime: boolean;
}): EnergySection {
  const isPaced = cases.some(({ periodS }) => periodS !== null);
  const hasInstructions = cases.some(({ instructions }) => instructions !== null);
  return {
    title: "Energy of an inference by pacing, spinning and threads",
    table: sectionTable(cases, [
      ...caseColumns((one: EnergyCase) => one),
      { title: "gross mJ", align: "right", textOf: ({ grossJ }) => valueText(grossJ, 1e3) },
      { title: "95 %", align: "right", textOf: ({ grossJ }) => rangeText(grossJ, 1e3) },
      { title: "net mJ", align: "right", textOf: ({ netJ }) => valueText(netJ, 1e3) },
      { title: "95 %", align: "right", textOf: ({ netJ }) => rangeText(netJ, 1e3) },
      { title: "W", align: "right", textOf: ({ meanW }) => valueText(meanW) },
      ...(isFromCpuTime ? indexColumns : []),
    ]),
    sentences: [
      `Gross: all that was drawn${isPaced ? ", where inferences are paced over the whole period (the wait after the last one is not timed, and added)" : ""}. Net: less what the idle machine would have taken. W: mean watts.`,
      ...(isFromCpuTime
        ? [
            `These joules follow from the CPU time of the whole machine, other processes' included, and a model of watts: differences between settings follow CPU time alone. Core-ms${hasInstructions ? " and instructions (millions)" : ""} an inference are the relative index: the same comparison without a watt being claimed.`,
          ]
        : []),
    ],
  };
}

const indexColumns = [
  {
    title: "core-ms",
    align: "right",
    textOf: ({ cpuS }: EnergyCase) => formatNumber(cpuS === null ? null : cpuS * 1e3),
  },
  {
    title: "Minstr",
    align: "right",
    textOf: ({ instructions }: EnergyCase) => formatNumber(instructions === null ? null : instructions / 1e6),
  },
] as const;
