/** A device with one queue on power that is there or not, and that becomes warm. */
export interface HeatCase {
  /** Of the air at a time, °C. */
  readonly airC: (timeS: number) => number;
  readonly riseCPerW: number;
  readonly timeConstantS: number;
  readonly limitC: number;
  readonly floorSpeed: number;
  readonly idleW: number;
  /** Booting, loading and inferring. */
  readonly activeW: number;
  readonly hasPower: (timeS: number) => boolean;
  readonly bootS: number;
  readonly loadS: number;
  readonly requestS: number;
  /** When requests come, s, ascending. */
  readonly arrivalsS: readonly number[];
  readonly durationS: number;
  readonly stepS: number;
}

export interface HeatCourse {
  readonly served: number;
  readonly slowS: number;
  readonly loadWh: number;
  readonly hottestC: number;
}

/**
 * What becomes of it, by brute force: one small step after the other. Nobody works out a speed that keeps the limit: like a
 * thermostat the device goes at full speed in a step that begins below its limit and at the floor in any other, so that the
 * speed at the limit comes about by itself. Shares no line with the simulator.
 */
export function followHeat(one: HeatCase): HeatCourse {
  const { airC, riseCPerW, timeConstantS, limitC, floorSpeed, idleW, activeW, stepS } = one;
  const queue: Queue = { isOn: true, comingUpS: 0, inHandS: 0, served: 0 };
  let temperatureC = airC(0) + riseCPerW * idleW;
  let hottestC = temperatureC;
  let slowS = 0;
  let loadJ = 0;
  // So far below the limit a step can take a device that is slow.
  const bandC = (2 * stepS * riseCPerW * activeW) / timeConstantS;
  for (let step = 0; step < Math.round(one.durationS / stepS); step++) {
    const nowS = step * stepS;
    const isBusy = findWork({ one, queue, nowS });
    const speed = temperatureC < limitC ? 1 : floorSpeed;
    if (isBusy) {
      doWork(queue, speed * stepS);
      if (temperatureC > limitC - bandC) slowS += stepS;
    }
    const awakeW = isBusy ? idleW + (activeW - idleW) * speed : idleW;
    const drawnW = queue.isOn ? awakeW : 0;
    loadJ += drawnW * stepS;
    temperatureC += ((airC(nowS) + riseCPerW * drawnW - temperatureC) / timeConstantS) * stepS;
    hottestC = Math.max(hottestC, temperatureC);
  }
  return { served: queue.served, slowS, loadWh: loadJ / 3600, hottestC };
}

interface Queue {
  isOn: boolean;
  /** Of boot and load, at full speed. */
  comingUpS: number;
  /** Of the request in hand, at full speed. */
  inHandS: number;
  served: number;
}

/** Whether the device is busy in this step. */
function findWork({ one, queue, nowS }: { one: HeatCase; queue: Queue; nowS: number }): boolean {
  const wasOn = queue.isOn;
  queue.isOn = one.hasPower(nowS + one.stepS / 2);
  if (!queue.isOn) {
    queue.inHandS = 0;
    return false;
  }
  if (!wasOn) queue.comingUpS = one.bootS + one.loadS;
  const nextS = one.arrivalsS[queue.served] ?? Number.POSITIVE_INFINITY;
  if (queue.comingUpS <= 0 && queue.inHandS <= 0 && nextS <= nowS) queue.inHandS = one.requestS;
  return queue.comingUpS > 0 || queue.inHandS > 0;
}

function doWork(queue: Queue, workS: number): void {
  if (queue.comingUpS > 0) {
    queue.comingUpS -= workS;
    return;
  }
  queue.inHandS -= workS;
  if (queue.inHandS <= 0) queue.served += 1;
}
