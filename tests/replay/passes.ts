import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { type PassRequest, runPass } from "../../src/replay/pass.ts";
import { createPassState } from "../../src/replay/pass-state.ts";
import type { Pass } from "../../src/replay/passes.ts";
import type { PassEvent } from "../../src/replay/records.ts";
import type { Schedule } from "../../src/replay/schedule.ts";
import { startServingWorker } from "../../src/replay/serving-worker.ts";
import { isProcessAlive } from "../../src/runner/process-identity.ts";
import type { ServeJob } from "../../src/worker/serve-protocol.ts";
import { makeCell, makeJob } from "../fixtures/jobs.ts";

const entry = fileURLToPath(new URL("../fixtures/workers/serving.mjs", import.meta.url));

export interface PassResult {
  readonly end: Awaited<ReturnType<typeof runPass>>;
  readonly events: readonly PassEvent[];
  readonly pids: readonly number[];
}

/** A schedule of requests that come at once, unless said, and of the given outages. */
export function schedule(more: Partial<Schedule> = {}): Schedule {
  return { outages: [], bootS: 0, arrivalsS: [0, 0, 0], deadlineS: 60, ...more };
}

/** Runs a pass of real processes that behave as `behaviour` says; `before` are the events that it goes on from. */
export async function replay({
  behaviour,
  before = [],
  patient,
  onEvent = () => {},
  ...more
}: {
  readonly behaviour: string;
  /** The clock stops here until the event: however slow the machine is, the cut after it finds what it is to cut. */
  readonly patient?: { readonly atS: number; readonly until: (event: PassEvent) => boolean };
  readonly before?: Pass["events"];
  readonly onEvent?: (event: PassEvent, all: readonly PassEvent[], folder: string) => void;
} & Partial<PassRequest>): Promise<PassResult> {
  const folder = mkdtempSync(path.join(tmpdir(), "offgrid-pass-"));
  const events: PassEvent[] = [];
  const pids: number[] = [];
  const job = makeJob({ cell: makeCell({ model: behaviour }), modelPath: path.join(folder, "first") });
  const serve: ServeJob = { job, loadPath: job.modelPath, graph: null, reference: null };
  const clock = patientClock(patient === undefined ? Number.POSITIVE_INFINITY : patient.atS * 1000);
  const wanted = more.schedule ?? schedule();
  const state = createPassState(wanted);
  for (const event of before) state.apply(event);
  try {
    const end = await runPass({
      schedule: wanted,
      cutKind: "power",
      spares: 0,
      drainS: 60,
      timeoutS: 60,
      state,
      startWorker: (number, onNews) => {
        const worker = startServingWorker({ entry, number, job: serve, onNews });
        if (worker.pid !== undefined) pids.push(worker.pid);
        return worker;
      },
      identify: (pid) => ({ pid, bootId: null, startTicks: null }),
      evict: async () => ({ state: "evicted", residentBytes: 0, detail: "" }),
      append: (event) => {
        events.push(event);
        if (patient?.until(event)) clock.release();
        onEvent(event, events, folder);
      },
      nowMs: clock.nowMs,
      signal: new AbortController().signal,
      onChange: () => {},
      ...more,
    });
    return { end, events, pids };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function patientClock(stopMs: number) {
  const beginMs = performance.now();
  let releasedMs: number | undefined;
  const elapsedMs = () => performance.now() - beginMs;
  return {
    nowMs: () =>
      releasedMs === undefined
        ? Math.min(elapsedMs(), stopMs)
        : Math.min(releasedMs, stopMs) + elapsedMs() - releasedMs,
    release: () => {
      releasedMs ??= elapsedMs();
    },
  };
}

type Payloads = { readonly [Type in PassEvent["type"]]: Extract<PassEvent, { readonly type: Type }>["payload"] };

/** The payloads of the events of one type. */
export function only<Type extends PassEvent["type"]>(events: Pass["events"], type: Type): Payloads[Type][] {
  return events.filter((event) => isOf(event, type)).map(({ payload }) => payload);
}

function isOf<Type extends PassEvent["type"]>(
  event: Pass["events"][number],
  type: Type,
): event is Extract<PassEvent, { readonly type: Type }> & { readonly payload: Payloads[Type] } {
  return event.type === type;
}

/** Whether a process works on; one that is dead and only not buried yet does not. */
export function isAlive(pid: number): boolean {
  return isProcessAlive({ pid, bootId: null, startTicks: null }, { procRoot: "/proc" });
}
