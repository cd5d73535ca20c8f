import { OffgridError } from "../errors.ts";
import type { ProcessIdentity } from "../runner/process-identity.ts";
import type { ServeMessage } from "../worker/serve-protocol.ts";
import type { PassState } from "./pass-state.ts";
import type { PassEvent, RestartPhases, StartReason } from "./records.ts";
import type { ServingWorker, WorkerNews } from "./serving-worker.ts";

export interface CrewDependencies {
  readonly state: PassState;
  /** On return the event is on disk and in the state. */
  readonly log: (event: PassEvent) => void;
  readonly startWorker: (number: number) => ServingWorker;
  readonly identify: (pid: number) => ProcessIdentity;
  readonly nowS: () => number;
  /** Workers kept loaded behind the one that serves. */
  readonly spares: 0 | 1;
  /** Longest silence of a worker that has something to do. */
  readonly timeoutS: number;
}

interface Member {
  readonly worker: ServingWorker;
  /** Why it serves; `spare` while it does not. */
  reason: StartReason;
  /** From when its way to the first answer is counted. */
  sinceS: number;
  readonly startedS: number;
  spawnMs: number;
  phases: Omit<RestartPhases, "firstMs"> | null;
  doing: "starting" | "nothing" | "inferring";
  hasServed: boolean;
  /** When it was last heard or told something. */
  toldS: number;
}

/** As many crashes in a row, without an answer between them, mean that the next one would come too. */
const maxCrashes = 3;

/** The workers of a pass: one serves, and a spare may be loaded behind it. Requests go to the one that serves, one at a time. */
export class Crew {
  readonly #on: CrewDependencies;
  #active: Member | undefined;
  #spare: Member | undefined;
  #crashes = 0;

  constructor(dependencies: CrewDependencies) {
    this.#on = dependencies;
  }

  get isEmpty(): boolean {
    return this.#active === undefined;
  }

  /** Whether a worker has answered since it was started or took over, and has nothing in hand. */
  get isServing(): boolean {
    return this.#active?.hasServed === true && this.#active.doing === "nothing";
  }

  /** Starts whoever is missing. */
  start(reason: StartReason): void {
    this.#active ??= this.#begin(reason);
    if (this.#on.spares > 0) this.#spare ??= this.#begin("spare");
  }

  /** Hands the next request to the worker that serves, if both are there; a new one that has no request infers unasked. */
  dispatch(): void {
    const { state, log, nowS } = this.#on;
    const member = this.#active;
    if (member?.doing !== "nothing") return;
    const id = state.next();
    if (id !== undefined) {
      log({ type: "handed", payload: { atS: nowS(), worker: member.worker.number, id } });
      this.#infer(member, id);
    } else if (!member.hasServed) this.#infer(member, null);
  }

  /** @throws OffgridError when a worker says that it cannot do its job, or workers keep crashing. */
  async hear(news: WorkerNews): Promise<void> {
    const member = [this.#active, this.#spare].find((one) => one?.worker.number === news.worker);
    if (member === undefined) return;
    if (news.type === "ended") this.#lose(member, news.detail);
    else if (this.#isOutOfPlace(member, news.message)) {
      // Whoever answers what it was not asked is not believed in anything.
      await member.worker.kill();
      this.#lose(member, "it answered a request that it did not have in hand");
    } else this.#listen(member, news.message);
  }

  /** When the next worker's silence becomes too long; Infinity where none is waited for. */
  get impatientS(): number {
    const times = this.#members()
      .filter(({ doing }) => doing !== "nothing")
      .map(({ toldS }) => toldS + this.#on.timeoutS);
    return Math.min(Number.POSITIVE_INFINITY, ...times);
  }

  /** Ends the worker that was silent too long, as if it had crashed. */
  async endSilent(): Promise<void> {
    const { nowS, timeoutS } = this.#on;
    const silent = this.#members().find(({ doing, toldS }) => doing !== "nothing" && toldS + timeoutS <= nowS());
    if (silent === undefined) return;
    await silent.worker.kill();
    this.#lose(silent, `silent for ${timeoutS} s`);
  }

  /** Kills the worker that serves; the spare takes over, or a new one starts. */
  async killActive(): Promise<void> {
    const { state, log, nowS } = this.#on;
    const member = this.#active;
    const gone = member?.worker.kill();
    const atS = nowS();
    log({
      type: "gone",
      payload: { atS, worker: member?.worker.number ?? Math.max(1, state.workers), why: "killed", detail: "" },
    });
    await gone;
    this.#replace("killed", atS);
  }

  /** Kills every worker; on return none is there, and nothing that one of them said is heard any more. */
  async killAll(): Promise<void> {
    const { log, nowS } = this.#on;
    const members = this.#members();
    this.#active = undefined;
    this.#spare = undefined;
    const gone = members.map(({ worker }) => worker.kill());
    for (const { worker } of members)
      log({ type: "gone", payload: { atS: nowS(), worker: worker.number, why: "cut", detail: "" } });
    await Promise.all(gone);
  }

  #members(): Member[] {
    return [this.#active, this.#spare].filter((member) => member !== undefined);
  }

  #begin(reason: StartReason): Member {
    const { state, log, startWorker, identify, nowS } = this.#on;
    const startedS = nowS();
    const worker = startWorker(state.workers + 1);
    const process = worker.pid === undefined ? null : identify(worker.pid);
    log({ type: "started", payload: { atS: startedS, worker: worker.number, reason, process } });
    return {
      worker,
      reason,
      startedS,
      sinceS: startedS,
      spawnMs: 0,
      phases: null,
      doing: "starting",
      hasServed: false,
      toldS: startedS,
    };
  }

  #infer(member: Member, id: number | null): void {
    member.doing = "inferring";
    member.toldS = this.#on.nowS();
    member.worker.tell({ type: "infer", id });
  }

  #isOutOfPlace(member: Member, message: ServeMessage): boolean {
    if (message.type !== "answer" || message.id === null) return false;
    const { state, log, nowS } = this.#on;
    const { id } = message;
    const worker = member.worker.number;
    if (!state.isAnswered(id) && state.holderOf(id) === worker) return false;
    log({ type: "refused", payload: { atS: nowS(), worker, id } });
    return true;
  }

