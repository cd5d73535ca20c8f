import { once } from "node:events";
import { readdirSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { expect, onTestFinished, test } from "vitest";
import { countersBetween } from "../../src/machine/counter-totals.ts";
import { openCounters } from "../../src/machine/counters.ts";
import { counterNames } from "../../src/machine/perf-event.ts";
import { silentHost } from "./plant.ts";

async function openForTest() {
  const counters = await openCounters();
  onTestFinished(() => counters.close());
  return counters;
}

async function isCounted(name: "taskClockNs" | "pageFaults"): Promise<boolean> {
  const counters = await openCounters();
  counters.close();
  return counters.states.get(name)?.state === "counts";
}
const taskClockCounts = await isCounted("taskClockNs");
const faultsCount = await isCounted("pageFaults");

test("every counter either counts or says why not", async () => {
  const { states, read } = await openForTest();
  expect([...states.keys()]).toEqual(counterNames);
  const readings = read();
  for (const [name, { state }] of states) expect(readings[name] !== undefined).toBe(state === "counts");
});

test.skipIf(!taskClockCounts)("a thread that was started afterwards is counted while it lives", async () => {
  const { read } = await openForTest();
  const before = read();
  const burn = `
    const { parentPort } = require("node:worker_threads");
    for (const from = process.cpuUsage(); process.cpuUsage(from).user < 300_000; );
    parentPort.postMessage("burnt");
    parentPort.on("message", () => process.exit());`;
  const cpu = process.cpuUsage();
  const worker = new Worker(burn, { eval: true });
  await once(worker, "message");
  const { taskClockNs } = countersBetween(before, read());
  const { user, system } = process.cpuUsage(cpu);
  await worker.terminate();
  // The kernel's clock leaves out the switches themselves, and V8's helpers were there before.
  expect(Number(taskClockNs) / 1e3 / (user + system)).toBeGreaterThan(0.7);
  expect(Number(taskClockNs) / 1e3 / (user + system)).toBeLessThan(1.1);
});

test.skipIf(!faultsCount)("each new page of memory is a fault, as getrusage counts them", async () => {
  const { read } = await openForTest();
  const [before, usage] = [read(), process.resourceUsage().minorPageFault];
  const ballast = Buffer.alloc(64 * 2 ** 20, 1);
  const { pageFaults } = countersBetween(before, read());
  const used = process.resourceUsage().minorPageFault - usage;
  expect(ballast.at(-1)).toBe(1);
  expect(pageFaults).toBeGreaterThan(16);
  expect(Math.abs(Number(pageFaults) - used)).toBeLessThan(0.05 * used + 50);
});

test.skipIf(!taskClockCounts)("closing leaves no descriptor behind", async () => {
  const perfFiles = () => readdirSync("/proc/self/fd").length;
  await (await openForTest()).close(); // koffi is loaded now
  const before = perfFiles();
  const counters = await openCounters();
  expect(perfFiles()).toBeGreaterThan(before);
  counters.close();
  expect(perfFiles()).toBe(before);
  expect(counters.read()).toEqual({});
});

test.each([
  { platform: "darwin", arch: "arm64" },
  { platform: "win32", arch: "x64" },
  { platform: "linux", arch: "mips" },
] as const)("$platform on $arch has no counters, and that is no error", async ({ platform, arch }) => {
  const counters = await openCounters({ host: { ...silentHost, platform: () => platform, arch: () => arch } });
  expect(new Set([...counters.states.values()].map(({ state }) => state))).toEqual(new Set(["no-interface"]));
  expect(counters.read()).toEqual({});
});

test("a library that does not load is a reason, not a failure", async () => {
  const load = () => Promise.reject(new Error("koffi.node: cannot open shared object file"));
  const counters = await openCounters({ host: silentHost, load });
  expect(counters.states.get("instructions")).toEqual({
    state: "no-library",
    fault: "koffi.node: cannot open shared object file",
  });
  expect(counters.read()).toEqual({});
});
