import { expect, test } from "vitest";
import { countersCheck } from "../../src/machine/checks-counters.ts";
import { readContext } from "../../src/machine/context.ts";
import type { CounterState, CounterStates } from "../../src/machine/counters.ts";
import { readDoctorFacts } from "../../src/machine/doctor-facts.ts";
import { type CounterName, counterNames } from "../../src/machine/perf-event.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { virtualMachine } from "../fixtures/machines/virtual-machine.ts";
import { type Files, plant, silentHost } from "./plant.ts";

const counts: CounterState = { state: "counts" };
const refused = (errno: string): CounterState => ({ state: "refused", errno });
const all = (state: CounterState) => new Map(counterNames.map((name) => [name, state]));

async function verdictOf({ counters, files = desktop }: { counters: CounterStates | null; files?: Files }) {
  const root = plant(files);
  const context = await readContext({ root, host: silentHost, checkout: root, executionProviders: null });
  const given = { context, providers: null, counters, modelPackages: [], nodeRange: "", resultsFolder: root };
  return countersCheck(readDoctorFacts({ ...given, root }));
}

test("counters that count are listed, and need nothing", async () => {
  expect(await verdictOf({ counters: all(counts) })).toEqual({
    state: "ok",
    detail: "instructions, cycles, cache misses, branch misses",
    remedy: null,
  });
});

test("a CPU that has some of them says which it lacks", async () => {
  const lacking: CounterName[] = ["cacheMisses", "branchMisses"];
  const counters = new Map(counterNames.map((name) => [name, lacking.includes(name) ? refused("ENOENT") : counts]));
  expect(await verdictOf({ counters })).toMatchObject({
    state: "ok",
    detail: "instructions, cycles; not here: cache misses, branch misses",
  });
});

test("a kernel that keeps them from ordinary users comes with the command that opens them", async () => {
  const files = { ...desktop, "proc/sys/kernel/perf_event_paranoid": "4\n" };
  expect(await verdictOf({ counters: all(refused("EACCES")), files })).toEqual({
    state: "missing",
    detail: "the kernel keeps them from ordinary users (kernel.perf_event_paranoid is 4)",
    remedy: "sudo sysctl kernel.perf_event_paranoid=2",
  });
});

test("a container that refuses them comes with the option that opens them", async () => {
  const files = { ...desktop, ".dockerenv": "", "proc/sys/kernel/perf_event_paranoid": "2\n" };
  expect(await verdictOf({ counters: all(refused("EPERM")), files })).toMatchObject({
    state: "missing",
    remedy: "Start it with CAP_PERFMON: docker run --cap-add PERFMON",
  });
  expect(await verdictOf({ counters: all(refused("EPERM")) })).toMatchObject({
    remedy: "Start offgrid with the capability CAP_PERFMON",
  });
});

test("a virtual machine without a PMU is told apart from a CPU without one", async () => {
  expect(await verdictOf({ counters: all(refused("ENOENT")), files: virtualMachine })).toMatchObject({
    state: "missing",
    detail: expect.stringMatching(/^no PMU in this virtual machine/),
    remedy: expect.stringContaining("pmu=on"),
  });
  expect(await verdictOf({ counters: all(refused("ENOENT")) })).toEqual({
    state: "missing",
    detail: "the kernel has no counters for this CPU (ENOENT)",
    remedy: null,
  });
});

test.each([
  { state: "no-interface", detail: /Linux/ },
  { state: "no-library", fault: "not a binary", detail: /koffi.*not a binary/ },
] as const)("$state is missing, in words", async ({ detail, ...state }) => {
  const verdict = await verdictOf({ counters: all(state) });
  expect(verdict).toMatchObject({ state: "missing", detail: expect.stringMatching(detail) });
});

test("counters that were not tried are unknown", async () => {
  expect((await verdictOf({ counters: null })).state).toBe("unknown");
});
