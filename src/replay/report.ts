import { graphOf, type PassReport } from "./columns.ts";
import { measureCosts } from "./costs.ts";
import { measurePass } from "./figures.ts";
import type { ReplayStory } from "./passes.ts";
import { predict } from "./predict.ts";
import type { ReplayRecord } from "./records.ts";
import { cutKindOf } from "./strategies.ts";

/** Every pass that is over, with its figures and what the simulator makes of the same schedule. */
export function reportPasses({
  record,
  story,
}: {
  readonly record: ReplayRecord;
  readonly story: ReplayStory;
}): PassReport[] {
  const { reference, graphs, passes } = story;
  if (reference === null) return [];
  return passes.flatMap((pass) => {
    if (pass.end === null) return [];
    const cutKind = cutKindOf({ strategy: pass.strategy, asked: record.cutKind });
    const { schedule } = record;
    const costs = measureCosts(pass);
    const isPredictable = cutKind === "power" && costs !== null;
    const report: PassReport = {
      record,
      reference,
      graph: graphOf(pass, graphs),
      pass,
      cutKind,
      figures: measurePass({ pass, schedule, cutKind }),
      prediction: isPredictable ? predict({ costs, schedule, endS: pass.end.atS }) : null,
    };
    return [report];
  });
}
