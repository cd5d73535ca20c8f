import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { maskOf, pinThreads, type SetAffinity, watchAffinity } from "../../../src/machine/limits/affinity.ts";
import { plant } from "../plant.ts";

describe("threads of a process", () => {
  const root = plant;
  test("are pinned one by one, by a mask with a bit a CPU", async () => {
    const calls: [number, string][] = [];
    const set: SetAffinity = (thread, mask) => {
      calls.push([thread, mask.toString("hex")]);
      return null;
    };
    const planted = root({ "proc/self/task/12/status": "", "proc/self/task/7/status": "" });
    expect(await pinThreads([0, 9], { root: planted, load: async () => set })).toBeNull();
    expect(calls).toEqual([
      [7, "0102000000000000"],
      [12, "0102000000000000"],
    ]);
  });

  test("need a mask of as many words as the highest CPU asks for", () => {
    expect(maskOf([63]).toString("hex")).toBe("0000000000000080");
    expect(maskOf([64]).toString("hex")).toBe("00000000000000000100000000000000");
  });

  test("that have ended meanwhile are no fault; a refusal is one, and so is a missing library", async () => {
    const planted = root({ "proc/self/task/7/status": "" });
    const pin = (set: SetAffinity) => pinThreads([1], { root: planted, load: async () => set });
    expect(await pin(() => "ESRCH")).toBeNull();
    expect(await pin(() => "EINVAL")).toBe("sched_setaffinity refuses it (EINVAL)");
    const load = () => Promise.reject(new Error("no koffi"));
    expect(await pinThreads([1], { root: planted, load })).toBe("no koffi");
    expect(await pinThreads([1], { root: root({}), load: async () => () => null })).toMatch(/does not list/);
  });
});

describe.skipIf(process.platform !== "linux")("on this machine", () => {
  /** Pins a process of its own to `cpus` and gives what it said, and the CPUs of all its threads. */
  const pinned = (cpus: readonly number[]): unknown => {
    const module = new URL("../../../dist/machine/limits/affinity.js", import.meta.url);
    const script = `
      import { readdirSync, readFileSync } from "node:fs";
      const { pinThreads } = await import(${JSON.stringify(module.href)});
      const fault = await pinThreads(${JSON.stringify(cpus)});
      const lists = readdirSync("/proc/self/task").map(
        (id) => /Cpus_allowed_list:\\s*(\\S+)/.exec(readFileSync("/proc/self/task/" + id + "/status", "utf8"))[1],
      );
      console.log(JSON.stringify({ fault, lists: [...new Set(lists)], several: lists.length > 1 }));
    `;
    return JSON.parse(execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }));
  };

  test("threads that run already are pinned too", () => {
    expect(pinned([0])).toEqual({ fault: null, lists: ["0"], several: true });
  });

  test("a CPU that it lacks is refused by the kernel's word", () => {
    expect(pinned([4000])).toMatchObject({ fault: "sched_setaffinity refuses it (EINVAL)" });
  });
});

describe("affinity is read back", () => {
  const status = (list: string) => `Name:\tnode\nCpus_allowed_list:\t${list}\n`;
  async function verdict(lists: readonly string[], cpus: readonly number[] = [0, 1]) {
    const files = Object.fromEntries(lists.map((list, index) => [`proc/5/task/${5 + index}/status`, status(list)]));
    const watch = watchAffinity({ root: plant(files), limits: { cpus: [...cpus] }, cpus });
    await watch.look({ phase: "judge", workers: [5], atS: 1 });
    return watch.verdicts()[0];
  }

  test("beside the steady phase, not in it, and of the others once all are warm", async () => {
    const root = plant({ "proc/5/task/5/status": status("1"), "proc/6/task/6/status": status("0-1") });
    const watch = watchAffinity({ root, limits: { cpus: [1] }, cpus: [1] });
    const state = async (phase: "warmup" | "steady" | "judge") => {
      await watch.look({ phase, workers: [5, 6], atS: 1 });
      return watch.verdicts()[0]?.readBack;
    };
    expect([await state("steady"), await state("warmup"), await state("judge")]).toEqual([
      null,
      "CPUs 1 of all threads",
      "CPUs 0,1 and 1 of all threads",
    ]);
  });

  test("as enforced where every thread has the CPUs that were asked for", async () => {
    expect(await verdict(["0-1", "0-1"])).toMatchObject({
      requested: "0,1",
      state: "enforced",
      readBack: "CPUs 0,1 of all threads",
    });
  });

  test("as requested where one thread has others, or none could be read", async () => {
    expect(await verdict(["1", "0-1"], [1])).toMatchObject({
      state: "requested",
      readBack: "CPUs 0,1 and 1 of all threads",
      fault: "not every thread is kept on CPUs 1",
    });
    expect(await verdict([])).toMatchObject({ state: "requested", readBack: null });
  });
});
