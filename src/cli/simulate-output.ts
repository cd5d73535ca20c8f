import { readFileSync } from "node:fs";
import path from "node:path";
import { parsePrices } from "../power/prices.ts";
import type { SeriesPicture } from "../report/series.ts";
import { formatSeriesSvg } from "../report/series-svg.ts";
import { formatSeriesText } from "../report/series-text.ts";
import type { SimulatedCase } from "../report/simulate-case.ts";
import { apiTable, costTable } from "../report/simulate-cost.ts";
import { matrixLegend, simulateMatrix } from "../report/simulate-matrix.ts";
import { metricRecords, metricTable } from "../report/simulate-metrics.ts";
import { formatMarkdownTable, formatTable, type TableColumn, wrap } from "../report/table.ts";
import { writeFileAtomically } from "../runner/atomic-file.ts";
import { nodeFileLayer } from "../runner/file-layer.ts";
import { type ApiComparison, compareWithApis } from "../simulator/costs.ts";
import type { Scenario } from "../simulator/scenario.ts";
import { formatRecords } from "./format-records.ts";
import { fromHere, projectRoot } from "./project.ts";
import type { ServicePlan } from "./service-plan.ts";
import type { SimulateArgs } from "./simulate-args.ts";
import type { Terminal } from "./terminal.ts";

export interface CasePicture {
  readonly name: string;
  readonly picture: SeriesPicture;
  /** Where it is written as SVG; null where it is not. */
  readonly file: string | null;
}

interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly string[])[];
}

/** The results on stdout; on stderr, what they rest on. */
export function printSimulation({
  cases,
  scenarios,
  pictures,
  plan,
  args,
  terminal,
}: {
  readonly cases: readonly SimulatedCase[];
  readonly scenarios: readonly Scenario[];
  readonly pictures: readonly CasePicture[];
  readonly plan: ServicePlan;
  readonly args: SimulateArgs;
  readonly terminal: Terminal;
}): void {
  const { width } = terminal;
  const comparisons = apiComparisons({ cases, scenarios, plan, args });
  const matrix = simulateMatrix({ cases, width: args.format === "markdown" ? Number.POSITIVE_INFINITY : width });
  const tables: Table[] = [
    matrix,
    ...(cases.length === 1 ? cases.map(metricTable) : []),
    costTable(cases),
    apiTable(comparisons),
  ].filter(({ rows }) => rows.length > 0);
  const paragraph = (text: string): string => `${wrap({ text, width, indent: 2 }).join("\n")}\n`;
  switch (args.format) {
    case "json":
      terminal.data(
        `${JSON.stringify({ basis: "modelled", days: args.days, seeds: args.seeds, notes: plan.notes, figures: metricRecords(cases), apis: comparisons }, null, 2)}\n`,
      );
      return;
    case "csv":
      terminal.data(formatRecords(metricRecords(cases)));
      break;
    case "markdown":
      terminal.data([...tables.map(formatMarkdownTable), ...plan.notes.map((note) => `${note}\n`)].join("\n"));
      return;
    case "text": {
      const drawn = pictures.map(({ picture }) => formatSeriesText({ picture, width }));
      const printed = tables.map((table: Table) => formatTable({ ...table, width }));
      const narrow =
        matrix.leftOut.length === 0 || cases.length === 1
          ? []
          : [`No room for ${matrix.leftOut.join(", ")}: a wider terminal or --format csv has them.`];
      const notes = [matrixLegend, ...narrow, ...endNotes(cases), ...plan.notes].map(paragraph).join("");
      terminal.data(`\n${[...printed, ...drawn, notes].join("\n")}`);
      return;
    }
    default:
      throw new TypeError(`unhandled format ${String(args.format satisfies never)}`);
  }
  for (const note of plan.notes) terminal.say(note);
}

/** Writes the SVG files. @throws OffgridError `output`. */
export function writePictures({
  pictures,
  terminal,
}: {
  readonly pictures: readonly CasePicture[];
  readonly terminal: Terminal;
}): void {
  for (const { picture, file } of pictures) {
    if (file === null) continue;
    writeFileAtomically({ layer: nodeFileLayer, path: path.resolve(file), data: formatSeriesSvg(picture) });
    terminal.say(`Picture: ${fromHere(path.resolve(file))}`);
  }
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
      `${model}, ${profile}: service ${percent(low)} at the lowest and ${percent(high)} at the highest watts that the assumed device may draw.`,
    ];
  });
}

/** Only for one case whose tokens are known: an API is asked for tokens. */
function apiComparisons({
  cases,
  scenarios,
  plan,
  args,
}: {
  cases: readonly SimulatedCase[];
  scenarios: readonly Scenario[];
  plan: ServicePlan;
  args: SimulateArgs;
}): ApiComparison[] {
  const [only] = cases;
  const [scenario] = scenarios;
  const outputTokensPerRequest = args["tokens-per-request"];
  const inputTokensPerRequest = args["input-tokens-per-request"];
  const isAskedFor = outputTokensPerRequest !== undefined && inputTokensPerRequest !== undefined;
  if (cases.length !== 1 || only?.cost == null || scenario === undefined || !isAskedFor) return [];
  const file = path.join(projectRoot, "bench", "prices.yaml");
  return compareWithApis({
    scenario,
    summary: only.summary,
    prices: plan.prices,
    apis: parsePrices({ text: readFileSync(file, "utf8"), place: fromHere(file) }),
    mix: { inputTokensPerRequest, outputTokensPerRequest },
  });
}
