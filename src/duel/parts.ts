import type { JobModel } from "../runner/run.ts";
import type { Cell } from "../suite/cell.ts";
import type { Arm, ArmModels } from "./arm-jobs.ts";
import type { RoundWatch } from "./launch.ts";
import type { ArmName, DuelEntry, DuelRecord } from "./records.ts";
import type { DuelStory } from "./story.ts";

export interface DuelEvents {
  /** What is being done, in words. */
  readonly onStep: (words: string) => void;
  /** After each entry of the journal. */
  readonly onStory: (story: DuelStory) => void;
}

export interface DuelDependencies {
  readonly arms: Readonly<Record<ArmName, Arm>>;
  /** Finds and verifies a model of an arm, as its file is now. @throws OffgridError */
  readonly findModel: (arm: ArmName, cell: Cell) => Promise<JobModel>;
  readonly datasets: string;
  /** Takes out of a text what names a person or a place on this machine; applied to all texts of the journal. */
  readonly redact: (text: string) => string;
  readonly watch: RoundWatch & { readonly stealSince: () => () => number | null };
  readonly nowMs: () => number;
  readonly signal: AbortSignal;
  readonly events: DuelEvents;
}

/** Of both arms. */
export type Models = Readonly<Record<ArmName, ArmModels>>;

/** What each step of a duel works with. */
export interface DuelParts {
  readonly record: DuelRecord;
  readonly models: Models;
  readonly dependencies: DuelDependencies;
  readonly append: (entry: DuelEntry) => void;
  readonly story: () => DuelStory;
}
