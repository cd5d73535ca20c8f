import { describe, expect, test } from "vitest";
import type { GroupReadings } from "../../../src/machine/group-readings.ts";
import { watchGroup } from "../../../src/machine/limits/group-watch.ts";
import type { LimitGroup } from "../../../src/machine/limits/limit-group.ts";

const limits = { cpuQuota: 0.5, memoryBytes: 64_000_000 };

/** Looks at a group whose files say `readings`, at 10 s and at 16 s, by when it has used `usedS` of CPU time. */
async function verdictsOf(
  readings: Partial<GroupReadings>,
  { usedS = 2.994, faults = {} }: { usedS?: number | null; faults?: LimitGroup["faults"] } = {},
) {
  let cpuS: number | null = 100;
  const all: GroupReadings = {
    quota: () => 0.5,
    memoryLimitBytes: () => 64_000_000,
    cpuS: () => cpuS,
    peakChargedBytes: () => 40_000_000,
    oomKills: () => 0,
    holds: () => true,
    ...readings,
  };
  const group: LimitGroup = {
    entry: { kind: "none" },
    faults,
    readings: () => all,
    countOomKills: () => 0,
    remove: async () => undefined,
  };
  const watch = watchGroup({ group, limits, remedy: "sudo x" });
  await watch.look({ phase: "warmup", workers: [5], atS: 1 });
  await watch.look({ phase: "steady", workers: [5], atS: 10 });
  cpuS = usedS === null ? null : 100 + usedS;
  await watch.look({ phase: "judge", workers: [5], atS: 16 });
  const [quota, memory] = watch.verdicts();
  return { quota, memory };
}

describe("limits of a group", () => {
  test("are enforced where file, use and membership say so", async () => {
    expect(await verdictsOf({})).toEqual({
      quota: {
        name: "cpuQuota",
        requested: "0.5",
        state: "enforced",
        readBack: "0.5 CPUs, 0.499 used",
        fault: null,
        remedy: null,
      },
      memory: {
        name: "memoryBytes",
        requested: "64000000",
        state: "enforced",
        readBack: "64000000 bytes, at most 40000000 charged",
        fault: null,
        remedy: null,
      },
    });
  });

  test("may be used to 5 % more than the quota, and not beyond", async () => {
    expect((await verdictsOf({}, { usedS: 6 * 0.524 })).quota?.state).toBe("enforced");
    expect((await verdictsOf({}, { usedS: 6 * 0.527 })).quota).toMatchObject({
      state: "requested",
      fault: "it used 0.527 CPUs all the same",
      remedy: "sudo x",
    });
  });

  test("are only requested where the kernel keeps others", async () => {
    const { quota, memory } = await verdictsOf({ quota: () => 0.53, memoryLimitBytes: () => 60_000_000 });
    expect(quota).toMatchObject({ state: "requested", fault: "the kernel keeps a quota of 0.53 CPUs" });
    expect(memory).toMatchObject({ state: "requested", fault: "the kernel keeps a limit of 60000000 bytes" });
  });

  test("are only requested where the worker is not inside, or its use is unknown", async () => {
    const outside = await verdictsOf({ holds: () => false });
    expect([outside.quota?.fault, outside.memory?.fault]).toEqual(
      Array(2).fill("the worker is not in its control group"),
    );
    expect((await verdictsOf({}, { usedS: null })).quota).toMatchObject({
      readBack: "0.5 CPUs, use unknown",
      fault: "the CPU time that it used cannot be read",
    });
  });

  test("hold for workers that have ended before the first one had, and not for one that is moved away", async () => {
    const look = async (inside: Record<"warmup" | "judge", readonly number[]>) => {
      let now: readonly number[] = [];
      const readings: GroupReadings = {
        quota: () => null,
        memoryLimitBytes: () => 64_000_000,
        cpuS: () => null,
        peakChargedBytes: () => null,
        oomKills: () => 0,
        holds: (pid) => now.includes(pid),
      };
      const group: LimitGroup = {
        entry: { kind: "none" },
        faults: {},
        readings: () => readings,
        countOomKills: () => 0,
        remove: async () => undefined,
      };
      const watch = watchGroup({ group, limits: { memoryBytes: 64_000_000 }, remedy: null });
      for (const phase of ["warmup", "judge"] as const) {
        now = inside[phase];
        await watch.look({ phase, workers: [5, 6], atS: 1 });
      }
      return watch.verdicts()[0]?.state;
    };
    expect(await look({ warmup: [5, 6], judge: [5] })).toBe("enforced");
    expect(await look({ warmup: [5, 6], judge: [6] })).toBe("requested");
    expect(await look({ warmup: [5], judge: [5] })).toBe("requested");
  });

  test("leave a worker that is timed in peace, but for one reading of its CPU time", async () => {
    const asked: string[] = [];
    const note = (name: string) => () => {
      asked.push(name);
      return null;
    };
    const readings: GroupReadings = {
      quota: note("quota"),
      memoryLimitBytes: note("memory"),
      cpuS: note("cpu"),
      peakChargedBytes: note("peak"),
      oomKills: note("kills"),
      holds: () => note("holds")() !== null,
    };
    const group: LimitGroup = {
      entry: { kind: "none" },
      faults: {},
      readings: () => readings,
      countOomKills: () => 0,
      remove: async () => undefined,
    };
    await watchGroup({ group, limits, remedy: null }).look({ phase: "steady", workers: [5], atS: 1 });
    expect(asked).toEqual(["cpu"]);
  });

  test("that were lifted between the two looks are not enforced", async () => {
    const kept = [0.5, null];
    const { quota } = await verdictsOf({ quota: () => kept.shift() ?? null });
    expect(quota).toMatchObject({ state: "requested", readBack: null });
  });

  test("that could not be set say why", async () => {
    const { quota, memory } = await verdictsOf({}, { faults: { cpuQuota: "no group" } });
    expect(quota).toMatchObject({ state: "requested", readBack: null, fault: "no group", remedy: "sudo x" });
    expect(memory?.state).toBe("enforced");
  });
});
