import type { Cost } from "../power/cost.ts";
import { panelWattsOf } from "../power/equip.ts";
import { summarise } from "../power/summarise.ts";
import { type SizeRecord, shareText, systemWords } from "../report/size-report.ts";
import { bindingWords } from "../simulator/binding.ts";
import { costOfScenario, upFrontUsd } from "../simulator/costs.ts";
import type { Scenario } from "../simulator/scenario.ts";
import { createSizing, panelSizes, type SizedSystem, type Sizing, type Spare } from "../simulator/sizing.ts";
import { type ExitCode, exitCodes, type Invocation } from "./commands.ts";
import { planService, type ServicePlan } from "./service-plan.ts";
import { parseSizeArgs, type SizeArgs } from "./size-args.ts";
import { printSizes, sizeCsv } from "./size-output.ts";
import { runSweep, type SweepTools } from "./sweep.ts";
import type { Terminal } from "./terminal.ts";

/** What was found for one model. */
export interface SizeAnswer {
  readonly model: string;
  readonly sentences: readonly string[];
  readonly records: readonly SizeRecord[];
  readonly fits: boolean;
}

interface Task {
  readonly scenario: Scenario;
  readonly sizing: Sizing;
  readonly args: SizeArgs;
  readonly plan: ServicePlan;
}

/** `offgrid size`: the smallest systems that meet a target. Exit 1 when none does. */
export async function sizeCommand(invocation: Invocation): Promise<ExitCode> {
  const { terminal } = invocation;
  return runSweep({
    command: "size",
    invocation,
    parse: parseSizeArgs,
    plan: async (args) => planService(args, { profileIds: args.profile }),
    simulate: (tools) => findSizes(tools, terminal),
    print: ({ answer: answers, args, plan }) => {
      printSizes({ answers, plan, args, terminal });
      const code = answers.some(({ fits }) => fits) ? exitCodes.fine : exitCodes.bad;
      return { code, files: new Map([["size.csv", sizeCsv(answers)]]) };
    },
  });
}

async function findSizes(
  { args, plan, pool, showProgress }: SweepTools<SizeArgs>,
  terminal: Terminal,
): Promise<SizeAnswer[]> {
  const [profile] = plan.profiles;
  if (profile === undefined) throw new TypeError("a plan has a profile");
  terminal.say(`Looking for systems under ${profile.id}, ${args.days} days, ${args.seeds} seeds each.`);
  const seeds = Array.from({ length: args.seeds }, (_, index) => (args.seed + index) % 2 ** 32);
  const sizing = createSizing({ target: args.availability, seeds, pool, onRun: showProgress(null) });
  const answers: SizeAnswer[] = [];
  for (const model of plan.models) {
    const { trace, heat, demand, conduct } = plan;
    const tokensPerRequest = args["tokens-per-request"] ?? null;
    const watts = plan.wattsOf(model).middle;
    const scenario = { model, profile, trace, watts, heat, demand, conduct, tokensPerRequest, days: args.days };
    answers.push(await answerFor({ scenario, sizing, args, plan }));
  }
  return answers;
}

async function answerFor(task: Task): Promise<SizeAnswer> {
  const { scenario, sizing, args } = task;
  const asItIs = await sizing.run(scenario);
  const own = recordOf({ task, system: asItIs, verdict: "as it is" });
  const first = await sayAsItIs({ task, system: asItIs });
  const rest = args.vary === "grid-hours" ? await sizeHours(task) : await sizeEquipment(task);
  return {
    model: scenario.model.id,
    sentences: [first, ...rest.sentences],
    records: [own, ...rest.records],
    fits: rest.fits,
  };
}

async function sayAsItIs({ task, system }: { task: Task; system: SizedSystem }): Promise<string> {
  const { sizing, args, scenario } = task;
  const words = `As it is (${wordsOf(system.scenario)}): `;
  if (system.share >= args.availability) return `${words}fits ${spareWords(await sizing.spareOf(scenario))}.`;
  const binding = await sizing.bindingOf(scenario);
  return `${words}reaches ${shareText(system.share)} of ${shareText(args.availability)}; what binds is ${bindingWords[binding]}.`;
}

