import type { Comparison } from "../../compare/comparison.ts";
import type { NoteTally } from "../../compare/note-tally.ts";
import type { ContextFacts } from "../../compare/pool.ts";
import type { Judgement } from "../../gate/judgement.ts";
import type { SettingCeilings } from "../../roofline/calibration.ts";
import type { ReportEntry } from "./entries.ts";
import type { ProfiledModel } from "./operator-file.ts";
import type { Silhouette } from "./silhouette.ts";
import type { SimulatedFigures } from "./simulation-file.ts";

/** Everything that a report is made from; nothing else goes into it. */
export interface PageData {
  /** Null where only simulations or judgements were given. */
  readonly compared: ComparedData | null;
  readonly simulations: readonly Simulation[];
  readonly judgements: readonly { readonly place: string; readonly judgement: Judgement }[];
  readonly profiles: readonly Profiles[];
  /** Facts of machines beyond those of the table, by run: label and value in the order shown. */
  readonly machines: readonly { readonly runId: string; readonly facts: readonly Fact[] }[];
  /** What the reader of the files met with, in sentences. */
  readonly caveats: readonly string[];
  /** Commands that measure the same again, and the one that makes this report. */
  readonly commands: readonly Fact[];
  readonly version: string;
  /** UTC, to the minute. */
  readonly madeAt: string;
}

export interface Fact {
  readonly label: string;
  readonly value: string;
}

export interface ComparedData {
  readonly comparison: Comparison;
  readonly entries: readonly ReportEntry[];
  readonly contexts: readonly ContextFacts[];
  readonly notes: NoteTally;
  /** Distributions of timed iterations, by `entryKey`. */
  readonly silhouettes: ReadonlyMap<string, Silhouette>;
  /** Earliest and latest start that a row tells; null where none does. */
  readonly startedAt: readonly [first: string, last: string] | null;
}

/** What `simulate --out` or `--format csv` left. */
export interface Simulation {
  readonly name: string;
  readonly figures: readonly SimulatedFigures[];
  /** Pictures that lie beside it: names and SVG documents. */
  readonly pictures: readonly { readonly name: string; readonly svg: string }[];
}

/** What `run --profile-ops` left of one run. */
export interface Profiles {
  readonly name: string;
  readonly models: readonly ProfiledModel[];
  /** Of the run's machine, as far as they are of the models' settings; none where it was not calibrated. */
  readonly ceilings: readonly SettingCeilings[];
}
