import type { JobModel } from "../runner/run.ts";
import type { ArmJob } from "../worker/duel-protocol.ts";
import type { ArmName, DuelRecord, Pair } from "./records.ts";

/** An arm on this machine. */
export interface Arm {
  readonly name: ArmName;
  /** The worker's file: offgrid's own, or another checkout's. */
  readonly entry: string;
  readonly isForeign: boolean;
  /** Folder of another onnxruntime-node; null for offgrid's own. */
  readonly runtime: string | null;
}

/** Models of an arm by cell id. */
export type ArmModels = ReadonlyMap<string, JobModel>;

/** What a process of an arm is given, for those pairs. Both arms get the baseline's seed, so that they answer the same inputs. */
export function armJobOf({
  record,
  pairs,
  arm,
  models,
  datasets,
  launch,
}: {
  readonly record: Pick<DuelRecord, "seed" | "tolerance">;
  readonly pairs: readonly Pair[];
  readonly arm: Arm;
  readonly models: ArmModels;
  readonly datasets: string;
  /** Moves the draws of a fake backend on from launch to launch. */
  readonly launch: number;
}): ArmJob {
  const jobs = pairs.map((pair) => {
    const model = models.get(pair.id);
    if (model === undefined) throw new TypeError(`no model for ${pair.id}`);
    const { modelPath, task, floor, files } = model;
    const { seed, tolerance } = record;
    return {
      cell: pair[arm.name],
      repetition: launch,
      seed,
      modelPath,
      task,
      floor,
      files: { ...files },
      tolerance,
      datasets,
      identityModel: "",
    };
  });
  return { jobs, runtime: arm.runtime };
}
