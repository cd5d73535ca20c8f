import { setTimeout as sleep } from "node:timers/promises";
import { OffgridError } from "../errors.ts";
import { createRandom } from "../stats/random.ts";
import type { FakeBehaviour } from "../suite/schema.ts";
import type { Tensors } from "../tensors/tensor.ts";
import type { Backend } from "./backend.ts";

/** One float in, the same float out: all that the scenarios and the worker need of a model. */
const value = { name: "x", type: "float32", shape: ["batch"] };

/**
 * A backend that measures nothing: its clock is virtual and moves only by what the behaviour says a load or an inference
 * takes, so the same seed gives the same samples to the bit, in no real time. Ships, to try suites, profiles and gates out.
 */
export function createFakeBackend({ behaviour, seed }: { behaviour: FakeBehaviour; seed: number }): Backend {
  const random = createRandom(seed);
  let nowNs = 0n;
  let calls = 0;
  const pass = (ms: number) => {
    nowNs += BigInt(Math.round(ms * 1e6));
  };
  /** What calls resolved to, known again by its identity. */
  const given = new WeakMap<object, Tensors>();
  const serve = (feeds: Tensors) => {
    calls++;
    const jitter = 1 + behaviour.jitter * (2 * random.uniform() - 1);
    const { stall } = behaviour;
    pass(stall && calls % stall.every === 0 ? stall.ms : behaviour.serviceMs * jitter);
    const outputs = answerTo(feeds);
    given.set(outputs, outputs);
    return outputs;
  };
  return {
    name: "fake",
    clock: () => nowNs,
    clockKind: "virtual",
    passUntil: (ns) => {
      if (ns > nowNs) nowNs = ns;
    },
    async load() {
      if (behaviour.pauseMs > 0) await sleep(behaviour.pauseMs);
      pass(behaviour.loadMs);
      return {
        inputs: [value],
        outputs: [{ ...value, name: "y" }],
        bind: (feeds) => async () => serve(feeds),
        infer: async (feeds) => answerTo(feeds),
        read: (result) => (typeof result === "object" && result !== null ? given.get(result) : undefined) ?? {},
        release: async () => {},
      };
    },
  };
}

function answerTo(feeds: Tensors): Tensors {
  const x = feeds["x"];
  if (x === undefined) throw new OffgridError({ code: "backend", fault: "the fake model wants the input 'x'" });
  return { y: x };
}
