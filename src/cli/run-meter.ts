import { setTimeout as delay } from "node:timers/promises";
import { chooseMeters, type MeterChoice } from "../energy/choose-meter.ts";
import type { KeptLine } from "../energy/meter.ts";
import { createSampler } from "../energy/sampler.ts";
import { unevenWaitS } from "../energy/uneven.ts";
import { OffgridError } from "../errors.ts";
import type { MachineContext } from "../machine/context-schema.ts";
import { readEndedChildrenCpu } from "../machine/processes.ts";
import { wattsAt } from "../metering/line.ts";
import { boundaries, type MeterSpec } from "../metering/reading.ts";
import { steadySeconds } from "../metering/resolve-window.ts";
import { defaultMeterRequest, type MeterRequest } from "../runner/meter-request.ts";
import type { Metering } from "../runner/metered-repetition.ts";
import { type OpenRun, remainingSteps } from "../runner/run-folder.ts";
import { stopRules } from "../stats/stop-rule.ts";
import type { Cell } from "../suite/cell.ts";
import { keptLine, readPowerFacts } from "./power-facts.ts";
import type { Terminal } from "./terminal.ts";

export interface MeteringRequest {
  readonly request: MeterRequest;
  readonly context: MachineContext;
  /** What is to be measured. */
  readonly cells: readonly Cell[];
  /** Whether what is measured is long enough for a meter; by the stop rules of the cells, unless given. */
  readonly resolves?: (spec: MeterSpec) => boolean;
  /** Told in one line which meter it is. */
  readonly terminal: Pick<Terminal, "say">;
}

/** Providers that work on a GPU, whose board a processor's counters do not see. */
const gpuProviders = ["cuda", "tensorrt", "webgpu", "dml", "rocm", "migraphx"];

/** How long a probe keeps a CPU busy: RAPL counts a thousand times a second, sensors ten times. */
export const probeLoadMs = 100;

/**
 * Chooses and opens the meters of a run; null where none is wanted or to be had, and where nothing runs in real time.
 * @throws OffgridError `usage` or `input` for what is wrong with a meter that was asked for.
 */
export async function openMetering({
  request,
  context,
  cells,
  resolves = resolvesAll(cells),
  terminal,
}: MeteringRequest): Promise<Metering | null> {
  const real = cells.filter(({ backend }) => backend !== "fake");
  if (real.length === 0 || request.asked?.length === 0) return null;
  const { root, reach, tdpW, deviceClass } = request;
  const line = findLine({ root, context, terminal });
  const choice = await chooseMeters({
    asked: request.asked,
    search: {
      root,
      reach,
      clockS,
      load: async () => keepBusy(probeLoadMs),
      facts: readPowerFacts({ root, context, tdpW, deviceClass, line }),
    },
    hasGpu: real.some(({ ep }) => gpuProviders.includes(ep)),
    resolves,
  });
  for (const line of describeChoice(choice)) terminal.say(line);
  if (choice.meters.length === 0) return null;
  const sampler = createSampler({ meters: choice.meters, clockS, every, readOwnCpuS });
  return { sampler, calibratedIdle: idleOf({ line, specs: sampler.specs }), sleep };
}

/** Whether no stop rule of the cells is too short for a meter. */
function resolvesAll(cells: readonly Cell[]): (spec: MeterSpec) => boolean {
  const stops = [...new Set(cells.map(({ stop }) => stop))];
  return ({ minWindowS }) =>
    stops.every((stop) => steadySeconds({ minWindowS, rule: stopRules[stop] }).state !== "refused");
}

/** The calibration of this machine. One that is spoilt is none: nobody asked for it. */
function findLine({
  root,
  context,
  terminal,
}: Pick<MeteringRequest, "context" | "terminal"> & { root: string }): KeptLine | null {
  try {
    return keptLine({ root, context });
  } catch (thrown) {
    if (!(thrown instanceof OffgridError)) throw thrown;
    terminal.say(`the calibration of watts is not used: ${thrown.message}`);
    return null;
  }
}

/** Idle watts of the calibration, where it is of what is measured now. */
function idleOf({ line, specs }: { line: KeptLine | null; specs: readonly MeterSpec[] }): Metering["calibratedIdle"] {
  const [only] = specs;
  if (line === null || specs.length !== 1 || only?.kind === "model" || only?.boundary !== line.boundary) return null;
  const { value, lo, hi } = wattsAt(line.watts, 0);
  return { watts: value, lo, hi };
}

/** The meters that a run was begun with, where something of it is left to measure; the run's journal is closed where they fail. */
export async function reopenMetering({
  run,
  terminal,
}: Pick<MeteringRequest, "terminal"> & { readonly run: OpenRun }): Promise<Metering | null> {
  const { plan } = run.record;
  const left = new Set(remainingSteps({ plan, done: run.done }).map(({ cellId }) => cellId));
  const cells = plan.cells.filter(({ id }) => left.has(id));
  try {
    return await openMetering({ request: run.meter ?? defaultMeterRequest, context: run.context, cells, terminal });
  } catch (thrown) {
    run.journal.close();
    throw thrown;
  }
}

/** What is going to be measured, and what would be better. */
export function describeChoice({ meters, notes }: MeterChoice): string[] {
  const specs = meters.map(({ spec }) => spec);
  if (specs.length === 0)
    return [
      "energy: none, since nothing here measures watts and nothing is known of them; --tdp-w or --device would model them",
      ...notes,
    ];
  const words = specs.map(describeMeter).join(" and ");
  const isWhole = specs.some(({ boundary }) => boundaries[boundary].domain === "machine");
  const isMetered = specs.every(({ kind }) => kind !== "model");
  const better =
    isWhole && isMetered ? "" : `; --meter plug=URL would ${isWhole ? "measure it" : "see the whole machine"}`;
  return [`energy: ${words}${better}`, ...notes];
}

function describeMeter({ source, grade, boundary, kind }: MeterSpec): string {
  return `${source}, ${kind === "model" ? "modelled, " : ""}grade ${grade}, ${boundaries[boundary].words}`;
}

/** Seconds of the monotonic clock. */
export function clockS(): number {
  return performance.now() / 1000;
}

/** At uneven times, so that no load can keep step with the readings. */
export function every(seconds: number, tick: () => void): () => void {
  let timer: NodeJS.Timeout;
  const wait = (turn: number) => {
    timer = setTimeout(
      () => {
        tick();
        wait(turn + 1);
      },
      1000 * unevenWaitS({ turn, meanS: seconds }),
    );
    timer.unref();
  };
  wait(0);
  return () => clearTimeout(timer);
}

/** With that of programs that were run and have ended, as some meters are read by one. */
export function readOwnCpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + (readEndedChildrenCpu("/") ?? 0);
}

async function sleep(seconds: number, signal: AbortSignal): Promise<void> {
  if (seconds > 0) await delay(seconds * 1000, undefined, { signal });
}

export function keepBusy(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs) Math.sqrt(endMs);
}
