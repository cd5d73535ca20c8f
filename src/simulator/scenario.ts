import type { Arrivals } from "../power/arrivals.ts";
import { officeHours } from "../power/arrivals.ts";
import type { ModelCosts } from "../power/device.ts";
import type { Policy } from "../power/policy.ts";
import type { Profile } from "../power/profile.ts";
import type { RequestClass } from "../power/queue.ts";
import type { Simulation } from "../power/simulate.ts";
import type { SupplyTrace } from "../power/trace-curve.ts";
import type { RequestTrace } from "../power/traces/request-trace.ts";
import { type HeatKnown, thermalOf } from "./heat.ts";
import type { TimedModel } from "./measured-models.ts";
import type { Watts } from "./watts.ts";

export const arrivalPatterns = ["constant", "poisson", "office"] as const;
export const policyNames = ["fifo", "defer-batch", "duty-cycle", "small-model"] as const;
export type PolicyName = (typeof policyNames)[number];

/** What is asked of the device. */
export interface Demand {
  readonly requestsPerDay: number;
  readonly pattern: (typeof arrivalPatterns)[number];
  readonly deadlineS: number | null;
  /** Share of the requests that may wait for hours with power; they have no deadline. */
  readonly batchShare: number;
  /** When requests came, in place of a pattern. */
  readonly recorded?: RequestTrace;
}

/** How the device goes about it. */
export interface Conduct {
  readonly policies: readonly PolicyName[];
  readonly dutyPeriodS: number;
  readonly small: { readonly model: TimedModel; readonly belowSoc: number } | null;
}

/** Everything of a simulation but its seed. */
export interface Scenario {
  readonly model: TimedModel;
  readonly profile: Profile;
  readonly trace: SupplyTrace | null;
  readonly watts: Watts;
  /** Null where heat is not simulated. */
  readonly heat: HeatKnown | null;
  readonly demand: Demand;
  readonly conduct: Conduct;
  readonly tokensPerRequest: number | null;
  readonly days: number;
}

/** One replicate of a scenario. */
export function simulationOf(scenario: Scenario, seed: number): Simulation {
  const { model, profile, trace, watts, heat, days } = scenario;
  const thermal = heat === null ? {} : { thermal: thermalOf(heat, watts) };
  return {
    profile,
    device: { bootingW: watts.activeW, idleW: watts.idleW, sleepingW: watts.sleepingW, ...thermal },
    model: costsOf(scenario, model),
    classes: classesOf(scenario.demand),
    policy: policyOf(scenario),
    days,
    seed,
    ...(trace === null ? {} : { trace }),
  };
}

function costsOf({ watts, tokensPerRequest }: Scenario, model: TimedModel): ModelCosts {
  return {
    id: model.id,
    loadingW: watts.activeW,
    activeW: watts.activeW,
    load: model.load,
    first: model.first,
    service: model.service,
    ...(model.correctFraction === null ? {} : { correctFraction: model.correctFraction }),
    ...(tokensPerRequest === null ? {} : { tokensPerRequest }),
  };
}

function classesOf({ requestsPerDay, pattern, deadlineS, batchShare, recorded }: Demand): RequestClass[] {
  const deadline = deadlineS === null ? {} : { deadlineS };
  if (recorded !== undefined) return [{ id: "now", arrivals: { kind: "times", ...recorded }, ...deadline }];
  const now: RequestClass = {
    id: "now",
    arrivals: arrivalsOf(pattern, requestsPerDay * (1 - batchShare)),
    ...deadline,
  };
  if (batchShare === 0) return [now];
  const later: RequestClass = {
    id: "may-wait",
    arrivals: arrivalsOf(pattern, requestsPerDay * batchShare),
    urgency: "may-wait",
    priority: -1,
  };
  return batchShare === 1 ? [later] : [now, later];
}

function arrivalsOf(pattern: Demand["pattern"], perDay: number): Arrivals {
  return pattern === "office" ? { kind: "weekly", perDay, hourWeights: officeHours } : { kind: pattern, perDay };
}

function policyOf(scenario: Scenario): Policy {
  const { policies, dutyPeriodS, small } = scenario.conduct;
  return {
    ...(policies.includes("defer-batch") ? { deferBatch: true } : {}),
    ...(policies.includes("duty-cycle") ? { dutyCycle: { periodS: dutyPeriodS, wake: "resume" } } : {}),
    ...(small === null
      ? {}
      : { smallModel: { model: costsOf(scenario, small.model), belowSoc: small.belowSoc, memory: "both" } }),
  };
}
