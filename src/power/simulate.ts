import { hashSeed } from "../stats/random.ts";
import { advance } from "./advance.ts";
import { type Bus, createBus, openRegime } from "./bus.ts";
import { type DeviceSpec, levelWatts, type ModelCosts } from "./device.ts";
import type { Observe } from "./events.ts";
import { finishPhase, nextLookS, powerOff, powerOn, resume, startReady, supplyChanged } from "./phases.ts";
import type { Policy } from "./policy.ts";
import type { PowerProfile } from "./profile.ts";
import type { RequestClass } from "./queue.ts";
import { createService, type Service } from "./service.ts";
import { makeBattery } from "./storage.ts";
import { createSupply, type Supply } from "./supply.ts";
import { dayS } from "./switch.ts";
import { createTimelineRecorder, type Timeline, type TimelineRecorder, type TimelineWindow } from "./timeline.ts";
import { takeTotals } from "./totals.ts";
import type { SimulationTotals } from "./totals-schema.ts";
import type { SupplyTrace } from "./trace-curve.ts";

const defaultPvStepS = 600;

/** Everything that a year depends on. */
export interface Simulation {
  readonly profile: PowerProfile;
  readonly device: DeviceSpec;
  readonly model: ModelCosts;
  readonly classes: readonly RequestClass[];
  readonly policy?: Policy;
  /** Any number above 0; the first day is a Monday. */
  readonly days: number;
  /** Of this replicate, an integer in 0..2³²-1. Outages, arrivals and durations have streams of their own. */
  readonly seed: number;
  /** The data of the profile's source of the kind `trace`. */
  readonly trace?: SupplyTrace;
  /** Longest step of the sun's curve, s; 600 unless given. */
  readonly pvStepS?: number;
  readonly timeline?: TimelineWindow;
  readonly observe?: Observe;
}

/** What one replicate came to. Plain data: it can be sent between threads. */
export interface SimulationRun {
  readonly days: number;
  readonly seed: number;
  readonly totals: SimulationTotals;
  readonly timeline: Timeline | null;
}

/**
 * Runs a device with a queue through `days` of a power profile, from event to event. The battery starts as full as the profile
 * says, the device loaded and ready if there is power. The same simulation gives the same run, to the bit.
 * @throws RangeError when a number is out of range, OffgridError `input` when the profile needs a trace and none is there.
 */
export function simulate(simulation: Simulation): SimulationRun {
  const { days, seed, device, model, profile } = simulation;
  if (!(days > 0 && Number.isFinite(days))) throw new RangeError(`days must be above 0: ${days}`);
  const engine = createEngine(simulation);
  const { service, bus, recorder, endS } = engine;
  if (bus.availableW >= engine.startW) startReady(service);
  else service.tallies.firstLossS = 0;
  while (bus.nowS < endS) step(engine);
  if (recorder !== null && recorder.nextS() <= endS) recorder.record();
  const totals = takeTotals({ service, device, model, storage: profile.storage });
  return { days, seed, totals, timeline: recorder?.timeline ?? null };
}

interface Engine {
  readonly bus: Bus;
  readonly supply: Supply;
  readonly service: Service;
  readonly recorder: TimelineRecorder | null;
  /** What the heaviest state draws: less would only switch the device off again. */
  readonly startW: number;
  readonly endS: number;
  /** Next change of the supply, or end of a span of the time line. */
  changeS: number;
}

function createEngine(simulation: Simulation): Engine {
  const { profile, device, model, classes, policy = {}, seed, observe = null } = simulation;
  const supply = createSupply({
    profile,
    seed,
    trace: simulation.trace ?? null,
    pvStepS: simulation.pvStepS ?? defaultPvStepS,
  });
  const watts = levelWatts({ device, model, small: policy.smallModel?.model });
  const bus = createBus({ battery: makeBattery(profile.storage), supply, watts, observe });
  const seedOf = (purpose: string) => hashSeed(`${seed}/${purpose}`);
  const bootS = profile.boot.durationS;
  const service = createService({ bus, device, model, classes, policy, bootS, seedOf, observe });
  const window = simulation.timeline;
  const engine = {
    bus,
    supply,
    service,
    recorder: window === undefined ? null : createTimelineRecorder({ window, service }),
    startW: watts.reduce((most, one) => Math.max(most, one), 0),
    endS: simulation.days * dayS,
    changeS: 0,
  };
  planChange(engine);
  return engine;
}

/** To the next event, and what follows from it. At one moment, what ends comes before what changes and what arrives. */
function step(engine: Engine): void {
  const { bus, service, changeS } = engine;
  if (service.phase === "off") {
    if (bus.availableW >= engine.startW) powerOn(service);
  } else if (bus.needW > bus.availableW) powerOff(service);
  const lookS = nextLookS(service);
  const untilS = Math.min(service.dueS, lookS, changeS, engine.endS);
  if (!advance(bus, untilS)) supplyChanged(service);
  else if (untilS === service.dueS) finishPhase(service);
  else if (untilS === changeS) change(engine);
  else if (untilS === lookS) resume(service);
}

function change(engine: Engine): void {
  const { bus, supply, service, recorder } = engine;
  if (recorder !== null && recorder.nextS() <= bus.nowS) recorder.record();
  if (supply.nextS <= bus.nowS) {
    supply.advance(bus.nowS);
    openRegime(bus);
  }
  planChange(engine);
  supplyChanged(service);
}

function planChange(engine: Engine): void {
  const { supply, recorder, service, endS } = engine;
  engine.changeS = recorder === null ? supply.nextS : Math.min(supply.nextS, recorder.nextS());
  service.horizonS = Math.min(engine.changeS, endS);
}
