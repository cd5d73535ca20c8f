import type { Simulation, SimulationRun } from "../power/simulate.ts";
import { type MetricSummary, summarise } from "../power/summarise.ts";
import type { SimulatedCase } from "../report/simulate-case.ts";
import { costOfScenario } from "../simulator/costs.ts";
import { type Scenario, simulationOf } from "../simulator/scenario.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { readLive } from "./service-live.ts";
import { planService, type ServicePlan } from "./service-plan.ts";
import { parseSimulateArgs, type SimulateArgs } from "./simulate-args.ts";
import { moneyOf } from "./simulate-money.ts";
import { printSimulation, simulationCsv } from "./simulate-output.ts";
import { copiesOf, drawPictures, writePictures } from "./simulate-pictures.ts";
import { runSweep, type SweepTools } from "./sweep.ts";
import type { Terminal } from "./terminal.ts";

/** Seeds at each end of the watts: their difference is large beside the noise of few seeds. */
const seedsAtEnds = 10;

/** `offgrid simulate`: every model under every profile, seed by seed. */
export async function simulateCommand(invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation;
  return runSweep({
    command: "simulate",
    invocation,
    parse: parseSimulateArgs,
    plan: async (args) =>
      planService(args, {
        profileIds: args.profile,
        live: await readLive(args),
        requestsFile: args["requests-trace"],
      }),
    simulate: (tools) => simulateCases(tools, terminal),
    print: ({ answer: { scenarios, cases }, args, plan }) => {
      const pictures = drawPictures({ scenarios, args });
      const money = moneyOf({ cases, scenarios, plan, args });
      printSimulation({ cases, money, pictures, plan, args, terminal });
      writePictures({ pictures, terminal });
      return { code: exitCodes.fine, files: new Map([["simulate.csv", simulationCsv(cases)], ...copiesOf(pictures)]) };
    },
  });
}

async function simulateCases({ args, plan, pool, found, showProgress }: SweepTools<SimulateArgs>, terminal: Terminal) {
  const scenarios = scenariosOf({ plan, args });
  const sweep = scenarios.map((scenario) => variantsOf({ scenario, plan, args }));
  const simulations = sweep.flat(2);
  terminal.say(
    `Models: ${plan.models.length}, profiles: ${plan.profiles.length}, days: ${args.days}, seeds: ${args.seeds}; ${simulations.length} simulations.`,
  );
  const onRun = showProgress(Math.max(0, simulations.length - found));
  const runs = await pool.run({ simulations, onRun });
  return { scenarios, cases: casesOf({ scenarios, sweep, runs, plan }) };
}

function scenariosOf({ plan, args }: { plan: ServicePlan; args: SimulateArgs }): Scenario[] {
  const { trace, heat, demand, conduct } = plan;
  const rest = { trace, heat, demand, conduct, days: args.days, tokensPerRequest: args["tokens-per-request"] ?? null };
  return plan.models.flatMap((model) =>
    plan.profiles.map((profile) => ({ model, profile, watts: plan.wattsOf(model).middle, ...rest })),
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
  const { middle, ends } = plan.wattsOf(scenario.model);
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
