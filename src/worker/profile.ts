import { type ProfileSummary, summariseProfile } from "../roofline/profile-summary.ts";
import { answerOnce } from "./answer-once.ts";
import { loadBackend } from "./load-backend.ts";
import { prepareTask } from "./prepare.ts";
import { type ProfileAnswer, type ProfileRequest, profileRequestSchema } from "./profile-protocol.ts";
import { watchInferences } from "./watch-inferences.ts";

// Entry of the child process that profiles one cell: never the one that is timed, since the profiler slows it down.

/** Each part of the inferences lasts until both minima are met, or until a maximum is. */
interface Rule {
  readonly inferences: number;
  readonly ms: number;
  readonly mostInferences: number;
  readonly mostMs: number;
}
const warmupRule: Rule = { inferences: 3, ms: 300, mostInferences: 100, mostMs: 5_000 };
const steadyRule: Rule = { inferences: 10, ms: 1_500, mostInferences: 400, mostMs: 20_000 };
/** The profiler keeps every operator of every inference; of a model with many, fewer inferences are watched. */
const mostNodes = 100_000;

answerOnce(async (raw): Promise<ProfileAnswer> => {
  return { type: "profile", summary: await profile(profileRequestSchema.parse(raw)) };
});

async function profile({ job, folder }: ProfileRequest): Promise<ProfileSummary> {
  const backend = await loadBackend(job);
  const watched = { backend, modelPath: job.modelPath, settings: job.cell, folder };
  const plain = await watchInferences({
    ...watched,
    graph: "plain",
    use: async (model) => {
      const { feeds, explain } = await prepareTask({ job, model });
      try {
        await model.infer(feeds[0]);
      } catch (cause) {
        throw explain(cause);
      }
    },
  });
  const nodes = Math.max(1, plain[0]?.nodes.length ?? 0);
  let warm = 0;
  const ran = await watchInferences({
    ...watched,
    graph: "as run",
    use: async (model) => {
      const { feeds } = await prepareTask({ job, model });
      const call = inTurn(feeds.map((one) => model.bind(one)));
      const mostInferences = Math.max(1, Math.floor(mostNodes / nodes / 2));
      warm = await repeat({ call, rule: warmupRule, mostInferences });
      await repeat({ call, rule: steadyRule, mostInferences });
    },
  });
  return summariseProfile({ ran: ran.slice(warm), plain: plain[0]?.nodes ?? [] });
}

function inTurn(calls: readonly (() => Promise<unknown>)[]): () => Promise<unknown> {
  let turn = 0;
  return async () => calls[turn++ % calls.length]?.();
}

/** Returns how often it called. */
async function repeat({
  call,
  rule,
  mostInferences,
}: {
  call: () => Promise<unknown>;
  rule: Rule;
  mostInferences: number;
}): Promise<number> {
  const most = Math.min(rule.mostInferences, mostInferences);
  const start = performance.now();
  for (let inferences = 1; ; inferences++) {
    await call();
    const ms = performance.now() - start;
    if (inferences >= most || ms >= rule.mostMs) return inferences;
    if (inferences >= rule.inferences && ms >= rule.ms) return inferences;
  }
}