async function sizeEquipment(task: Task): Promise<Omit<SizeAnswer, "model">> {
  const { scenario, sizing, args } = task;
  const panelsW = panelSizes({ profile: scenario.profile, mostW: args["panel-max-w"] });
  const batteryMostWh = args["battery-max-wh"];
  const { front, nearest, systemOf } = await sizing.front({ scenario, panelsW, batteryMostWh });
  const systems = front.flatMap((point) => systemOf(point) ?? []);
  const records = systems.map((system) => recordOf({ task, system, verdict: "fits" }));
  const best = bestOf({ systems, records });
  if (best !== undefined) {
    const spare = await sizing.spareOf(best.system.scenario);
    const price = best.record.equipment_usd === null ? "size" : "price of battery and panels";
    const words = `Best of ${systems.length} by ${price}: ${wordsOf(best.system.scenario)} fits ${spareWords(spare)}.`;
    return { sentences: [words], records, fits: true };
  }
  const near = nearest === null ? undefined : systemOf(nearest);
  if (near === undefined) return { sentences: ["Nothing was tried."], records: [], fits: false };
  const binding = await sizing.bindingOf(near.scenario);
  return {
    sentences: [
      `Nothing fits up to ${systemWords({ batteryWh: batteryMostWh, panelW: panelsW.at(-1) ?? 0 })}; nearest is ${wordsOf(near.scenario)} with ${shareText(near.share)} of ${shareText(args.availability)}. What binds is ${bindingWords[binding]}.`,
    ],
    records: [recordOf({ task, system: near, verdict: "nearest" })],
    fits: false,
  };
}

async function sizeHours(task: Task): Promise<Omit<SizeAnswer, "model">> {
  const { scenario, sizing } = task;
  if (!scenario.profile.supply.some(({ kind }) => kind === "daily")) {
    return {
      sentences: ["Grid hours cannot be varied: the profile has no daily window, such as grid-6h has."],
      records: [],
      fits: false,
    };
  }
  const found = await sizing.gridHours(scenario);
  if (found === undefined) {
    const binding = await sizing.bindingOf(scenario);
    return {
      sentences: [`Not even 24 hours of grid are enough: what binds is ${bindingWords[binding]}.`],
      records: [],
      fits: false,
    };
  }
  const { hours, system } = found;
  const record = { ...recordOf({ task, system, verdict: "fits" }), grid_hours: hours };
  const spare = await sizing.spareOf(system.scenario);
  return {
    sentences: [
      `With ${wordsOf(system.scenario)}, ${hours} hours of grid a day are the fewest that do; that fits ${spareWords(spare)}.`,
    ],
    records: [record],
    fits: true,
  };
}

/** The least money at once where prices are known; else battery and panels together, each as a part of the most on the front. */
function bestOf({ systems, records }: { systems: readonly SizedSystem[]; records: readonly SizeRecord[] }) {
  const most = (of: (record: SizeRecord) => number): number => Math.max(1, ...records.map(of));
  const mostWh = most(({ battery_wh }) => battery_wh);
  const mostW = most(({ panel_w }) => panel_w ?? 0);
  const weight = ({ equipment_usd, battery_wh, panel_w }: SizeRecord): number =>
    equipment_usd ?? battery_wh / mostWh + (panel_w ?? 0) / mostW;
  const pairs = systems.flatMap((system, index) => {
    const record = records[index];
    return record === undefined ? [] : [{ system, record }];
  });
  return pairs.sort((a, b) => weight(a.record) - weight(b.record))[0];
}

function recordOf({
  task: { args, plan },
  system: { scenario, share, runs },
  verdict,
}: {
  task: Task;
  system: SizedSystem;
  verdict: SizeRecord["verdict"];
}): SizeRecord {
  const cost: Cost = costOfScenario({ scenario, summary: summarise({ runs, resamples: 1 }), prices: plan.prices });
  const { storage, supply } = scenario.profile;
  return {
    model: scenario.model.id,
    profile: scenario.profile.id,
    verdict,
    battery_wh: storage?.capacityWh ?? 0,
    panel_w: supply.some(({ kind }) => kind === "solar" || kind === "trace") ? panelWattsOf(scenario.profile) : 0,
    grid_hours: null,
    share,
    target: args.availability,
    equipment_usd: upFrontUsd(scenario, plan.prices),
    usd_per_year: cost.usdPerYear.total,
    usd_per_1000_requests: cost.usdPerThousandRequests?.total ?? null,
    basis: "modelled",
  };
}

function wordsOf({ profile }: Scenario): string {
  return systemWords({ batteryWh: profile.storage?.capacityWh ?? 0, panelW: panelWattsOf(profile) });
}

function spareWords({ fraction, isAtLeast, breaks }: Spare): string {
  const percent = Math.round(100 * fraction);
  if (isAtLeast) return `with more than ${percent} % to spare`;
  if (percent === 0) return `with nothing to spare; first thing to break is ${bindingWords[breaks]}`;
  return `with ${percent} % to spare (of requests or watts); first thing to break is ${bindingWords[breaks]}`;
}
