import { rateAt } from "./bus.ts";
import { level } from "./device.ts";
import { secondsAt } from "./duration.ts";
import { foresee } from "./foresight.ts";
import { staysCool } from "./pace.ts";
import { admit, headArrivedS, headNumber, passThrough, type Queue, removeHead } from "./queue.ts";
import { noteDrained, type Service } from "./service.ts";
import { blockLength, peek } from "./stream.ts";
import { warm } from "./thermal.ts";

/**
 * The simulator's inner loops: serve one request after the other for as long as nothing else happens, that is until
 * `horizonS`, or until the battery would pass a limit or the device become too warm. They do what the general way would do, in
 * the same order and with the same numbers, but keep them at hand: a year of 2000 requests a day takes a quarter of the time.
 * Whatever is out of the ordinary is left to the general way, which the caller goes on with.
 */
export function serveStretch(service: Service): void {
  const queue = service.queues[0];
  if (queue === undefined || !isOrdinary(service, queue)) return;
  const { bus, heat, horizonS } = service;
  const idleRateW = rateAt(bus, level.idle);
  const activeRateW = rateAt(bus, level.active);
  // A full battery that is drawn from is full no longer: a change of regime.
  if (bus.isFull && Math.min(idleRateW, activeRateW) < 0) return;
  const { nowS, storedJ, lowJ, highJ } = bus;
  if (heat !== null) warm(heat, { watts: bus.needW, untilS: nowS });
  const way: Way = { nowS, storedJ, horizonS, lowJ, highJ, idleRateW, activeRateW, isOver: false };
  while (!way.isOver) {
    if (queue.tail > queue.head) serveWaiting({ service, queue, way });
    else serveArriving({ service, queue, way });
  }
  bus.nowS = way.nowS;
  bus.storedJ = way.storedJ;
  admit(queue, bus.nowS);
}

/** How far the stretch has come, and how far it may go. */
interface Way {
  nowS: number;
  storedJ: number;
  readonly horizonS: number;
  readonly lowJ: number;
  readonly highJ: number;
  readonly idleRateW: number;
  readonly activeRateW: number;
  isOver: boolean;
}

interface Stretch {
  readonly service: Service;
  readonly queue: Queue;
  readonly way: Way;
}

/** Works off what waits, which costs no time between two requests. */
function serveWaiting({ service, queue, way }: Stretch): void {
  const { main, tallies, heat } = service;
  const { lowJ, highJ, activeRateW } = way;
  const busyW = service.bus.watts[level.active] ?? 0;
  const sums = { idleS: 0, activeS: 0, waitSumS: 0, waitMaxS: 0, served: 0, late: 0 };
  while (queue.tail > queue.head) {
    const takesS = secondsAt(main.service, headNumber(queue));
    const doneS = way.nowS + takesS;
    const storedJ = way.storedJ + activeRateW * takesS;
    way.isOver = doneS >= way.horizonS || storedJ < lowJ || storedJ > highJ;
    if (!way.isOver && heat !== null) way.isOver = !staysCool(heat, { busyW, startS: way.nowS, doneS });
    if (way.isOver) break;
    const arrivedS = headArrivedS(queue);
    admit(queue, doneS);
    removeHead(queue);
    sums.activeS += takesS;
    sums.waitSumS += way.nowS - arrivedS;
    sums.waitMaxS = Math.max(sums.waitMaxS, way.nowS - arrivedS);
    sums.served += 1;
    if (doneS - arrivedS > queue.deadlineS) sums.late += 1;
    tallies.responseS.add(doneS - arrivedS);
    way.nowS = doneS;
    way.storedJ = storedJ;
  }
  enterSums({ service, queue, sums });
}

/**
 * Serves a block of arrivals straight from their stream: each starts when it comes or when the one before is done, whichever
 * is later (Lindley's recursion, 1952).
 */
function serveArriving({ service, queue, way }: Stretch): void {
  const { service: takes } = service.main;
  const { responseS: responses } = service.tallies;
  const { horizonS, lowJ, highJ, idleRateW, activeRateW } = way;
  const { arrivals, draws, deadlineS } = queue;
  const { values: arrivalTimes, at: fromArrival } = arrivals;
  const { values: numbers, at: fromNumber } = draws;
  const count = blockLength - Math.max(fromArrival, fromNumber);
  const heating = service.heat === null ? null : foresee({ service, heat: service.heat, queue, way, count });
  const most = heating === null ? count : heating.most;
  if (peek(arrivals) > way.nowS) noteDrained(service, way.nowS);
  let { nowS, storedJ } = way;
  let idleS = 0;
  let activeS = 0;
  let waitSumS = 0;
  let waitMaxS = 0;
  let served = 0;
  let late = 0;
  for (; served < most; served++) {
    const arrivedS = arrivalTimes[fromArrival + served] ?? 0;
    const takesS = secondsAt(takes, numbers[fromNumber + served] ?? 0);
    // Comparisons rather than Math.max and Math.min: a fifth of the loop's time.
    const startS = nowS > arrivedS ? nowS : arrivedS;
    const doneS = startS + takesS;
    const atStartJ = storedJ + idleRateW * (startS - nowS);
    const atDoneJ = atStartJ + activeRateW * takesS;
    if (doneS >= horizonS || atStartJ < lowJ || atStartJ > highJ || atDoneJ < lowJ || atDoneJ > highJ) break;
    const waitS = startS - arrivedS;
    const responseS = doneS - arrivedS;
    idleS += startS - nowS;
    activeS += takesS;
    waitSumS += waitS;
    if (waitS > waitMaxS) waitMaxS = waitS;
    if (responseS > deadlineS) late += 1;
    responses.add(responseS);
    nowS = doneS;
    storedJ = atDoneJ;
  }
  heating?.stopAfter(served);
  way.nowS = nowS;
  way.storedJ = storedJ;
  way.isOver = served < count;
  passThrough(queue, served);
  enterSums({ service, queue, sums: { idleS, activeS, waitSumS, waitMaxS, served, late } });
}

interface Sums {
  readonly idleS: number;
  readonly activeS: number;
  readonly waitSumS: number;
  readonly waitMaxS: number;
  readonly served: number;
  readonly late: number;
}

function enterSums({
  service: { bus, tallies },
  queue,
  sums,
}: {
  readonly service: Service;
  readonly queue: Queue;
  readonly sums: Sums;
}): void {
  if (sums.served === 0) return;
  const { dwellS } = bus;
  dwellS[level.idle] = (dwellS[level.idle] ?? 0) + sums.idleS;
  dwellS[level.active] = (dwellS[level.active] ?? 0) + sums.activeS;
  queue.counts.served += sums.served;
  queue.counts.late += sums.late;
  queue.lastAnswered = queue.head - 1;
  tallies.inTime += sums.served - sums.late;
  tallies.waitSumS += sums.waitSumS;
  tallies.waitMaxS = Math.max(tallies.waitMaxS, sums.waitMaxS);
}

/** One plain queue, power for all of it, a warm model, and nobody watching. */
function isOrdinary({ isPlain, isFirst, restart, bus }: Service, queue: Queue): boolean {
  return (
    isPlain &&
    !isFirst &&
    queue.headLosses === 0 &&
    restart?.isFirstPending !== true &&
    bus.availableW >= (bus.watts[level.active] ?? 0) &&
    bus.availableW >= (bus.watts[level.idle] ?? 0)
  );
}
