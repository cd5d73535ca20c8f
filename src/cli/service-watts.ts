import type { TimedModel } from "../simulator/measured-models.ts";
import { resolveWatts, type WattsKnown } from "../simulator/watts.ts";
import type { ServiceArgs } from "./service-args.ts";

/** What is known of the watts that a model is simulated with. */
interface ModelWatts {
  readonly model: TimedModel;
  readonly known: WattsKnown;
}

/** Watts of each model's machine: from flags, its own rows or a class, the same for every call. */
export function createWatts(args: ServiceArgs): (model: TimedModel) => WattsKnown {
  return ({ watts }) =>
    resolveWatts({
      device: args.device,
      measured: watts,
      idleW: args["idle-w"],
      activeW: args["active-w"],
      sleepW: args["sleep-w"],
    });
}

/** Each source of watts once, behind the ids of the models that it is for, unless it is for all. */
export function wattsWords(watts: readonly ModelWatts[]): string {
  const all = [...new Set(watts.map(({ known }) => known.words))];
  if (all.length === 1) return `Watts: ${all[0]}.`;
  const lines = all.map((words) => {
    const ids = watts.filter(({ known }) => known.words === words).map(({ model }) => model.id);
    return `${ids.join(", ")}: ${words}.`;
  });
  return `Watts of ${lines.join(" ")}`;
}

/** What is not in measured watts, behind the ids of the models that it is about. */
export function wattsNotes(watts: readonly ModelWatts[]): string[] {
  return [...new Set(watts.flatMap(({ known }) => known.notes))].map((note) => {
    const ids = watts.filter(({ known }) => known.notes.includes(note)).map(({ model }) => model.id);
    return `${ids.join(", ")}: ${note}`;
  });
}
