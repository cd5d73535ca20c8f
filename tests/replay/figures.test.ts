import { describe, expect, test } from "vitest";
import { measureCosts } from "../../src/replay/costs.ts";
import { measurePass } from "../../src/replay/figures.ts";
import type { Pass } from "../../src/replay/passes.ts";
import type { PassEvent } from "../../src/replay/records.ts";
import { schedule } from "./passes.ts";

const phases = { spawnMs: 100, loadMs: 200, inputsMs: 50, firstMs: 30 };
const process = { pid: 7, bootId: null, startTicks: null };
const handed = (atS: number, id: number, worker: number): PassEvent => ({
  type: "handed",
  payload: { atS, worker, id },
});
const answered = (atS: number, id: number, worker: number, verdict: "same" | "different" = "same"): PassEvent => ({
  type: "answered",
  payload: { atS, worker, id, inferMs: 1, digest: "d", verdict, error: "" },
});
const evicted: PassEvent = { type: "evicted", payload: { atS: 0, state: "evicted", residentBytes: 0, detail: "" } };
const started = (atS: number, worker: number, reason: "first" | "restored"): PassEvent => ({
  type: "started",
  payload: { atS, worker, reason, process },
});
const serving = (atS: number, worker: number, reason: "first" | "restored", sinceS: number): PassEvent => ({
  type: "serving",
  payload: { atS, worker, reason, sinceS, phases },
});

/** Four requests; the power goes at 2 s with request 1 in hand, and comes back at 5 s. */
const events: PassEvent[] = [
  evicted,
  started(0, 1, "first"),
  { type: "arrived", payload: { atS: 1, count: 2 } },
  handed(1, 0, 1),
  answered(1.5, 0, 1),
  serving(1.5, 1, "first", 0),
  handed(1.6, 1, 1),
  { type: "gone", payload: { atS: 2, worker: 1, why: "cut", detail: "" } },
  { type: "outage", payload: { atS: 2 } },
  evicted,
  { type: "arrived", payload: { atS: 3, count: 1 } },
  { type: "restored", payload: { atS: 5 } },
  started(5, 2, "restored"),
  handed(6, 1, 2),
  answered(6.2, 1, 2),
  serving(6.2, 2, "restored", 5),
  handed(6.3, 2, 2),
  answered(6.5, 2, 2, "different"),
  { type: "arrived", payload: { atS: 7, count: 1 } },
  handed(7, 3, 2),
  answered(7.1, 3, 2),
];
const wanted = schedule({ arrivalsS: [1, 1, 3, 7], deadlineS: 4, outages: [{ fromS: 2, untilS: 5 }] });

function figuresOf(given: Pass["events"], isDrained = true) {
  const pass: Pass = { strategy: "plain", events: given, end: { atS: 8, isDrained } };
  return measurePass({ pass, schedule: wanted, cutKind: "power" });
}

describe("the figures of a pass", () => {
  test("count what became of each request", () => {
    expect(figuresOf(events)).toMatchObject({
      scheduled: 4,
      served: 4,
      // Request 1 came at 1 s and was answered at 6.2 s.
      late: 1,
      different: 1,
      good: 2,
      lost: 0,
      duplicated: 0,
      replayed: 1,
      unanswered: 0,
      cuts: 1,
      crashes: 0,
      goodPerS: 2 / 8,
      // Request 1: from 1 s to its hand-out at 6 s.
      oldestWaitS: 5,
    });
  });

  test("time restarts from process start to the first answer, and drains from the return of the power", () => {
    const { firsts, drains, restarts, cold } = figuresOf(events);
    expect(firsts).toMatchObject({ n: 2, max: 1500, p50Lo: null });
    expect(firsts?.p50).toBeCloseTo(1200, 6);
    expect(drains).toMatchObject({ n: 1, max: 1.5 });
    expect(restarts.map(({ worker, reason, phases: found }) => [worker, reason, found])).toEqual([
      [1, "first", phases],
      [2, "restored", phases],
    ]);
    expect(cold).toBe("verified");
  });

  test("find a request that was lost", () => {
    expect(figuresOf(events.slice(0, -2))).toMatchObject({ served: 3, lost: 1, unanswered: 0 });
  });

  test("do not call lost what was in the queue when the limit came", () => {
    expect(figuresOf(events.slice(0, -2), false)).toMatchObject({ lost: 0, unanswered: 1 });
  });

  test("find a request that was answered twice, and count its first answer alone", () => {
    const twice = figuresOf([...events, answered(7.5, 0, 2, "different")]);
    expect(twice).toMatchObject({ duplicated: 1, served: 4, different: 1 });
  });

  test("call a restart cold only where the cache was seen to be empty", () => {
    const blind = events.map(
      (event): PassEvent =>
        event.type === "evicted" ? { ...event, payload: { ...event.payload, state: "unverified" } } : event,
    );
    expect(figuresOf(blind).cold).toBe("unverified");
    expect(figuresOf(events.filter(({ type }) => type !== "evicted")).cold).toBe("no");
  });

  test("leave a worker that was cut before it served out of the percentiles, and in the restarts", () => {
    const cut = figuresOf(events.filter((event) => event.type !== "serving" || event.payload.worker !== 2));
    expect(cut.firsts).toMatchObject({ n: 1 });
    expect(cut.restarts.map(({ totalMs }) => totalMs)).toEqual([1500, null]);
  });
});

describe("of a pass that another supervisor went on with", () => {
  const at = events.findIndex(({ type }) => type === "restored") + 2;
  const again = { type: "serving", payload: { atS: 9, worker: 3, reason: "resumed", sinceS: 8, phases } } as const;
  const resumed: Pass["events"] = [...events.slice(0, at), { type: "resumed" }, ...events.slice(at), again];

  test("the drain across the interruption is no drain", () => {
    expect(figuresOf(events).drains?.n).toBe(1);
    expect(figuresOf(resumed).drains).toBeNull();
  });

  test("the restart that it made is no cost, nor is the time until then one of a request", () => {
    const waits = [...events.slice(0, -2), { type: "resumed" } as const, handed(7, 2, 3), again];
    expect(measureCosts({ strategy: "plain", events: resumed, end: null })?.loadS).toHaveLength(2);
    expect(measureCosts({ strategy: "plain", events: waits, end: null })?.serviceS.map((s) => s.toFixed(3))).toEqual([
      "0.200",
    ]);
  });
});

test("costs are those of loading, of the first inference, and of a request with what follows it while others wait", () => {
  const costs = measureCosts({ strategy: "plain", events, end: null });
  expect(costs?.loadS.map((seconds) => seconds.toFixed(3))).toEqual(["1.470", "1.170"]);
  expect(costs?.firstS).toEqual([0.03, 0.03]);
  // Request 2 (6.3 s to 6.5 s) and 3 (7 s to 7.1 s): nobody waited behind them. 0 and 1 were first inferences.
  expect(costs?.serviceS.map((seconds) => seconds.toFixed(3))).toEqual(["0.200", "0.100"]);
  expect(costs?.correctFraction).toBe(0.75);
});
