import { formatSeriesText } from "../report/series-text.ts";
import type { SimulatedCase } from "../report/simulate-case.ts";
import { matrixLegend, simulateMatrix } from "../report/simulate-matrix.ts";
import { metricRecords, metricTable } from "../report/simulate-metrics.ts";
import { formatMarkdownTable, formatTable, type TableColumn, wrap } from "../report/table.ts";
import { formatRecords } from "./format-records.ts";
import type { ServicePlan } from "./service-plan.ts";
import type { SimulateArgs } from "./simulate-args.ts";
import { type Money, moneyLegends, moneyRecord, moneyTables } from "./simulate-money.ts";
import type { CasePicture } from "./simulate-pictures.ts";
import type { Terminal } from "./terminal.ts";

interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** The results on stdout; on stderr, what they rest on. */
export function printSimulation({
  cases,
  money,
  pictures,
  plan,
  args,
  terminal,
}: {
  readonly cases: readonly SimulatedCase[];
  readonly money: Money;
  readonly pictures: readonly CasePicture[];
  readonly plan: ServicePlan;
  readonly args: SimulateArgs;
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const matrix = simulateMatrix({ cases, width: args.format === "markdown" ? Number.POSITIVE_INFINITY : width });
  const tables: Table[] = [
    matrix,
    ...(cases.length === 1 ? cases.map(metricTable) : []),
    ...moneyTables({ cases, money }),
  ].filter(({ rows }) => rows.length > 0);
  const legends = moneyLegends({ cases, money });
  const paragraph = (text: string): string => `${wrap({ text, width, indent: 2 }).join("\n")}\n`;
  switch (args.format) {
    case "json":
      terminal.data(
        `${JSON.stringify({ basis: "modelled", days: args.days, seeds: args.seeds, notes: plan.notes, figures: metricRecords(cases), ...moneyRecord(money) }, null, 2)}\n`,
      );
      return;
    case "csv":
      terminal.data(simulationCsv(cases));
      break;
    case "markdown":
      terminal.data(
        [...tables.map(formatMarkdownTable), ...[...legends, ...plan.notes].map((note) => `${note}\n`)].join("\n"),
      );
      return;
    case "text": {
      const drawn = pictures.map(({ picture }) => formatSeriesText({ picture, width }));
      const printed = tables.map((table: Table) => formatTable({ ...table, width }));
      const narrow =
        matrix.leftOut.length === 0 || cases.length === 1
          ? []
          : [`No room for ${matrix.leftOut.join(", ")}: a wider terminal or --format csv has them.`];
      const notes = [matrixLegend, ...legends, ...narrow, ...endNotes(cases), ...plan.notes].map(paragraph).join("");
      terminal.data(`\n${[...printed, ...drawn, notes].join("\n")}`);
      return;
    }
    default:
      throw new TypeError(`unhandled format ${String(args.format satisfies never)}`);
  }
  for (const note of plan.notes) terminal.say(note);
}

/** Every metric and cost of every case as CSV; what the cost hangs on and the APIs are in JSON alone. */
export function simulationCsv(cases: readonly SimulatedCase[]): string {
  return formatRecords(metricRecords(cases));
}

/** Between what and what service lies, where the watts are only known as an interval. */
function endNotes(cases: readonly SimulatedCase[]): string[] {
  return cases.flatMap(({ model, profile, ends }) => {
    if (ends === null) return [];
    const share = (summary: SimulatedCase["summary"]): number | null =>
      summary.find(({ name }) => name === "service_availability")?.value ?? null;
    const [low, high] = [share(ends.low), share(ends.high)];
    if (low === null || high === null) return [];
    const percent = (value: number): string => `${(100 * value).toFixed(1)}%`;
    if (percent(low) === percent(high)) return [];
    return [
      `${model}, ${profile}: service ${percent(low)} at the lowest and ${percent(high)} at the highest watts that the device may draw.`,
    ];
  });
}
