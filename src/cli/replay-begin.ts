import { fileURLToPath } from "node:url";
import { readCatalog } from "../models/catalog.ts";
import { type Asked, askReference } from "../replay/reference.ts";
import { readProviders } from "../runner/providers.ts";
import { asksForProviders, checkProviders } from "./check-providers.ts";
import { createModelFinder } from "./find-model.ts";
import { projectPaths } from "./project.ts";
import type { ReplayArgs } from "./replay-args.ts";
import { planReplay } from "./replay-plan.ts";
import { describeReplay } from "./replay-schedule.ts";
import type { Terminal } from "./terminal.ts";

export const servingWorker = fileURLToPath(new URL("../worker/serve.js", import.meta.url));

/** @throws OffgridError for every mistake that can be found without the model. */
export async function planNew({ args, folder }: { readonly args: ReplayArgs; readonly folder: string }) {
  const modelIds = (await readCatalog(projectPaths.catalog)).map(({ id }) => id);
  const planned = planReplay({ args, folder, modelIds });
  const { cell } = planned.plan;
  if (asksForProviders({ cells: [cell] })) {
    checkProviders({ plan: { cells: [cell] }, known: await listProviderNames() });
  }
  return planned;
}

type Planned = Awaited<ReturnType<typeof planNew>>;

/** The answers of an undisturbed worker; null where it was stopped. @throws OffgridError for what is wrong with the model. */
export async function askWorker({
  plan,
  modelPaths,
  folder,
  terminal,
  signal,
}: Planned & {
  readonly folder: string;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}): Promise<Asked | null> {
  terminal.say(describeReplay(plan));
  try {
    return await askReference(plan, {
      entry: servingWorker,
      datasets: projectPaths.datasets,
      findModel: createModelFinder({ folder, paths: modelPaths }),
      signal,
      onStep: terminal.progress,
    });
  } catch (thrown) {
    if (signal.aborted) return null;
    throw thrown;
  } finally {
    terminal.progress("");
  }
}

export async function listProviderNames(): Promise<string[] | null> {
  const answer = await readProviders({ script: projectPaths.providers });
  return answer.state === "listed" ? answer.providers.map(({ name }) => name) : null;
}
