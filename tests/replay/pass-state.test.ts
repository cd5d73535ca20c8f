import fc from "fast-check";
import { expect, test } from "vitest";
import { createPassState, type PassState } from "../../src/replay/pass-state.ts";
import type { PassEvent } from "../../src/replay/records.ts";
import { schedule } from "./passes.ts";

const requests = 12;

test("whatever happens, every request that came is waiting, in hand or answered, and the oldest that waits is next", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("arrive", "hand", "answer", "crash", "cut", "resume"), { maxLength: 80 }),
      (steps) => {
        const state = createPassState(schedule({ arrivalsS: Array.from({ length: requests }, () => 0) }));
        const model: Model = { waiting: new Set<number>(), answered: new Set<number>(), inHand: undefined };
        for (const step of steps) {
          take({ step, state, model });
          expect(state.next()).toBe(model.waiting.size === 0 ? undefined : Math.min(...model.waiting));
          expect([state.waiting, state.answered]).toEqual([model.waiting.size, model.answered.size]);
          const inHand = model.inHand === undefined ? 0 : 1;
          expect(state.arrived).toBe(model.waiting.size + model.answered.size + inHand);
        }
      },
    ),
    { numRuns: 500 },
  );
});

interface Model {
  readonly waiting: Set<number>;
  readonly answered: Set<number>;
  inHand: number | undefined;
}

function take({ step, state, model }: { step: string; state: PassState; model: Model }): void {
  const at = { atS: 1, worker: 1 };
  const giveBack = () => {
    if (model.inHand !== undefined) model.waiting.add(model.inHand);
    model.inHand = undefined;
  };
  const next = state.next();
  if (step === "arrive" && state.arrived < requests) {
    model.waiting.add(state.arrived);
    state.apply({ type: "arrived", payload: { atS: 1, count: 1 } });
  } else if (step === "hand" && next !== undefined && model.inHand === undefined) {
    model.waiting.delete(next);
    model.inHand = next;
    state.apply({ type: "handed", payload: { ...at, id: next } });
  } else if (step === "answer" && model.inHand !== undefined) {
    const answer = { id: model.inHand, inferMs: 1, digest: "", verdict: "same", error: "" } as const;
    model.answered.add(model.inHand);
    model.inHand = undefined;
    state.apply({ type: "answered", payload: { ...at, ...answer } });
  } else if (step === "crash" || step === "cut" || step === "resume") {
    giveBack();
    for (const event of ends[step]) state.apply(event);
  }
}

const ends: Readonly<Record<"crash" | "cut" | "resume", readonly (PassEvent | { readonly type: "resumed" })[]>> = {
  crash: [{ type: "gone", payload: { atS: 1, worker: 1, why: "crashed", detail: "" } }],
  cut: [
    { type: "outage", payload: { atS: 1 } },
    { type: "restored", payload: { atS: 1 } },
  ],
  resume: [{ type: "resumed" }],
};
