import { type Phase, phases } from "../suite/phase.ts";
import { messageSchema, type WorkerMessage } from "../worker/protocol.ts";

export type WorkerResult = Extract<WorkerMessage, { type: "result" }>;
export type WorkerFailure = Extract<WorkerMessage, { type: "failure" }>;

/** What a worker has said so far. */
export interface Heard {
  readonly lastPhase: Phase;
  /** From the start of the conversation to the worker's word that it is ready; null until then. */
  readonly spawnMs: number | null;
  readonly result: WorkerResult | undefined;
  readonly failure: WorkerFailure | undefined;
  /** This process's CPU use during the steady phase, as a fraction of one core; null unless it has ended. */
  readonly observerCpuFraction: number | null;
}

/**
 * The parent's end of the channel: `ready`, then phases in their order, then one answer, `result` or `failure`. A worker
 * that says anything else, or answers twice, is not believed: `hear` tells what it did.
 */
export function createConversation({
  onPhase,
  onWarm = () => undefined,
}: {
  readonly onPhase: (phase: Phase) => void;
  /** The worker is warm and waits for `go`. */
  readonly onWarm?: () => void;
}) {
  const started = process.hrtime.bigint();
  let heard: Heard = {
    lastPhase: "spawn",
    spawnMs: null,
    result: undefined,
    failure: undefined,
    observerCpuFraction: null,
  };
  let steady: { readonly cpu: NodeJS.CpuUsage; readonly wall: bigint } | undefined;

  function hear(raw: unknown): string | undefined {
    const parsed = messageSchema.safeParse(raw);
    if (!parsed.success) return `sent something that is no message of ours: ${describe(raw)}`;
    const message = parsed.data;
    const fault = findFault(heard, message);
    if (fault !== undefined) {
      // Of two answers neither can be believed.
      if (message.type === "result") heard = { ...heard, result: undefined };
      return fault;
    }
    switch (message.type) {
      case "ready":
        heard = { ...heard, spawnMs: Number(process.hrtime.bigint() - started) / 1e6 };
        return undefined;
      case "phase":
        if (steady) heard = { ...heard, observerCpuFraction: cpuFraction(steady) };
        steady = message.phase === "steady" ? { cpu: process.cpuUsage(), wall: process.hrtime.bigint() } : undefined;
        heard = { ...heard, lastPhase: message.phase };
        onPhase(message.phase);
        return undefined;
      case "warm":
        onWarm();
        return undefined;
      case "result":
        heard = { ...heard, result: message, lastPhase: "exit" };
        return undefined;
      case "failure":
        heard = { ...heard, failure: message };
        return undefined;
      default:
        throw new TypeError(`unhandled message ${JSON.stringify(message satisfies never)}`);
    }
  }

  return {
    /** Takes a message; returns what is wrong with it, as what the worker did, or undefined. */
    hear,
    facts: () => heard,
    isAnswered: () => heard.result !== undefined || heard.failure !== undefined,
  };
}

function findFault({ lastPhase, spawnMs, result, failure }: Heard, message: WorkerMessage): string | undefined {
  switch (message.type) {
    case "ready":
      return spawnMs === null ? undefined : "said twice that it was ready";
    case "phase":
      return phases.indexOf(message.phase) > phases.indexOf(lastPhase)
        ? undefined
        : `said that phase ${message.phase} began, in phase ${lastPhase}`;
    case "warm":
      return lastPhase === "warmup" ? undefined : `said that it was warm, in phase ${lastPhase}`;
    case "result":
      if (result || failure) return "answered twice";
      return spawnMs === null ? "sent a result before it was ready" : undefined;
    case "failure":
      return failure ? "answered twice" : undefined;
    default:
      throw new TypeError(`unhandled message ${JSON.stringify(message satisfies never)}`);
  }
}

function cpuFraction({ cpu, wall }: { cpu: NodeJS.CpuUsage; wall: bigint }): number | null {
  const used = process.cpuUsage(cpu);
  const elapsedUs = Number(process.hrtime.bigint() - wall) / 1e3;
  return elapsedUs > 0 ? (used.user + used.system) / elapsedUs : null;
}

function describe(raw: unknown): string {
  if (typeof raw === "string") return JSON.stringify(raw.slice(0, 80));
  return raw === null ? "null" : typeof raw;
}
