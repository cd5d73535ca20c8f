import { OffgridError } from "../../errors.ts";
import type { OperatorWork, Work } from "../../roofline/analysis.ts";
import { boundedRecords } from "./bounded-records.ts";

/** A cell of operators.csv: the model as a whole, and its types of operators, the longest first. */
export interface ProfiledModel {
  readonly name: string;
  readonly threads: number | null;
  readonly isSpinning: boolean;
  readonly model: Work;
  readonly types: readonly OperatorWork[];
}

const required = ["cell_id", "row_kind", "model", "op_type", "time_ms"] as const;
const most = { models: 200, types: 500 } as const;

/** The `model` and `type` rows of an operators.csv. @throws OffgridError `input` where it is none. */
export function parseOperators({ text, place }: { readonly text: string; readonly place: string }): ProfiledModel[] {
  const cells = new Map<string, { first: Record<string, string>; model: Work | null; types: OperatorWork[] }>();
  for (const record of boundedRecords({ text, required, refuse: (fault) => refusal(place, fault) })) {
    const kind = record["row_kind"];
    if (kind !== "model" && kind !== "type") continue;
    const id = record["cell_id"] ?? "";
    const cell = cells.get(id) ?? { first: record, model: null, types: [] };
    if (!cells.has(id)) {
      if (cells.size >= most.models) continue;
      cells.set(id, cell);
    }
    if (kind === "model") cell.model = workOf(record);
    else if (cell.types.length < most.types)
      cell.types.push({
        ...workOf(record),
        op: record["op_type"] ?? "",
        provider: record["provider"] ?? "",
        name: null,
      });
  }
  return [...cells.values()].flatMap(({ first, model, types }) =>
    model === null
      ? []
      : [
          {
            name: [
              first["model"],
              first["ep"] === "cpu" ? "" : first["ep"],
              first["threads"] === "" ? "" : `t${first["threads"]}`,
              first["spinning"] === "true" ? "spin" : "",
            ]
              .filter((part) => part !== undefined && part !== "")
              .join(" "),
            threads: numberOf(first["threads"]),
            isSpinning: first["spinning"] === "true",
            model,
            types: types.sort((a, b) => b.timeMs - a.timeMs),
          },
        ],
  );
}

function workOf(record: Record<string, string>): Work {
  const known = (name: string) => numberOf(record[name]) ?? 0;
  const bound = record["bound"];
  return {
    nodes: known("nodes"),
    calls: known("calls"),
    timeMs: known("time_ms"),
    timeShare: known("time_share"),
    flops: known("flops"),
    bytes: known("bytes"),
    unknown: known("unknown_nodes"),
    flopsPerS: known("gflops_per_s") * 1e9,
    bytesPerS: known("gb_per_s") * 1e9,
    idealMs: numberOf(record["ideal_ms"]),
    rooflineShare: numberOf(record["roofline_share"]),
    bound: bound === "compute" || bound === "memory" ? bound : null,
  };
}

function numberOf(field: string | undefined): number | null {
  if (field === undefined || field.trim() === "") return null;
  const value = Number(field);
  return Number.isFinite(value) ? value : null;
}

function refusal(place: string, fault: string): OffgridError {
  return new OffgridError({ code: "input", place, fault, cure: "Give the unchanged operators.csv of a run" });
}