  #listen(member: Member, message: ServeMessage): void {
    member.toldS = this.#on.nowS();
    switch (message.type) {
      case "ready":
        member.spawnMs = (member.toldS - member.startedS) * 1000;
        return;
      case "loaded":
        member.doing = "nothing";
        member.phases = { spawnMs: member.spawnMs, loadMs: message.loadMs, inputsMs: message.inputsMs };
        if (member === this.#spare) this.#infer(member, null);
        else this.dispatch();
        return;
      case "answer":
        member.doing = "nothing";
        this.#take(member, message);
        this.dispatch();
        return;
      case "failure":
        throw new OffgridError({ code: message.code ?? "backend", fault: message.message });
      case "reference":
        throw new TypeError("a worker gave a reference that nobody asked for");
      default:
        throw new TypeError(`unhandled message ${JSON.stringify(message satisfies never)}`);
    }
  }

  #take(member: Member, { id, inferMs, digest, verdict, error }: Extract<ServeMessage, { type: "answer" }>): void {
    const { log, nowS } = this.#on;
    const worker = member.worker.number;
    if (id !== null) {
      log({ type: "answered", payload: { atS: nowS(), worker, id, inferMs, digest, verdict, error } });
      this.#crashes = 0;
    }
    if (member.hasServed) return;
    member.hasServed = true;
    const { reason, sinceS } = member;
    // A spare that took over did not go through the phases then.
    const phases = member.phases === null || sinceS !== member.startedS ? null : { ...member.phases, firstMs: inferMs };
    log({ type: "serving", payload: { atS: nowS(), worker, reason, sinceS, phases } });
  }

  #lose(member: Member, detail: string): void {
    const { log, nowS } = this.#on;
    this.#crashes++;
    const atS = nowS();
    log({ type: "gone", payload: { atS, worker: member.worker.number, why: "crashed", detail } });
    if (this.#crashes >= maxCrashes) {
      throw new OffgridError({
        code: "backend",
        place: `worker ${member.worker.number}`,
        fault: `workers crashed ${maxCrashes} times without an answer between: ${detail}`,
        cure: "Run 'offgrid run' with this model to see what is wrong",
      });
    }
    if (member === this.#spare) {
      this.#spare = undefined;
      this.start("crashed");
    } else this.#replace("crashed", atS);
  }

  /** The place of the worker that served is empty since `sinceS`. */
  #replace(reason: StartReason, sinceS: number): void {
    const { log, nowS } = this.#on;
    this.#active = this.#spare;
    this.#spare = undefined;
    if (this.#active !== undefined) {
      Object.assign(this.#active, { reason, sinceS, hasServed: false });
      log({ type: "promoted", payload: { atS: nowS(), worker: this.#active.worker.number } });
      this.dispatch();
    }
    this.start(reason);
  }
}
