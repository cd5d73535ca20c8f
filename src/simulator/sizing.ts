import { equip, panelWattsOf } from "../power/equip.ts";
import type { Profile } from "../power/profile.ts";
import type { SimulationRun } from "../power/simulate.ts";
import { findFront, findSmallest, findSpare, type JudgedPoint, sizeLadder } from "../power/size.ts";
import { type Binding, findBinding } from "./binding.ts";
import { type Scenario, simulationOf } from "./scenario.ts";
import type { SimulationPool } from "./threads.ts";

export interface SizingRequest {
  readonly scenario: Scenario;
  /** Share of the requests inside their deadline or, without one, of the time in service. */
  readonly target: number;
  readonly seeds: readonly number[];
  readonly pool: SimulationPool;
  readonly onRun: () => void;
}

/** A system with its runs. */
export interface SizedSystem {
  readonly scenario: Scenario;
  readonly share: number;
  readonly runs: readonly SimulationRun[];
}

/** How far a system that fits could go, and what would break first. */
export interface Spare {
  /** 0.22: loads and watts may grow by 22 %. */
  readonly fraction: number;
  readonly isAtLeast: boolean;
  readonly breaks: Binding;
}

/** Spare is not looked for beyond three times as much. */
const mostSpare = 3;

export function createSizing({ target, seeds, pool, onRun }: Omit<SizingRequest, "scenario">) {
  const run = async (scenario: Scenario): Promise<SizedSystem> => {
    const simulations = seeds.map((seed) => simulationOf(scenario, seed));
    const runs = await pool.run({ simulations, onRun });
    return { scenario, share: shareOf({ scenario, runs }), runs };
  };
  const judge = async (scenario: Scenario): Promise<number> => (await run(scenario)).share;
  return {
    run,
    /** Why a scenario misses the target. */
    bindingOf: (scenario: Scenario): Promise<Binding> => findBinding({ scenario, target, judge }),
    /** How much more demand, or how many more watts, a scenario that fits can bear. */
    spareOf: async (scenario: Scenario): Promise<Spare> => {
      const demand = await spareBy({ target, judge, grow: (factor) => busier(scenario, factor) });
      const watts = await spareBy({ target, judge, grow: (factor) => hungrier(scenario, factor) });
      const least = Math.min(demand, watts);
      const broken = demand <= watts ? busier(scenario, demand + 0.01) : hungrier(scenario, watts + 0.01);
      return {
        fraction: least - 1,
        isAtLeast: least >= mostSpare,
        breaks: least >= mostSpare ? "energy" : await findBinding({ scenario: broken, target, judge }),
      };
    },
    /** Smallest battery for each panel. */
    front: async ({ scenario, panelsW, batteryMostWh }: FrontRequest) => {
      const systems = new Map<string, SizedSystem>();
      const found = await findFront({
        panelsW,
        batteriesWh: sizeLadder({ least: 20, most: batteryMostWh }),
        target,
        judge: async (point) => {
          const system = await run({ ...scenario, profile: equip(scenario.profile, point) });
          systems.set(keyOf(point), system);
          return system.share;
        },
      });
      const systemOf = (point: JudgedPoint) => systems.get(keyOf(point));
      return { ...found, systemOf };
    },
    /** Fewest hours of grid a day, in quarters; undefined where 24 are not enough. */
    gridHours: async (scenario: Scenario): Promise<{ hours: number; system: SizedSystem } | undefined> => {
      const candidates = Array.from({ length: 97 }, (_, quarter) => quarter / 4);
      const atHours = (gridHours: number) => ({ ...scenario, profile: equip(scenario.profile, { gridHours }) });
      const hours = await findSmallest({ candidates, fits: async (h) => (await judge(atHours(h))) >= target });
      return hours === undefined ? undefined : { hours, system: await run(atHours(hours)) };
    },
  };
}
export type Sizing = ReturnType<typeof createSizing>;

interface FrontRequest {
  readonly scenario: Scenario;
  readonly panelsW: readonly number[];
  readonly batteryMostWh: number;
}

/** Panels that are tried, ascending: none at all where the profile has no sun. */
export function panelSizes({ profile, mostW }: { readonly profile: Profile; readonly mostW: number }): number[] {
  const hasSun = profile.supply.some(({ kind }) => kind === "solar") || panelWattsOf(profile) !== null;
  if (!hasSun) return [0];
  const usual = [0, 20, 50, 100, 150, 200, 300, 400, 500, 600, 800, 1000, 1500, 2000, 3000, 5000, 10_000];
  return [...usual.filter((watts) => watts < mostW), ...(mostW > 0 ? [mostW] : [])];
}

/**
 * What the target is about, less the part of the load that lived on the charge at the start: a large battery would else pass for a
 * supply until it is empty. A day's load may be missing at the end, as the day's hour decides how full a battery is.
 */
function shareOf({ scenario, runs }: { readonly scenario: Scenario; readonly runs: readonly SimulationRun[] }): number {
  const sum = (of: (run: SimulationRun) => number): number => runs.reduce((total, run) => total + of(run), 0);
  const loadWh = sum(({ totals }) => totals.energyWh.load);
  const usedUpWh = sum(({ days, totals: { energyWh } }) =>
    Math.max(0, energyWh.storedAtStart - energyWh.storedAtEnd - energyWh.load / days),
  );
  const lasting = loadWh > 0 ? Math.max(0, 1 - usedUpWh / loadWh) : 1;
  if (scenario.demand.deadlineS === null) {
    return lasting * (sum(({ totals }) => totals.readyS) / sum(({ totals }) => totals.elapsedS));
  }
  const arrived = sum(({ totals }) => totals.counts.arrived);
  return arrived === 0 ? 1 : lasting * (sum(({ totals }) => totals.counts.served - totals.counts.late) / arrived);
}

function spareBy({
  target,
  judge,
  grow,
}: {
  readonly target: number;
  readonly judge: (scenario: Scenario) => Promise<number>;
  readonly grow: (factor: number) => Scenario;
}): Promise<number> {
  return findSpare({ most: mostSpare, fits: async (factor) => (await judge(grow(factor))) >= target });
}

function busier(scenario: Scenario, factor: number): Scenario {
  const { demand } = scenario;
  return { ...scenario, demand: { ...demand, requestsPerDay: demand.requestsPerDay * factor } };
}

function hungrier(scenario: Scenario, factor: number): Scenario {
  const { idleW, activeW, sleepingW } = scenario.watts;
  const watts = { idleW: idleW * factor, activeW: activeW * factor, sleepingW: sleepingW * factor };
  return { ...scenario, watts };
}

function keyOf({ panelW, batteryWh }: { readonly panelW: number; readonly batteryWh: number }): string {
  return `${panelW}/${batteryWh}`;
}
