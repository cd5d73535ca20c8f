import { OffgridError } from "../../errors.ts";
import { boundedRecords } from "./bounded-records.ts";
import { shorten } from "./words.ts";

/** A model under a profile as `simulate --format csv`, or the simulate.csv of `--out`, has it: figures by metric. */
export interface SimulatedFigures {
  readonly name: string;
  readonly model: string;
  readonly profile: string;
  readonly metrics: ReadonlyMap<
    string,
    {
      readonly value: number;
      readonly lo: number | null;
      readonly hi: number | null;
      readonly unit: string;
      readonly seeds: number | null;
    }
  >;
}

const required = ["model", "profile", "metric", "unit", "value"] as const;
const most = { cases: 500, metrics: 200 } as const;

/** Whether a file's first line is that of a simulation. */
export function isSimulationHeader(line: string): boolean {
  return line.replace(/^\ufeff/, "").startsWith(`${required.join(",")},`);
}

/** @throws OffgridError `input` where it is no simulation's table. */
export function parseSimulation({
  text,
  place,
}: {
  readonly text: string;
  readonly place: string;
}): SimulatedFigures[] {
  const cases = new Map<
    string,
    {
      model: string;
      profile: string;
      metrics: Map<string, { value: number; lo: number | null; hi: number | null; unit: string; seeds: number | null }>;
    }
  >();
  for (const record of boundedRecords({ text, required, refuse: (fault) => refusal(place, fault) })) {
    const { model = "", profile = "", metric = "" } = record;
    const value = numberOf(record["value"]);
    const key = JSON.stringify([model, profile]);
    const one = cases.get(key) ?? { model, profile, metrics: new Map() };
    if (!cases.has(key)) {
      if (cases.size >= most.cases) throw refusal(place, `more than ${most.cases} cases`);
      cases.set(key, one);
    }
    if (value === null || one.metrics.size >= most.metrics) continue;
    one.metrics.set(metric, {
      value,
      lo: numberOf(record["lo"]),
      hi: numberOf(record["hi"]),
      unit: record["unit"] ?? "",
      seeds: numberOf(record["seeds"]),
    });
  }
  return [...cases.values()].map(({ model, profile, metrics }) => ({
    name: shorten(`${model}, ${profile}`, 100),
    model,
    profile,
    metrics,
  }));
}

/** Null where it is empty, or no number. */
function numberOf(field: string | undefined): number | null {
  if (field === undefined || field.trim() === "") return null;
  const value = Number(field);
  return Number.isFinite(value) ? value : null;
}

function refusal(place: string, fault: string): OffgridError {
  return new OffgridError({
    code: "input",
    place,
    fault,
    cure: "Give the unchanged simulate.csv of a saved simulation",
  });
}
