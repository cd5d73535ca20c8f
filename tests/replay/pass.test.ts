import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { PassEvent } from "../../src/replay/records.ts";
import { isAlive, only, replay, schedule } from "./passes.ts";

const oneCut = { outages: [{ fromS: 0.3, untilS: 0.35 }] };
/** The cut finds a worker that serves; or one that has a request in hand. */
const served = { atS: 0.29, until: ({ type }: PassEvent) => type === "serving" };
const handed = { atS: 0.29, until: ({ type }: PassEvent) => type === "handed" };

describe("a pass through power cuts", () => {
  test("answers every request once, oldest first, and leaves no process", async () => {
    const arrivalsS = [0, 0.1, 0.2, 0.32, 0.4, 0.5];
    const { end, events, pids } = await replay({
      behaviour: "answers",
      patient: served,
      schedule: schedule({ ...oneCut, arrivalsS }),
    });
    expect(end).toBe("drained");
    expect(only(events, "answered").map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(only(events, "outage")).toHaveLength(1);
    expect(only(events, "serving").map(({ reason }) => reason)).toEqual(["first", "restored"]);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test("lets requests come while the power is off, and hands none out then", async () => {
    const arrivalsS = [0.31, 0.32, 0.33];
    const { events } = await replay({
      behaviour: "answers",
      patient: served,
      schedule: schedule({ ...oneCut, arrivalsS }),
    });
    const types = events.map(({ type }) => type);
    const dark = events.slice(types.indexOf("outage"), types.indexOf("restored"));
    expect(only(dark, "arrived").reduce((sum, { count }) => sum + count, 0)).toBe(3);
    expect(only(dark, "handed")).toEqual([]);
    expect(only(events, "answered")).toHaveLength(3);
  });

  test("hands a request that was in hand at the cut out again, to the next worker", async () => {
    const { end, events } = await replay({
      behaviour: "holds",
      patient: handed,
      schedule: schedule({ ...oneCut, arrivalsS: [0] }),
    });
    expect(end).toBe("drained");
    expect(only(events, "handed").map(({ id, worker }) => [id, worker])).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect(only(events, "answered").map(({ worker }) => worker)).toEqual([2]);
  });

  test("empties the page cache before the first start and after every cut", async () => {
    const { events } = await replay({ behaviour: "answers", patient: served, schedule: schedule(oneCut) });
    const types = events.map(({ type }) => type).filter((type) => ["evicted", "started", "outage"].includes(type));
    expect(types).toEqual(["evicted", "started", "outage", "evicted", "started"]);
  });

  test.skipIf(process.platform === "win32")("kills the worker's whole process group", async () => {
    let child = 0;
    const { end } = await replay({
      behaviour: "breeds",
      patient: served,
      schedule: schedule(oneCut),
      onEvent: ({ type }, _all, folder) => {
        if (type === "outage") child = Number(readFileSync(path.join(folder, "first.child"), "utf8"));
      },
    });
    expect(end).toBe("drained");
    expect(child).toBeGreaterThan(1);
    await expect.poll(() => isAlive(child)).toBe(false);
  });

  test("stops at once when asked to, and goes on from its events", async () => {
    const stop = new AbortController();
    const wanted = schedule({ ...oneCut, arrivalsS: [0, 0.1, 0.2, 0.4] });
    const first = await replay({
      behaviour: "answers",
      schedule: wanted,
      signal: stop.signal,
      onEvent: ({ type }) => type === "answered" && stop.abort(),
    });
    expect(first.end).toBe("stopped");
    expect(first.pids.filter(isAlive)).toEqual([]);
    const before = [...first.events, { type: "resumed" } as const];
    const second = await replay({ behaviour: "answers", schedule: wanted, before });
    expect(second.end).toBe("drained");
    const answered = only([...first.events, ...second.events], "answered").map(({ id }) => id);
    expect(answered).toEqual([0, 1, 2, 3]);
    expect(only(second.events, "started")[0]).toMatchObject({ reason: "resumed" });
  });

  test("gives up on a queue that does not empty in the time for it", async () => {
    const { end, events } = await replay({ behaviour: "holds", schedule: schedule(), drainS: 0.5 });
    expect(end).toBe("too-slow");
    expect(only(events, "answered")).toEqual([]);
  });
});

describe("every state that a killed supervisor leaves", () => {
  test("is one from which each request is answered once", async () => {
    const wanted = schedule({ outages: [{ fromS: 0.6, untilS: 0.65 }], arrivalsS: [0, 0, 0.1, 0.62, 0.7] });
    const { events } = await replay({ behaviour: "answers", schedule: wanted });
    for (let length = 0; length <= events.length; length += 3) {
      const kept = events.slice(0, length);
      const before = [...kept, { type: "resumed" } as const];
      const rest = await replay({ behaviour: "answers", schedule: wanted, before });
      const answered = only([...kept, ...rest.events], "answered").map(({ id }) => id);
      expect(answered.sort(), `after ${length} events`).toEqual([0, 1, 2, 3, 4]);
      expect(only([...kept, ...rest.events], "outage"), `after ${length} events`).toHaveLength(1);
    }
  });
});

describe("a worker that misbehaves", () => {
  test("crashes: its request goes to the next one", async () => {
    const { end, events } = await replay({ behaviour: "crashes" });
    expect(end).toBe("drained");
    expect(only(events, "gone")[0]).toMatchObject({ why: "crashed", detail: "exit code 3" });
    expect(only(events, "answered").map(({ id, worker }) => [id, worker])).toEqual([
      [0, 2],
      [1, 2],
      [2, 2],
    ]);
  });

  test("crashes again and again: the pass ends with an error that tells how", async () => {
    await expect(replay({ behaviour: "always-crashes" })).rejects.toMatchObject({
      code: "backend",
      fault: expect.stringContaining("3 times without an answer between: exit code 3"),
    });
  });

  test("sends what is no message: it is ended, and its request goes to the next one", async () => {
    const { end, events, pids } = await replay({ behaviour: "babbles" });
    expect(end).toBe("drained");
    expect(only(events, "gone")[0]?.detail).toContain("no message of ours");
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  });

  test("says nothing: it is ended when its time is up", async () => {
    const { end, events } = await replay({ behaviour: "silent", timeoutS: 2 });
    expect(end).toBe("drained");
    expect(only(events, "gone")[0]).toMatchObject({ why: "crashed", detail: "silent for 2 s" });
  });

  test("says that it cannot: the pass ends with what it said", async () => {
    await expect(replay({ behaviour: "refuses" })).rejects.toMatchObject({ code: "model_invalid" });
  });

  test.each(["answers-twice", "answers-another"])("%s: what it was not asked for is not taken", async (behaviour) => {
    const { events } = await replay({ behaviour });
    expect(only(events, "refused").length).toBeGreaterThan(0);
    expect(only(events, "answered").map(({ id }) => id)).toEqual([0, 1, 2]);
  });
});

describe("a pass in which the worker is killed and the power stays", () => {
  test("goes on with the next worker at once, from a warm cache", async () => {
    const { end, events } = await replay({
      behaviour: "holds",
      patient: handed,
      cutKind: "worker",
      schedule: schedule({ ...oneCut, arrivalsS: [0] }),
    });
    expect(end).toBe("drained");
    expect(only(events, "handed").map(({ id, worker }) => [id, worker])).toEqual([
      [0, 1],
      [0, 2],
    ]);
    expect([...only(events, "outage"), ...only(events, "evicted")]).toEqual([]);
  });

  test("goes on with a spare that was loaded before, and loads another", async () => {
    const { end, events, pids } = await replay({
      behaviour: "answers",
      patient: { atS: 0.29, until: (event) => event.type === "serving" && event.payload.reason === "spare" },
      cutKind: "worker",
      spares: 1,
      schedule: schedule({ ...oneCut, arrivalsS: [0, 0.4] }),
    });
    expect(end).toBe("drained");
    expect(only(events, "promoted")).toMatchObject([{ worker: 2 }]);
    expect(only(events, "answered").map(({ id, worker }) => [id, worker])).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(only(events, "started").map(({ reason }) => reason)).toEqual(["first", "spare", "spare"]);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
