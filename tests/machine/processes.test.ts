import { describe, expect, test } from "vitest";
import {
  findBusiest,
  parseProcess,
  readEndedChildrenCpu,
  readFamilyCpu,
  readProcesses,
} from "../../src/machine/processes.ts";
import { plant } from "./plant.ts";
import { statOf } from "./proc-stat.ts";

describe("a line of /proc/PID/stat", () => {
  test("is read past a name with spaces and brackets", () => {
    const line = statOf({ pid: 7, name: "a) S 9 (b", parent: 3, userTicks: 120, systemTicks: 30, startedAt: 55 });
    expect(parseProcess(line)).toEqual({
      pid: 7,
      parent: 3,
      name: "a) S 9 (b",
      startedAt: 55,
      cpuS: 1.5,
      endedChildrenCpuS: 0,
    });
  });

  test.each([null, "", "7 (node", "7 node S 1", "x (node) S 1", "7 (node) S 1 2 3"])(
    "that is none is null: %j",
    (line) => {
      expect(parseProcess(line)).toBeNull();
    },
  );

  test("tells the CPU time of children that have ended, where there is one", () => {
    const line = statOf({ pid: 7, name: "node", endedTicks: 25 });
    expect(readEndedChildrenCpu(plant({ "proc/self/stat": line }))).toBe(0.25);
    expect(readEndedChildrenCpu(plant({}))).toBeNull();
  });

  test("does not carry control characters of a name into the results", () => {
    expect(parseProcess(statOf({ pid: 7, name: "\u001b[31mevil" }))?.name).toBe("?");
  });
});

describe("the CPU time of workers", () => {
  const family = {
    "proc/10/stat": statOf({ pid: 10, userTicks: 100, endedTicks: 20 }),
    "proc/10/task/10/children": "11 ",
    "proc/11/stat": statOf({ pid: 11, parent: 10, userTicks: 30 }),
    "proc/20/stat": statOf({ pid: 20, systemTicks: 5 }),
  };

  test("is theirs, that of their living children and of those they waited for", () => {
    expect(readFamilyCpu(plant(family), [10, 20])).toBeCloseTo(1.55, 12);
  });

  test("is unknown when one of them is gone, and not when a child is", () => {
    expect(readFamilyCpu(plant(family), [10, 99])).toBeNull();
    expect(readFamilyCpu(plant({ ...family, "proc/10/task/10/children": "11 12 " }), [10])).toBeCloseTo(1.5, 12);
  });
});

describe("the busiest process between two looks", () => {
  const look = (...processes: Parameters<typeof statOf>[0][]) =>
    readProcesses(plant(Object.fromEntries(processes.map((one) => [`proc/${one.pid}/stat`, statOf(one)]))));
  const node = { pid: 40, name: "node", userTicks: 500 };

  test("is the one that used most since the first, however much it had used before", () => {
    const before = look({ pid: 2, name: "old", userTicks: 90_000 }, node);
    const after = look({ pid: 2, name: "old", userTicks: 90_010 }, { ...node, userTicks: 600 });
    expect(findBusiest({ before, after, family: [] })).toBe("node");
  });

  test("counts one that began in between from nothing, also under a pid that is used again", () => {
    const before = look({ pid: 2, name: "calm" }, { ...node, startedAt: 5 });
    const after = look({ pid: 2, name: "calm", userTicks: 50 }, { ...node, startedAt: 900, userTicks: 80 });
    expect(findBusiest({ before, after, family: [] })).toBe("node");
  });

  test("adds processes of one name up", () => {
    const before = look({ pid: 2, name: "one" }, { pid: 3, name: "make" }, { pid: 4, name: "make" });
    const after = look(
      { pid: 2, name: "one", userTicks: 50 },
      { pid: 3, name: "make", userTicks: 40 },
      { pid: 4, name: "make", userTicks: 40 },
    );
    expect(findBusiest({ before, after, family: [] })).toBe("make");
  });

  test("is none of the family or its descendants, and nobody where all were idle", () => {
    const before = look({ pid: 9, name: "offgrid" }, { ...node, parent: 9 }, { pid: 41, name: "helper", parent: 40 });
    const after = look(
      { pid: 9, name: "offgrid", userTicks: 100 },
      { ...node, parent: 9, userTicks: 600 },
      { pid: 41, name: "helper", parent: 40, userTicks: 100 },
      { pid: 5, name: "idle", userTicks: 4 },
    );
    expect(findBusiest({ before, after, family: [9] })).toBeNull();
  });

  test("ends at a circle of parents, which a reading between two deaths may show", () => {
    const before = look({ pid: 5, name: "a", parent: 6 }, { pid: 6, name: "b", parent: 5 });
    const after = look({ pid: 5, name: "a", parent: 6, userTicks: 90 }, { pid: 6, name: "b", parent: 5 });
    expect(findBusiest({ before, after, family: [9] })).toBe("a");
  });
});
