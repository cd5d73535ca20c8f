import { expect, test } from "vitest";
import { watchCheck } from "../../src/machine/checks-watch.ts";
import { readDoctorFacts } from "../../src/machine/doctor-facts.ts";
import { desktop } from "../fixtures/machines/desktop.ts";
import { raspberryPi5 } from "../fixtures/machines/raspberry-pi-5.ts";
import { virtualMachine } from "../fixtures/machines/virtual-machine.ts";
import { context } from "../fixtures/runs.ts";
import { type Files, plant } from "./plant.ts";
import { statOf } from "./proc-stat.ts";

const stat = { "proc/stat": desktop["proc/stat"], "proc/1/stat": statOf({ pid: 1, name: "init" }) };
const throttled = { "sys/devices/platform/soc/soc:firmware/get_throttled": "0\n" };

function check(files: Files, more: Partial<typeof context> = {}) {
  const root = plant(files);
  const given = {
    context: { ...context, ...more },
    providers: null,
    counters: null,
    modelPackages: [],
    nodeRange: "*",
  };
  return watchCheck(readDoctorFacts({ ...given, root, resultsFolder: root }));
}

test("a machine that shows everything is fine", () => {
  expect(check({ ...raspberryPi5, ...stat, ...throttled })).toEqual({
    state: "ok",
    detail: "other processes, throttling, clock, temperature",
    remedy: null,
  });
});

test("a machine that shows a part says which", () => {
  expect(check({ ...raspberryPi5, ...stat })).toMatchObject({
    state: "unknown",
    detail: "other processes, clock, temperature; not throttling",
    remedy: null,
  });
});

test("a virtual machine shows its own processes, and its host would show the rest", () => {
  expect(check({ ...virtualMachine, ...stat }, { virtualisation: "kvm" })).toMatchObject({
    state: "unknown",
    detail: "other processes; not throttling, clock, temperature",
    remedy: expect.stringContaining("measure on the host"),
  });
});

test("processes that are hidden from this user come with the command that shows them", () => {
  expect(check({ ...raspberryPi5, ...throttled, "proc/stat": stat["proc/stat"] })).toMatchObject({
    state: "missing",
    detail: "other processes (without their names), throttling, clock, temperature",
    remedy: expect.stringContaining("hidepid=0"),
  });
});

test("a system without any of it has nothing to watch", () => {
  expect(check({})).toEqual({ state: "unknown", detail: "nothing", remedy: null });
});
