import { type ConditionsReader, type ConditionsReading, tickBetween } from "../machine/conditions.ts";
import { findBusiest, type ProcessTimes } from "../machine/processes.ts";
import { type Conditions, isCrowded, type Tick } from "../results/conditions.ts";
import type { Phase } from "../suite/phase.ts";

/** Looks at the machine while a worker measures. One for each repetition. */
export interface Watch {
  /** Told at the start of each phase, with the workers of the cell. */
  onPhase(phase: Phase, workers: readonly number[]): void;
  /** Ends it, whatever the phase. */
  stop(): void;
  /** The steady phase second by second; null where nothing was or could be seen. */
  conditions(): Conditions | null;
}

export interface WatchRequest {
  /** Makes the reader, before the steady phase. */
  readonly createReader: () => ConditionsReader;
  readonly readProcesses: () => ReadonlyMap<number, ProcessTimes>;
  /** Pid of this process: its descendants are no neighbours. */
  readonly self: number;
  /** Monotonic clock, ns. */
  readonly clock: () => bigint;
  /** Calls `tick` about once a second until the returned function is called. */
  readonly everySecond: (tick: () => void) => () => void;
}

/** What is left at the end and shorter than this goes into the tick before: the kernel's counts are too coarse for less. */
const shortestTickS = 0.5;
/** A neighbour that stays is looked up again after so many ticks. */
const ticksALook = 10;
/** Looks may take this share of the steady phase: beside the workers the harness has to be next to nothing. */
const mostLooking = 0.002;
/** These are for free, so that a short phase has names too. */
const freeLooks = 3;

/**
 * While the phase is `steady`, a tick about every second, a few files each. A crowded tick is followed by a look at all processes,
 * which costs milliseconds, and so are the next one, every tenth after it, and those without a name yet; but for the first three
 * only as long as looks stay within their share of time. There is one look beforehand, in the warm-up.
 */
export function createWatch({ createReader, readProcesses, self, clock, everySecond }: WatchRequest): Watch {
  const ticks: Tick[] = [];
  let reader: ConditionsReader | undefined;
  let readings: (ConditionsReading & { readonly atS: number })[] = [];
  let processes: ReadonlyMap<number, ProcessTimes> = new Map();
  let workers: readonly number[] = [];
  let startNs = 0n;
  /** Crowded ticks in a row, up to now. */
  let crowd = 0;
  let looks = 0;
  let lookingNs = 0n;
  let cease: (() => void) | undefined;

  const read = () => {
    if (reader === undefined) return;
    readings = [...readings.slice(-2), { ...reader.read(workers), atS: Number(clock() - startNs) / 1e9 }];
  };
  const busiest = () => {
    const before = processes;
    processes = readProcesses();
    return findBusiest({ before, after: processes, family: [self, ...workers] });
  };
  const nameOthers = (tick: Omit<Tick, "otherProcess">): string | null => {
    const cpus = reader?.cpus ?? 1;
    crowd = isCrowded(tick, cpus) ? crowd + 1 : 0;
    if (crowd === 0) return null;
    const last = ticks.at(-1);
    const same = last?.otherProcess ?? null;
    const isDue = crowd <= 2 || crowd % ticksALook === 0 || same === null;
    const isAffordable = looks < freeLooks || Number(lookingNs) / 1e9 <= mostLooking * tick.atS;
    if (!isDue || !isAffordable) return same;
    const lookNs = clock();
    const name = busiest();
    lookingNs += clock() - lookNs;
    looks++;
    // The first look at a crowd compares with one long ago; the second knows better whom the first saw.
    if (crowd === 2 && last && name !== null) ticks[ticks.length - 1] = { ...last, otherProcess: name };
    return name ?? same;
  };
  const addTick = () => {
    const [before, after] = readings.slice(-2);
    if (before === undefined || after === undefined || after.atS <= before.atS) return;
    const tick = tickBetween({ before, after });
    ticks.push({ ...tick, otherProcess: nameOthers(tick) });
  };
  const end = () => {
    if (cease === undefined) return;
    cease();
    cease = undefined;
    read();
    const lengthS = (readings.at(-1)?.atS ?? 0) - (readings.at(-2)?.atS ?? 0);
    if (lengthS < shortestTickS) {
      readings = [...readings.slice(0, -2), ...readings.slice(-1)];
      if (isCrowded(ticks.pop() ?? { otherCores: null }, reader?.cpus ?? 1)) crowd--;
    }
    if (readings.length > 1) addTick();
  };

  return {
    onPhase(phase, pids) {
      workers = pids;
      if (phase === "warmup") {
        reader = createReader();
        if (reader.cpus !== null) processes = readProcesses();
      }
      if (phase !== "steady") {
        end();
        return;
      }
      if (reader === undefined || reader.cpus === null) return;
      startNs = clock();
      read();
      cease = everySecond(() => {
        read();
        addTick();
      });
    },
    stop: end,
    conditions() {
      const cpus = reader?.cpus ?? null;
      return cpus === null || ticks.length === 0 ? null : { cpus, ticks };
    },
  };
}
