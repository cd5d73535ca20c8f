import { createRandom } from "../stats/random.ts";
import type { Bus } from "./bus.ts";
import { type DeviceSpec, type Level, level, type ModelCosts } from "./device.ts";
import { type DurationSampler, makeSampler } from "./duration.ts";
import type { Observe } from "./events.ts";
import type { Policy } from "./policy.ts";
import { Quantiles } from "./quantiles.ts";
import { admit, createQueue, type Queue, type RequestClass } from "./queue.ts";
import { blockLength } from "./stream.ts";
import { createHeat, type Heat } from "./thermal.ts";
import type { Work } from "./work.ts";

/** What the device is at. `waking` is the way from sleep to ready. */
export type Phase = "off" | "booting" | "loading" | "idle" | "active" | "sleeping" | "waking";

/** A model's costs made ready to draw from. */
export interface ReadyModel {
  readonly id: string;
  readonly load: DurationSampler;
  readonly reload: DurationSampler;
  readonly first: DurationSampler;
  readonly service: DurationSampler;
  readonly loadingLevel: Level;
  readonly activeLevel: Level;
  readonly correctFraction: number;
}

/** The device, its queues and what is counted about them. */
export interface Service {
  phase: Phase;
  /** When the phase ends by itself; Infinity if something else must happen. */
  dueS: number;
  /** Until then neither the supply changes nor anything else that is not the device's. */
  horizonS: number;
  /** Whether there is one queue without exceptions, no policy and no observer: then stretches are served at once. */
  readonly isPlain: boolean;
  readonly bus: Bus;
  /** By priority, the highest first. */
  readonly queues: readonly Queue[];
  /** Uniform numbers for all that is not a request's own. */
  readonly draws: Readonly<Record<"boot" | "load" | "first", () => number>>;
  readonly boot: DurationSampler;
  readonly wake: DurationSampler;
  readonly main: ReadyModel;
  readonly small: ReadyModel | null;
  readonly policy: Policy;
  readonly observe: Observe | null;
  readonly tallies: Tallies;
  /** Null for a device that is never too warm. */
  readonly heat: Heat | null;
  /** What takes longer while it is too warm; null where it cannot be, or there is nothing to do. */
  work: Work | null;
  /** The model in memory. */
  loaded: ReadyModel;
  /** Whether the next inference is the first since a load. */
  isFirst: boolean;
  inHand: Queue | null;
  startedS: number;
  restart: Restart | null;
}

/** The time since the last power cut. */
export interface Restart {
  readonly restoredS: number;
  /** When it could serve; null before. */
  readyS: number | null;
  /** Energy of boot and load, J. */
  joules: number;
  isFirstPending: boolean;
  /** Whether there was a backlog when the device was ready, and it is not worked off yet. */
  isDraining: boolean;
}

export interface Tallies {
  restarts: number;
  powerLosses: number;
  /** When the device was first without power; null until then. */
  firstLossS: number | null;
  servedBySmall: number;
  /** Answers inside their deadline; those of the small model apart. */
  inTime: number;
  inTimeBySmall: number;
  waitSumS: number;
  waitMaxS: number;
  readonly responseS: Quantiles;
  readonly timeToFirstS: Quantiles;
  readonly timeToFirstJ: Quantiles;
  readonly drainS: Quantiles;
}

export interface ServiceRequest {
  readonly bus: Bus;
  readonly device: DeviceSpec;
  readonly model: ModelCosts;
  readonly classes: readonly RequestClass[];
  readonly policy: Policy;
  /** Of the profile; the device's own goes before it. */
  readonly bootS: number;
  readonly seedOf: (purpose: string) => number;
  readonly observe: Observe | null;
}

/** Off, with empty queues. @throws RangeError when a duration, a deadline or a rate is out of range. */
export function createService(request: ServiceRequest): Service {
  const { bus, device, model, classes, policy, bootS, seedOf, observe } = request;
  const main = makeReady(model, { loadingLevel: level.loading, activeLevel: level.active });
  const small =
    policy.smallModel === undefined
      ? null
      : makeReady(policy.smallModel.model, { loadingLevel: level.loadingSmall, activeLevel: level.activeSmall });
  const byPriority = [...classes].sort((a, b) => (b.priority ?? 0) - (a.priority ?? 0));
  const drawOf = (purpose: string) => createRandom(seedOf(purpose)).uniform;
  return {
    phase: "off",
    dueS: Number.POSITIVE_INFINITY,
    horizonS: 0,
    isPlain: isPlain(request),
    bus,
    queues: byPriority.map((spec) => createQueue(spec, seedOf)),
    draws: { boot: drawOf("boot"), load: drawOf("load"), first: drawOf("first") },
    boot: makeSampler(device.boot ?? { kind: "constant", seconds: bootS }),
    wake: makeSampler(device.wake ?? { kind: "constant", seconds: 0 }),
    main,
    small,
    policy,
    observe,
    tallies: {
      restarts: 0,
      powerLosses: 0,
      firstLossS: null,
      servedBySmall: 0,
      inTime: 0,
      inTimeBySmall: 0,
      waitSumS: 0,
      waitMaxS: 0,
      responseS: new Quantiles(),
      timeToFirstS: new Quantiles(),
      timeToFirstJ: new Quantiles(),
      drainS: new Quantiles(),
    },
    heat: device.thermal === undefined ? null : createHeat({ spec: device.thermal, idleW: device.idleW }),
    work: null,
    loaded: main,
    isFirst: false,
    inHand: null,
    startedS: 0,
    restart: null,
  };
}

/** Lets in what has come to any queue until now. */
export function admitAll({ queues, bus }: Service): void {
  for (const queue of queues) admit(queue, bus.nowS);
}

/** Requests waiting or in hand, of those let in. */
export function backlogOf(queues: readonly Queue[]): number {
  let waiting = 0;
  for (const queue of queues) waiting += queue.tail - queue.head;
  return waiting;
}

/** The backlog that a power cut left is worked off, if there was one. */
export function noteDrained({ restart, tallies }: Service, nowS: number): void {
  if (restart?.isDraining !== true) return;
  restart.isDraining = false;
  tallies.drainS.add(nowS - restart.restoredS);
}

function isPlain({ classes, policy, observe }: ServiceRequest): boolean {
  const [only] = classes;
  const hasPolicy = policy.smallModel !== undefined || policy.dutyCycle !== undefined || policy.deferBatch === true;
  if (classes.length !== 1 || only === undefined || hasPolicy || observe !== null) return false;
  // With less room a block of arrivals could fill the queue on its way through.
  const hasRoom = (only.capacity ?? blockLength) >= blockLength;
  return hasRoom && only.whenLate !== "drop" && only.arrivals.kind !== "saturated";
}

function makeReady(
  model: ModelCosts,
  { loadingLevel, activeLevel }: Pick<ReadyModel, "loadingLevel" | "activeLevel">,
): ReadyModel {
  return {
    id: model.id,
    load: makeSampler(model.load),
    reload: makeSampler(model.reload ?? model.load),
    first: makeSampler(model.first),
    service: makeSampler(model.service),
    loadingLevel,
    activeLevel,
    correctFraction: model.correctFraction ?? 1,
  };
}
