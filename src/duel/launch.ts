import type { CellLaunch, Round } from "../gate/launch.ts";
import type { Random } from "../stats/random.ts";
import type { ArmAnswerOf } from "../worker/duel-protocol.ts";
import type { ArmProcess } from "./arm-process.ts";
import type { ArmName } from "./records.ts";

/** Rounds of a launch, half of them with the baseline first. */
export const roundsPerLaunch = 20;
const blockMs = 15;
const leastCalls = 2;

/** The processes of a launch; `null` is a copy of the baseline. */
export type Side = ArmName | "null";
export type Sides = Readonly<Record<ArmName, ArmProcess>> & { readonly null: ArmProcess | null };

/** What is read of the machine round a round: outside of what is timed. */
export interface RoundWatch {
  /** Begins a round; returns what ends it. */
  readonly begin: () => () => Pick<Round, "stealFraction" | "isSuspended">;
}

/** Names the arm at fault where a cell cannot be measured. */
export class ArmError extends Error {
  readonly side: Side;

  constructor(side: Side, cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.side = side;
  }
}

/**
 * Measures one cell in one launch: its model is loaded and warmed up in each process, then come rounds of one block each, one
 * process at a time while the others wait. Orders are drawn: pairs of rounds are ABBA or BAAB.
 * @throws ArmError
 */
export async function measureCell({
  sides,
  index,
  random,
  watch,
  signal,
}: {
  readonly sides: Sides;
  /** Of the cell in the processes' jobs. */
  readonly index: number;
  readonly random: Random;
  readonly watch: RoundWatch;
  readonly signal: AbortSignal;
}): Promise<Pick<CellLaunch, "callsPerBlock" | "rounds" | "idleCpu">> {
  const { usualMs, clock } = await openAll({ sides, index, random });
  const callsPerBlock = Math.max(leastCalls, Math.ceil(blockMs / usualMs));
  const rounds: Round[] = [];
  const idle = { baseline: { cpuS: 0, s: 0 }, candidate: { cpuS: 0, s: 0 } };
  for (const order of drawOrders({ random, hasNull: sides.null !== null })) {
    signal.throwIfAborted();
    const end = watch.begin();
    const turns = new Map<Side, Omit<ArmAnswerOf<"turned">, "idleCpuS" | "idleS">>();
    for (const side of order) {
      const { idleCpuS, idleS, ...quantiles } = await takeTurn({ sides, side, calls: callsPerBlock });
      turns.set(side, quantiles);
      if (side === "null") continue;
      idle[side].cpuS += idleCpuS;
      idle[side].s += idleS;
    }
    const [baseline, candidate] = [turns.get("baseline"), turns.get("candidate")];
    if (baseline === undefined || candidate === undefined) throw new TypeError("a round without one of its arms");
    rounds.push({
      first: order.indexOf("baseline") < order.indexOf("candidate") ? "baseline" : "candidate",
      baselineMs: baseline.p25Ms,
      candidateMs: candidate.p25Ms,
      baselineP50Ms: baseline.p50Ms,
      candidateP50Ms: candidate.p50Ms,
      baselineMeanMs: baseline.meanMs,
      candidateMeanMs: candidate.meanMs,
      nullMs: turns.get("null")?.p25Ms ?? null,
      // What happens to this machine does not touch a virtual clock.
      ...(clock === "virtual" ? untouched : end()),
    });
  }
  await eachSide(sides, async (process) => {
    await process.ask({ type: "close" }, "closed");
  });
  const share = ({ cpuS, s }: { cpuS: number; s: number }) => (s > 0 ? cpuS / s : 0);
  return {
    callsPerBlock,
    rounds,
    idleCpu: { baseline: share(idle.baseline), candidate: share(idle.candidate) },
  };
}

const untouched = { stealFraction: null, isSuspended: false } as const;

/** Loads and warms up one process after the other, in a drawn order. Returns what a call of the baseline usually takes, ms. */
async function openAll({ sides, index, random }: { sides: Sides; index: number; random: Random }) {
  const opened = new Map<Side, ArmAnswerOf<"opened">>();
  for (const side of random.shuffle(sidesOf(sides)))
    opened.set(side, await ofSide(sides, side, (process) => process.ask({ type: "open", index }, "opened")));
  const { usualMs = 0, clock = "hrtime" } = opened.get("baseline") ?? {};
  return { usualMs: usualMs > 0 ? usualMs : blockMs, clock };
}

function takeTurn({ sides, side, calls }: { sides: Sides; side: Side; calls: number }) {
  return ofSide(sides, side, (process) => process.ask({ type: "turn", calls }, "turned"));
}

/**
 * The order of each round. Two rounds in a row are AB BA or BA AB, as often the one as the other, so that neither a drift nor being
 * first favours an arm; the null arm stands anywhere.
 */
export function drawOrders({ random, hasNull }: { readonly random: Random; readonly hasNull: boolean }): Side[][] {
  const pairs = roundsPerLaunch / 2;
  const kinds = random.shuffle(Array.from({ length: pairs }, (_, index) => index % 2 === 0));
  return kinds.flatMap((isBaselineFirst) => {
    const first: Side[] = isBaselineFirst ? ["baseline", "candidate"] : ["candidate", "baseline"];
    return [first, first.toReversed()].map((order) =>
      hasNull ? order.toSpliced(random.integer(order.length + 1), 0, "null") : order,
    );
  });
}

function sidesOf(sides: Sides): Side[] {
  return sides.null === null ? ["baseline", "candidate"] : ["baseline", "candidate", "null"];
}

async function eachSide(sides: Sides, act: (process: ArmProcess) => Promise<void>): Promise<void> {
  for (const side of sidesOf(sides)) await ofSide(sides, side, act);
}

async function ofSide<Result>(
  sides: Sides,
  side: Side,
  act: (process: ArmProcess) => Promise<Result>,
): Promise<Result> {
  const process = sides[side];
  if (process === null) throw new TypeError("there is no null arm");
  try {
    return await act(process);
  } catch (cause) {
    throw new ArmError(side, cause);
  }
}
