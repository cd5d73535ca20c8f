import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Simulation, SimulationRun } from "../power/simulate.ts";
import { simulate } from "../power/simulate.ts";
import { type MetricSummary, summarise } from "../power/summarise.ts";
import type { TimelineWindow } from "../power/timeline.ts";
import type { SimulatedCase } from "../report/simulate-case.ts";
import { simulatePicture } from "../report/simulate-picture.ts";
import { costOfScenario } from "../simulator/costs.ts";
import { type Scenario, simulationOf } from "../simulator/scenario.ts";
import { createPool } from "../simulator/threads.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { planService, type ServicePlan } from "./service-plan.ts";
import { parseSimulateArgs, type SimulateArgs } from "./simulate-args.ts";
import { type CasePicture, printSimulation, writePictures } from "./simulate-output.ts";
import { createSweepProgress } from "./simulate-progress.ts";

/** The built worker thread. */
export const threadEntry = fileURLToPath(new URL("../simulator/thread.js", import.meta.url));
/** Seeds at each end of the watts: their difference is large beside the noise of few seeds. */
const seedsAtEnds = 10;
const weekS = 7 * 86_400;
const pointsAWeek = 672;

/** `offgrid simulate`: every model under every profile, seed by seed. */
export async function simulateCommand({ args: raw, terminal, signal }: Invocation): Promise<ExitCode> {
  const args = parseSimulateArgs(raw);
  const plan = planService(args, args.profile);
  const scenarios = scenariosOf({ plan, args });
  const sweep = scenarios.map((scenario) => variantsOf({ scenario, plan, args }));
  const simulations = sweep.flat(2);
  terminal.say(
    `Models: ${plan.models.length}, profiles: ${plan.profiles.length}, days: ${args.days}, seeds: ${args.seeds}; ${simulations.length} simulations.`,
  );
  const progress = createSweepProgress({ terminal, total: simulations.length, nowMs: () => performance.now() });
  const pool = createPool({ threads: plan.jobs, entry: threadEntry, signal });
  let runs: SimulationRun[];
  try {
    runs = await pool.run({ simulations, onRun: progress.onRun });
  } catch (thrown) {
    if (!signal.aborted) throw thrown;
    terminal.warn("Stopped. A simulation saves nothing: the same command gives the same figures again.");
    return exitCodes.interrupted;
  } finally {
    progress.stop();
    await pool.close();
  }
  const cases = casesOf({ scenarios, sweep, runs, plan });
  const pictures = picturesOf({ scenarios, args });
  printSimulation({ cases, scenarios, pictures, plan, args, terminal });
  writePictures({ pictures, terminal });
  return exitCodes.fine;
}

function scenariosOf({ plan, args }: { plan: ServicePlan; args: SimulateArgs }): Scenario[] {
  const { trace, demand, conduct, watts } = plan;
  const rest = { trace, demand, conduct, days: args.days, tokensPerRequest: args["tokens-per-request"] ?? null };
  return plan.models.flatMap((model) =>
    plan.profiles.map((profile) => ({ model, profile, watts: watts.middle, ...rest })),
  );
}

/** The simulations of a scenario: at the middle of the watts, and at both ends where they differ. */
function variantsOf({
  scenario,
  plan,
  args,
}: {
  scenario: Scenario;
  plan: ServicePlan;
  args: SimulateArgs;
}): Simulation[][] {
  const seeds = (count: number, watts: Scenario["watts"]): Simulation[] =>
    Array.from({ length: count }, (_, index) => simulationOf({ ...scenario, watts }, (args.seed + index) % 2 ** 32));
  const { middle, ends } = plan.watts;
  if (ends === null) return [seeds(args.seeds, middle)];
  const few = Math.min(args.seeds, seedsAtEnds);
  return [seeds(args.seeds, middle), seeds(few, ends.low), seeds(few, ends.high)];
}

function casesOf({
  scenarios,
  sweep,
  runs,
  plan,
}: {
  scenarios: readonly Scenario[];
  sweep: readonly (readonly (readonly Simulation[])[])[];
  runs: readonly SimulationRun[];
  plan: ServicePlan;
}): SimulatedCase[] {
  let taken = 0;
  const take = (count: number): MetricSummary[] => {
    taken += count;
    return summarise({ runs: runs.slice(taken - count, taken) });
  };
  const { tariffUsdPerKwh, deviceUsd, gridCo2GPerKwh } = plan.prices;
  const hasPrices = [tariffUsdPerKwh, deviceUsd, gridCo2GPerKwh].some((price) => price !== null);
  return scenarios.map((scenario, index) => {
    const [summary = [], low, high] = (sweep[index] ?? []).map((variant) => take(variant.length));
    return {
      model: scenario.model.id,
      profile: scenario.profile.id,
      summary,
      ends: low === undefined || high === undefined ? null : { low, high },
      cost: hasPrices ? costOfScenario({ scenario, summary, prices: plan.prices }) : null,
    };
  });
}

/** Drawn from the first seed: for one case always, for several where it is asked for. */
function picturesOf({ scenarios, args }: { scenarios: readonly Scenario[]; args: SimulateArgs }): CasePicture[] {
  const { "picture-week": week, "from-hour": hour, svg, days, seed } = args;
  const isAskedFor = week !== undefined || hour !== undefined || svg !== undefined;
  if (scenarios.length > 1 && !isAskedFor) return [];
  const fromS = hour === undefined ? ((week ?? 1) - 1) * weekS : hour * 3600;
  const toS = Math.min(fromS + weekS, days * 86_400);
  const points = Math.max(1, Math.round((pointsAWeek * (toS - fromS)) / weekS));
  const window: TimelineWindow = { fromS, toS, points };
  return scenarios.flatMap((scenario) => {
    const name = `${scenario.model.id}-${scenario.profile.id}`;
    const until = { ...simulationOf(scenario, seed), days: toS / 86_400, timeline: window };
    const { timeline } = simulate(until);
    const title = `${scenario.model.id}, ${scenario.profile.id}, seed ${seed} (modelled)`;
    return timeline === null
      ? []
      : [{ name, picture: simulatePicture({ title, timeline, window }), file: fileOf({ svg, name, scenarios }) }];
  });
}

/** The file itself for one case; for several, one each, with the case in its name. */
function fileOf({
  svg,
  name,
  scenarios,
}: {
  svg: string | undefined;
  name: string;
  scenarios: readonly Scenario[];
}): string | null {
  if (svg === undefined || scenarios.length === 1) return svg ?? null;
  const { dir, name: base, ext } = path.parse(svg);
  return path.join(dir, `${base}-${name.replaceAll(/[^A-Za-z0-9.-]+/g, "-")}${ext}`);
}
