import { setLevel, setWatts } from "./bus.ts";
import { type Level, level, slowLevelOf } from "./device.ts";
import { paceOf, wattsAt } from "./pace.ts";
import type { Phase, Service } from "./service.ts";
import { type Heat, warm } from "./thermal.ts";

/** Something that takes its time at full speed, and longer where the device clocks down. */
export interface Work {
  readonly level: Level;
  /** What is left of it, in seconds of full speed. */
  leftS: number;
  speed: number;
  /** From when on it has gone at that speed. */
  sinceS: number;
  doneS: number;
  /** How much longer it took than at full speed. */
  extraS: number;
}

/** Enters a phase that has no end of its own yet. */
export function enter(service: Service, phase: Phase, to: Level): void {
  leave(service);
  service.phase = phase;
  service.dueS = Number.POSITIVE_INFINITY;
  setLevel(service.bus, to);
}

/** Enters a phase of work that takes so long at full speed. */
export function enterWork(
  service: Service,
  { phase, level: to, takesS }: { readonly phase: Phase; readonly level: Level; readonly takesS: number },
): void {
  const { bus, heat } = service;
  leave(service);
  service.phase = phase;
  setLevel(bus, to);
  service.dueS = bus.nowS + takesS;
  if (heat === null) return;
  const work = { level: to, leftS: takesS, speed: 1, sinceS: bus.nowS, doneS: service.dueS, extraS: 0 };
  service.work = work;
  keepPace(service, { heat, work });
}

/** What was due has come: whether work in hand is done by it. If not, its pace changes. */
export function isDone(service: Service): boolean {
  const { bus, heat, work } = service;
  if (heat === null || work === null) return true;
  const spanS = bus.nowS - work.sinceS;
  work.extraS += spanS * (1 - work.speed);
  if (bus.nowS === work.doneS) return true;
  warm(heat, { watts: bus.needW, untilS: bus.nowS });
  // Rounding may have left it a little off.
  heat.temperatureC = heat.limitC;
  work.leftS = Math.max(0, work.leftS - spanS * work.speed);
  keepPace(service, { heat, work });
  return false;
}

/**
 * What the work in hand has cost beyond its time at full speed, J: by the straight line between idle and full speed, idle watts
 * for the time by which it took longer.
 */
export function extraJoules({ bus, work }: Service): number {
  return work === null ? 0 : work.extraS * (bus.watts[level.idle] ?? 0);
}

/** The temperature until now: at the watts of the level that is left. */
function leave(service: Service): void {
  const { bus, heat } = service;
  if (heat === null) return;
  warm(heat, { watts: bus.needW, untilS: bus.nowS });
  service.work = null;
}

function keepPace(service: Service, { heat, work }: { readonly heat: Heat; readonly work: Work }): void {
  const { bus } = service;
  const busyW = bus.watts[work.level] ?? 0;
  const { speed, untilS } = paceOf(heat, { busyW, workS: work.leftS });
  work.speed = speed;
  work.sinceS = bus.nowS;
  work.doneS = bus.nowS + work.leftS / speed;
  service.dueS = Math.min(work.doneS, untilS);
  if (speed === 1) {
    setLevel(bus, work.level);
    return;
  }
  const slow = slowLevelOf(work.level);
  setWatts(bus, { row: slow, watts: wattsAt(heat, { busyW, speed }) });
  setLevel(bus, slow);
}
