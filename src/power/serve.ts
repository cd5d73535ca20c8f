import { level } from "./device.ts";
import { secondsAt } from "./duration.ts";
import { admit, headArrivedS, headNumber, push, type Queue, removeHead } from "./queue.ts";
import { admitAll, backlogOf, noteDrained, type ReadyModel, type Service } from "./service.ts";
import { serveStretch } from "./stretch.ts";
import { enter, enterWork, extraJoules } from "./work.ts";

/** Takes the oldest request of the highest priority that may be served in hand, or rests. */
export function takeNext(service: Service): void {
  admitAll(service);
  if (service.isPlain) serveStretch(service);
  for (const queue of service.queues) {
    if (queue.isEndless && queue.tail === queue.head) push(queue, service.bus.nowS);
    if (queue.dropsLate) dropLate(service, queue);
    if (queue.tail > queue.head && mayServe(service, queue)) {
      takeInHand(service, queue);
      return;
    }
  }
  rest(service);
}

/** The answer is on disk: only now does its request leave the queue. */
export function answer(service: Service): void {
  const { bus, inHand: queue, tallies, loaded, startedS, restart } = service;
  if (queue === null) return;
  const { counts } = queue;
  const arrivedS = headArrivedS(queue);
  const responseS = bus.nowS - arrivedS;
  counts.served += 1;
  if (responseS > queue.deadlineS) counts.late += 1;
  else if (loaded === service.small) tallies.inTimeBySmall += 1;
  else tallies.inTime += 1;
  if (queue.headLosses > 0) counts.replayed += 1;
  if (queue.head <= queue.lastAnswered) counts.duplicated += 1;
  queue.lastAnswered = queue.head;
  if (loaded === service.small) tallies.servedBySmall += 1;
  const waitS = startedS - arrivedS;
  tallies.waitSumS += waitS;
  if (waitS > tallies.waitMaxS) tallies.waitMaxS = waitS;
  tallies.responseS.add(responseS);
  if (restart?.isFirstPending === true) noteFirst(service);
  if (service.observe !== null) tellServed(service, queue);
  service.isFirst = false;
  service.inHand = null;
  // What came while this one was in hand found it in the queue.
  admit(queue, bus.nowS);
  removeHead(queue);
  takeNext(service);
}

/** Whether something waits that may be served now. */
export function hasWork(service: Service): boolean {
  return service.queues.some((queue) => (queue.isEndless || queue.tail > queue.head) && mayServe(service, queue));
}

/** The model that the policy wants at the battery's present state of charge. */
export function wantedModel({ policy, bus, main, small, loaded }: Service): ReadyModel {
  const rule = policy.smallModel;
  if (small === null || rule === undefined) return main;
  const soc = bus.battery.fullJ > 0 ? bus.storedJ / bus.battery.fullJ : 1;
  if (soc < rule.belowSoc) return small;
  return loaded === small && soc < (rule.aboveSoc ?? rule.belowSoc + 0.05) ? small : main;
}

function mayServe({ policy, bus, main }: Service, queue: Queue): boolean {
  if (!queue.mayWait || policy.deferBatch !== true) return true;
  return bus.gridW > 0 || bus.pvW >= (bus.watts[main.activeLevel] ?? 0);
}

function takeInHand(service: Service, queue: Queue): void {
  const { bus, draws } = service;
  const wanted = service.small === null ? service.main : wantedModel(service);
  if (wanted !== service.loaded) {
    service.loaded = wanted;
    if (service.policy.smallModel?.memory === "one") {
      const takesS = secondsAt(wanted.reload, draws.load());
      enterWork(service, { phase: "loading", level: wanted.loadingLevel, takesS });
      return;
    }
  }
  service.inHand = queue;
  service.startedS = bus.nowS;
  const takesS = service.isFirst
    ? secondsAt(wanted.first, draws.first())
    : secondsAt(wanted.service, headNumber(queue));
  enterWork(service, { phase: "active", level: wanted.activeLevel, takesS });
}

function rest(service: Service): void {
  const { restart, policy, bus } = service;
  if (restart?.isDraining === true && backlogOf(service.queues) === 0) noteDrained(service, bus.nowS);
  if (policy.dutyCycle === undefined) enter(service, "idle", level.idle);
  else enter(service, "sleeping", level.sleeping);
}

/** From restored power to the first answer, less the time in which there was nothing to do. */
function noteFirst(service: Service): void {
  const { bus, restart, tallies, startedS, loaded, work } = service;
  if (restart === null || restart.readyS === null) return;
  const firstS = bus.nowS - startedS;
  restart.isFirstPending = false;
  tallies.timeToFirstS.add(restart.readyS - restart.restoredS + firstS);
  const fullSpeedS = firstS - (work?.extraS ?? 0);
  const firstJ = fullSpeedS * (bus.watts[loaded.activeLevel] ?? 0) + extraJoules(service);
  tallies.timeToFirstJ.add(restart.joules + firstJ);
}

function tellServed({ bus, observe, startedS, loaded }: Service, queue: Queue): void {
  observe?.({
    kind: "served",
    atS: bus.nowS,
    queue: queue.id,
    number: queue.head,
    arrivedS: headArrivedS(queue),
    startedS,
    model: loaded.id,
    losses: queue.headLosses,
  });
}

function dropLate(service: Service, queue: Queue): void {
  const { nowS } = service.bus;
  while (queue.tail > queue.head && nowS - headArrivedS(queue) > queue.deadlineS) {
    queue.counts.expired += 1;
    service.tallies.waitMaxS = Math.max(service.tallies.waitMaxS, nowS - headArrivedS(queue));
    service.observe?.({ kind: "expired", atS: nowS, queue: queue.id, number: queue.head });
    removeHead(queue);
  }
}
