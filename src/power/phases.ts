import { level } from "./device.ts";
import { secondsAt } from "./duration.ts";
import { answer, hasWork, takeNext, wantedModel } from "./serve.ts";
import { admitAll, backlogOf, type Service } from "./service.ts";
import { peek } from "./stream.ts";
import { settleIdle } from "./thermal.ts";
import { enter, enterWork, extraJoules, isDone } from "./work.ts";

/** At the start of a simulation: up, loaded and warm, as if power had never failed before. */
export function startReady(service: Service): void {
  if (service.heat !== null) settleIdle(service.heat);
  takeNext(service);
}

/** Power is back: boot. */
export function powerOn(service: Service): void {
  const { bus } = service;
  service.tallies.restarts += 1;
  const bootS = secondsAt(service.boot, service.draws.boot());
  const joules = bootS * (bus.watts[level.booting] ?? 0);
  service.restart = { restoredS: bus.nowS, readyS: null, joules, isFirstPending: true, isDraining: false };
  service.observe?.({ kind: "power-restored", atS: bus.nowS });
  enterWork(service, { phase: "booting", level: level.booting, takesS: bootS });
}

/** Power is gone, and with it the attempt in hand: its request stays in its queue. */
export function powerOff(service: Service): void {
  const { bus, inHand } = service;
  service.tallies.powerLosses += 1;
  service.tallies.firstLossS ??= bus.nowS;
  if (inHand !== null) {
    inHand.counts.lostInFlight += 1;
    inHand.headLosses += 1;
    service.observe?.({ kind: "lost-in-flight", atS: bus.nowS, queue: inHand.id, number: inHand.head });
    service.inHand = null;
  }
  service.restart = null;
  service.observe?.({ kind: "power-lost", atS: bus.nowS });
  enter(service, "off", level.off);
}

/** The phase has come to the end that was due, or to a change of pace. */
export function finishPhase(service: Service): void {
  if (!isDone(service)) return;
  const { restart } = service;
  if (restart !== null && restart.readyS === null) restart.joules += extraJoules(service);
  switch (service.phase) {
    case "active":
      answer(service);
      return;
    case "booting":
      startLoading(service);
      return;
    case "loading":
      service.isFirst = true;
      becomeReady(service);
      return;
    case "sleeping":
      wakeUp(service);
      return;
    case "waking":
      service.isFirst = service.policy.dutyCycle?.wake === "reload";
      becomeReady(service);
      return;
    case "off":
    case "idle":
      service.dueS = Number.POSITIVE_INFINITY;
      return;
    default:
      service.phase satisfies never;
  }
}

/** When the device should next look at its queues: never, while it has something else to do. */
export function nextLookS({ phase, dueS, queues }: Service): number {
  if (phase !== "idle" && (phase !== "sleeping" || dueS !== Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  let firstS = Number.POSITIVE_INFINITY;
  for (const queue of queues) firstS = Math.min(firstS, peek(queue.arrivals));
  return firstS;
}

/** Something else feeds the device, if there is still enough of it: what waited for that may go on. */
export function supplyChanged(service: Service): void {
  if (service.bus.needW <= service.bus.availableW) resume(service);
}

/** Looks whether there is something to do for a device that waits for work. */
export function resume(service: Service): void {
  if (service.phase === "idle") takeNext(service);
  else if (service.phase === "sleeping") planWaking(service);
}

function startLoading(service: Service): void {
  const { bus, main, small, policy, draws, restart } = service;
  const wanted = wantedModel(service);
  let loadS = secondsAt(wanted.load, draws.load());
  if (small !== null && policy.smallModel?.memory === "both") {
    loadS += secondsAt((wanted === main ? small : main).load, draws.load());
  }
  service.loaded = wanted;
  if (restart !== null) restart.joules += loadS * (bus.watts[wanted.loadingLevel] ?? 0);
  enterWork(service, { phase: "loading", level: wanted.loadingLevel, takesS: loadS });
}

function becomeReady(service: Service): void {
  const { bus, restart } = service;
  service.observe?.({ kind: "ready", atS: bus.nowS, model: service.loaded.id });
  if (restart !== null && restart.readyS === null) {
    restart.readyS = bus.nowS;
    admitAll(service);
    restart.isDraining = backlogOf(service.queues) > 0;
  }
  takeNext(service);
}

/** The next whole period; at once if it is one now. */
function planWaking(service: Service): void {
  const { bus, policy } = service;
  if (service.dueS !== Number.POSITIVE_INFINITY) return;
  admitAll(service);
  if (!hasWork(service)) return;
  const periodS = policy.dutyCycle?.periodS ?? 0;
  service.dueS = periodS > 0 ? Math.max(bus.nowS, Math.ceil(bus.nowS / periodS) * periodS) : bus.nowS;
}

function wakeUp(service: Service): void {
  admitAll(service);
  if (!hasWork(service)) {
    service.dueS = Number.POSITIVE_INFINITY;
    return;
  }
  const { draws, loaded } = service;
  const duration = service.policy.dutyCycle?.wake === "reload" ? loaded.reload : service.wake;
  const takesS = secondsAt(duration, draws.load());
  enterWork(service, { phase: "waking", level: loaded.loadingLevel, takesS });
}
