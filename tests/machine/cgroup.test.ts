import { expect, test } from "vitest";
import { readCgroupLimits, readOomKills } from "../../src/machine/cgroup.ts";
import { containerV1, containerV2 } from "../fixtures/machines/container.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { plant } from "./plant.ts";

const CGROUP = "sys/fs/cgroup";
const none = { cpuQuota: null, memoryLimitBytes: null };

test("the tightest limit among a group and its ancestors holds", () => {
  const root = plant({
    "proc/self/cgroup": "0::/system.slice/offgrid.service\n",
    [`${CGROUP}/system.slice/offgrid.service/cpu.max`]: "max 100000\n",
    [`${CGROUP}/system.slice/offgrid.service/memory.max`]: "2000000000\n",
    [`${CGROUP}/system.slice/cpu.max`]: "25000 50000\n",
    [`${CGROUP}/system.slice/memory.max`]: "1000000000\n",
    [`${CGROUP}/cpu.max`]: "400000 100000\n",
  });
  expect(readCgroupLimits(root)).toEqual({ cpuQuota: 0.5, memoryLimitBytes: 1e9 });
});

test("a group of someone else's is not read", () => {
  const root = plant({ "proc/self/cgroup": "0::/a\n", [`${CGROUP}/b/cpu.max`]: "10000 100000\n" });
  expect(readCgroupLimits(root)).toEqual(none);
});

test("no limit is null under v2 and v1", () => {
  const v2 = { "proc/self/cgroup": "0::/\n", [`${CGROUP}/cpu.max`]: "max 100000\n", [`${CGROUP}/memory.max`]: "max\n" };
  expect(readCgroupLimits(plant(v2))).toEqual(none);
  const v1 = {
    "proc/self/cgroup": "4:memory:/a\n3:cpu:/\n0::/\n",
    [`${CGROUP}/cpu/cpu.cfs_quota_us`]: "-1\n",
    [`${CGROUP}/cpu/cpu.cfs_period_us`]: "100000\n",
    [`${CGROUP}/memory/a/memory.limit_in_bytes`]: "9223372036854771712\n",
  };
  expect(readCgroupLimits(plant(v1))).toEqual(none);
});

test("a path that climbs out of the cgroup file system is kept inside it", () => {
  const root = plant({ "proc/self/cgroup": "0::/../../../etc\n", "etc/cpu.max": "10000 100000\n" });
  expect(readCgroupLimits(root)).toEqual(none);
});

test("the kernel's kills for want of memory are counted for this group, under v2 and v1", () => {
  expect(readOomKills(plant(containerV2))).toBe(2);
  expect(readOomKills(plant(containerV1))).toBe(3);
});

test("without memory accounting the whole machine's kills are counted", () => {
  expect(readOomKills(plant(desktop))).toBe(7);
});

test("a machine without such a counter says so", () => {
  expect(readOomKills(plant({}))).toBeNull();
});
